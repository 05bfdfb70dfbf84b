package io.shipyard.github;

/**
 * What a request is sent with. It never shows in a text.
 *
 * @param header the value of the {@code Authorization} header; null without a credential
 * @param id distinguishes tokens, on every replica and without revealing them: ETags are a token's
 */
record Authorization(String header, String id) {

    static Authorization bearer(String token, String id) {
        return new Authorization("Bearer " + token, id);
    }

    @Override
    public String toString() {
        return "Authorization " + id;
    }
}
