package io.shipyard.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Hostile requests for every operation that an OpenAPI description has: each parameter and each field of a body is now and then
 * as described, and mostly not.
 */
class HostileRequests {

    private static final int DEPTH = 4;

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
            "CONNECT", "PROPFIND", "BREW", "get", "GET\u00e9", "X".repeat(300));

    private static final List<String> STRINGS = List.of("", " ", "\u0000", "a\u0000b", "\ud800", "a\udfffb", "\ufeff", "\u202e",
            "\ud83d\udca5", "\u2028", "' or '1'='1", "'; drop table release; --", "\\", "\"", "%", "%n%s%x%p",
            "${jndi:ldap://localhost/a}", "#{7*7}", "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "javascript:alert(1)",
            "../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "file:///etc/passwd", "http://localhost/", "-1", "0",
            "9223372036854775808", "1e400", "NaN", "null", "true", "[]", "{}", "a\r\nX-Injected: yes", "\r\n\r\n",
            "a".repeat(256), "\u00e4".repeat(3_000), "a/".repeat(500), "00000000-0000-0000-0000-000000000000",
            "00000000-0000-0000-0000-00000000000g", "1-1-1-1-1", "refs/heads/main", "@{-1}", "a..b", "a.lock");

    private static final List<String> NUMBERS = List.of("0", "1", "-1", "2147483647", "2147483648", "-9223372036854775809",
            "1.5", "1e400", "-1e-400", "9".repeat(2_000), "01", "NaN", "0x10", "1" + "0".repeat(900) + "e-900");

    private static final List<String> JUNK = List.of("%", "%zz", "%0", "%00", "%c0%af", "%ff%fe", "%ed%a0%80", "%u0041",
            "%2e%2e",
            "%2f", "%5c", "%0d%0aX-Injected:%20yes", "%25%32%65", "..", ".", ";a=b", "*", "\u00ff", "\t", "|", "%e2%80%ae");

    private static final List<String> TYPES = List.of("text/plain", "application/xml", "multipart/form-data; boundary=x",
            "multipart/form-data", "application/x-www-form-urlencoded", "application/json;charset=utf-16",
            "application/json;charset=nonsense", "application/json; charset=\"", "*/*", "/", "json", "",
            "a/b;q=" + "9".repeat(300));

    private static final List<String> HEADERS = List.of("Accept: text/plain", "Accept: application/xml",
            "Accept: */*;q=nonsense",
            "Accept: ,,;;//", "Accept: " + "a/b,".repeat(500), "If-None-Match: *", "If-None-Match: W/", "If-None-Match: \"",
            "If-Match: \"a\"", "If-Modified-Since: never", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
            "Range: bytes=0-18446744073709551615", "Accept-Encoding: gzip;q=-1, " + "x,".repeat(300), "Accept-Language: *;q=x",
            "Cookie: a=b; " + "c".repeat(2_000), "Cookie: =;=;\u0000", "X-HTTP-Method-Override: DELETE",
            "X-Forwarded-For: ' or 1=1", "Forwarded: for=\"_\";proto=", "X-Forwarded-Host: evil.example", "Origin: null",
            "Origin: https://evil.example", "Last-Event-ID: ${jndi:ldap://localhost/a}", "Authorization: Basic !!!",
            "Authorization: Bearer " + "a".repeat(3_000), "X-Real-IP: ::1%25", "Expect: nonsense", "Expect: 100-continue",
            "Content-Encoding: gzip", "Content-Length: abc", "Transfer-Encoding: chunked", "Transfer-Encoding: nonsense",
            "No-Colon",
            ": no name", "A\u0000B: c", "Folded: a\r\n b", "Upgrade: websocket", "Host: evil.example", "TE: trailers");

    private final JsonObject schemas;
    private final List<Operation> operations = new ArrayList<>();
    private final List<String> known;

    private record Operation(String method, String path, List<String> queries, JsonObject body) {
    }

    /** @param known values that are what they should be */
    HostileRequests(JsonObject openApi, List<String> known) {
        this.schemas = openApi.getJsonObject("components").getJsonObject("schemas");
        this.known = known;
        JsonObject paths = openApi.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject item = paths.getJsonObject(path);
            item.fieldNames().stream().filter(name -> METHODS.contains(name.toUpperCase(Locale.ROOT)))
                    .forEach(name -> operations.add(operation(name, path, item)));
        }
    }

    private static Operation operation(String method, String path, JsonObject item) {
        JsonObject operation = item.getJsonObject(method);
        List<String> queries = operation.getJsonArray("parameters", new JsonArray()).stream().map(JsonObject.class::cast)
                .filter(parameter -> "query".equals(parameter.getString("in"))).map(parameter -> parameter.getString("name"))
                .toList();
        JsonObject body = operation.getJsonObject("requestBody", new JsonObject()).getJsonObject("content", new JsonObject())
                .getJsonObject("application/json", new JsonObject()).getJsonObject("schema");
        return new Operation(method.toUpperCase(Locale.ROOT), path, queries, body);
    }

    int operations() {
        return operations.size();
    }

    Arbitrary<HostileRequest> requests() {
        return Arbitraries.of(operations).flatMap(operation -> Combinators
                .combine(rarely(Arbitraries.of(METHODS), operation.method), target(operation),
                        rarely(Arbitraries.of(TYPES), "application/json"), Arbitraries.of(HEADERS).list().ofMaxSize(3),
                        operation.body == null ? texts().map(HostileRequests::utf8) : body(operation.body), framing())
                .as(HostileRequests::request));
    }

    private enum Framing {
        LENGTH,
        CHUNKED,
        NONE,
        TOO_LONG,
        TOO_SHORT,
        BOTH
    }

    private static Arbitrary<Framing> framing() {
        return Arbitraries.frequency(Tuple.of(30, Framing.LENGTH), Tuple.of(6, Framing.CHUNKED), Tuple.of(1, Framing.NONE),
                Tuple.of(1, Framing.TOO_LONG), Tuple.of(1, Framing.TOO_SHORT), Tuple.of(1, Framing.BOTH));
    }

    private static HostileRequest request(String method, String target, String type, List<String> more, byte[] body,
            Framing framing) {
        List<String> headers = new ArrayList<>(more);
        headers.add("Content-Type: " + type);
        byte[] sent = body;
        switch (framing) {
            case LENGTH -> headers.add("Content-Length: " + body.length);
            case TOO_LONG -> headers.add("Content-Length: " + (body.length + 10));
            case TOO_SHORT -> headers.add("Content-Length: " + body.length / 2);
            case CHUNKED, BOTH -> {
                headers.add("Transfer-Encoding: chunked");
                sent = chunked(body);
                if (framing == Framing.BOTH) {
                    headers.add("Content-Length: " + body.length);
                }
            }
            default -> headers.add("X-Body: none");
        }
        boolean contradicts = (framing != Framing.LENGTH && framing != Framing.CHUNKED)
                || (framing == Framing.LENGTH && more.contains("Transfer-Encoding: chunked")) || method.equals("CONNECT")
                || more.stream().anyMatch(header -> header.startsWith("Content-Length"));
        return new HostileRequest(method, target, headers, sent, !contradicts);
    }

    private static byte[] chunked(byte[] body) {
        byte[] size = utf8(Integer.toHexString(body.length) + "\r\n");
        byte[] end = utf8(body.length == 0 ? "\r\n" : "\r\n0\r\n\r\n");
        byte[] chunked = Arrays.copyOf(size, size.length + body.length + end.length);
        System.arraycopy(body, 0, chunked, size.length, body.length);
        System.arraycopy(end, 0, chunked, size.length + body.length, end.length);
        return chunked;
    }

    private Arbitrary<String> target(Operation operation) {
        // a refresh that is let through waits for GitHub, and nobody reads it here
        boolean waits = operation.path.endsWith("/refresh");
        Arbitrary<String> path = Arbitraries.just(List.of(operation.path.split("(?=/)"))).flatMap(segments -> Combinators
                .combine(segments.stream().map(segment -> segment.startsWith("/{")
                        ? segment(waits).map(value -> "/" + value)
                        : rarely(segment(waits).map(value -> "/" + value), segment, 40)).toList())
                .as(parts -> String.join("", parts)));
        Arbitrary<String> query = Arbitraries.of(operation.queries.isEmpty() ? List.of("a") : operation.queries)
                .flatMap(name -> segment(false).map(value -> name + "=" + value)).list().ofMaxSize(3)
                .map(pairs -> pairs.isEmpty() ? "" : "?" + String.join("&", pairs));
        return Combinators.combine(path, query).as(String::concat);
    }

    private Arbitrary<String> segment(boolean unknown) {
        Arbitrary<String> encoded = texts().map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
        Arbitrary<String> junk = Arbitraries.of(JUNK).list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join("", parts));
        return unknown ? Arbitraries.frequencyOf(Tuple.of(2, encoded), Tuple.of(1, junk))
                : Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.of(known)), Tuple.of(3, encoded), Tuple.of(2, junk));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.of(STRINGS)), Tuple.of(1, Arbitraries.of(NUMBERS)),
                Tuple.of(1, Arbitraries.strings().all().ofMaxLength(100)),
                Tuple.of(1, Arbitraries.strings().ascii().ofMaxLength(40)));
    }

    private Arbitrary<byte[]> body(JsonObject schema) {
        Arbitrary<String> json = json(schema, 0);
        return Arbitraries.frequencyOf(
                Tuple.of(12, json.map(HostileRequests::utf8)),
                Tuple.of(1, json.map(text -> utf8(text.substring(0, text.length() / 2)))),
                Tuple.of(1, json.map(text -> utf8(text + text))),
                Tuple.of(1, json.map(text -> utf8(text.replaceFirst("\\{", "{\"source_branch\":\"x\",\"source_branch\":1,")))),
                Tuple.of(1, json.map(text -> text.getBytes(StandardCharsets.UTF_16))),
                Tuple.of(1, json.map(text -> text.replace("a", "\u00e4").getBytes(StandardCharsets.ISO_8859_1))),
                Tuple.of(1, Arbitraries.integers().between(1, 20_000).map(depth -> utf8("[".repeat(depth)))),
                Tuple.of(1, Arbitraries.integers().between(1, 5_000).map(depth -> utf8("{\"repos\":".repeat(depth)))),
                Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(200)),
                Tuple.of(1, texts().map(HostileRequests::utf8)));
    }

    /** As described, but for one value in four. */
    private Arbitrary<String> json(JsonObject schema, int depth) {
        JsonObject described = resolve(schema);
        Arbitrary<String> wrong = Arbitraries.oneOf(texts().map(HostileRequests::quoted), Arbitraries.of(NUMBERS),
                Arbitraries.of("null", "true", "[]", "{}", "[[]]", "{\"\":{}}"));
        if (depth > DEPTH) {
            return wrong;
        }
        return Arbitraries.frequencyOf(Tuple.of(3, asDescribed(described, depth)), Tuple.of(1, wrong));
    }

    private Arbitrary<String> asDescribed(JsonObject schema, int depth) {
        return switch (String.valueOf(schema.getValue("type"))) {
            case "object" -> object(schema.getJsonObject("properties", new JsonObject()), depth);
            case "array" -> json(schema.getJsonObject("items", new JsonObject()), depth + 1).list().ofMaxSize(5)
                    .map(items -> "[" + String.join(",", items) + "]");
            case "integer", "number" -> Arbitraries.of(NUMBERS.subList(0, 4));
            case "boolean" -> Arbitraries.of("true", "false");
            default -> Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.of(known).map(HostileRequests::quoted)),
                    Tuple.of(1, texts().map(HostileRequests::quoted)));
        };
    }

    private Arbitrary<String> object(JsonObject properties, int depth) {
        List<Arbitrary<String>> fields = properties.stream().map(Map.Entry::getKey)
                .map(name -> json(properties.getJsonObject(name), depth + 1)
                        .map(value -> quoted(name) + ":" + value).injectNull(0.2))
                .toList();
        return Combinators.combine(fields).as(values -> values.stream().filter(value -> value != null)
                .collect(Collectors.joining(",", "{", "}")));
    }

    private JsonObject resolve(JsonObject schema) {
        String reference = schema.getString("$ref");
        return reference == null ? schema : schemas.getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private static Arbitrary<String> rarely(Arbitrary<String> odd, String usual) {
        return rarely(odd, usual, 6);
    }

    private static Arbitrary<String> rarely(Arbitrary<String> odd, String usual, int times) {
        return Arbitraries.frequencyOf(Tuple.of(times, Arbitraries.just(usual)), Tuple.of(1, odd));
    }

    private static String quoted(String text) {
        return Json.encode(text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
