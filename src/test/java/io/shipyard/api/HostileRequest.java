package io.shipyard.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One request, as bytes: whether an HTTP client would send it is of no matter.
 *
 * @param answerable whether an answer can be asked for: not if the request contradicts itself
 */
@SuppressWarnings("ArrayRecordComponent") // none is compared with another
record HostileRequest(String method, String target, List<String> headers, byte[] body, boolean answerable) {

    byte[] bytes() {
        StringBuilder head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: test\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // characters beyond Latin-1 are pairs of surrogates, half of them alone: no encoding has those
        bytes.writeBytes(head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        String text = new String(bytes(), StandardCharsets.UTF_8);
        return text.length() < 1_500 ? text : text.substring(0, 1_500) + "…";
    }
}
