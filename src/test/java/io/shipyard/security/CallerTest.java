package io.shipyard.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.Test;

import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;

class CallerTest {

    private record Token(Map<String, Object> claims) implements JsonWebToken {

        @Override
        public String getName() {
            return "not asked for";
        }

        @Override
        public Set<String> getClaimNames() {
            return claims.keySet();
        }

        @Override
        @SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" }) // as JsonWebToken has it
        public <T> T getClaim(String name) {
            return (T) claims.get(name);
        }
    }

    private static String name(Object... claims) {
        Map<String, Object> all = new HashMap<>(Map.of("sub", "f81d4fae"));
        for (int i = 0; i < claims.length; i += 2) {
            all.put((String) claims[i], claims[i + 1]);
        }
        return Caller.nameOf(QuarkusSecurityIdentity.builder().setPrincipal(new Token(all)).build());
    }

    @Test
    void name_ofAPerson_isTheEMailElseTheUserName() {
        assertEquals("ann@acme.org", name("email", "ann@acme.org", "preferred_username", "ann"));
        assertEquals("ann@acme.org", name("email", "ann@acme.org", "email_verified", true));
        assertEquals("ann", name("preferred_username", "ann"));
        assertEquals("f81d4fae", name());
    }

    @Test
    void name_byAnEMailThatAnybodyCanClaim_isTheUserName() {
        assertEquals("ann", name("email", "boss@acme.org", "email_verified", false, "preferred_username", "ann"));
    }

    @Test
    void name_thatIsTheServicesOwn_isNotTaken() {
        assertEquals("f81d4fae", name("preferred_username", "system"));
        assertEquals("f81d4fae", name("preferred_username", "anonymous\u0000"));
    }

    @Test
    void name_thatIsLongOrHides_isCleaned() {
        assertEquals("annacme", name("preferred_username", " ann\r\n\u202e\u0000acme\u200b "));
        assertEquals(100, name("preferred_username", "n".repeat(5_000)).length());
        assertEquals("f81d4fae", name("preferred_username", "\u200b \t"));
    }

    @Test
    void name_ofAToken_isIts() {
        assertEquals("qa-team", Caller.nameOf(QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal("qa-team"))
                .build()));
    }
}
