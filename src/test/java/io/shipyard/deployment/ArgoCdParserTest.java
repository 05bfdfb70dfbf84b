package io.shipyard.deployment;

import static io.shipyard.deployment.ArgoCdPayload.chart;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

class ArgoCdParserTest {

    private static final ArgoCdPayload APPLICATION = new ArgoCdPayload("storefront-qa").sources(chart("storefront", "1.x"))
            .sync("Synced", "1.1.0").health("Healthy", "schön").history("1.0.0", "1.1.0").operation("Running", "", "1.1.0");

    private static List<ArgoCdApplication> read(String text, int chunk) throws IOException {
        List<ArgoCdApplication> found = new ArrayList<>();
        ArgoCdParser parser = ArgoCdParser.ofList(json -> found.add(ArgoCdApplication.of(json, true)));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += chunk) {
            parser.accept(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk)));
        }
        parser.end();
        return found;
    }

    private static String list(Object... items) {
        return new JsonObject().put("metadata", new JsonObject().put("resourceVersion", "1").put("items", new JsonArray()))
                .put("items", new JsonArray(List.of(items))).encode();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 7, 1_000_000 })
    void list_inChunksOfAnySize_isReadToItsEnd(int chunk) throws IOException {
        ArgoCdApplication same = APPLICATION.read(true);
        assertEquals("schön", same.healthMessage());
        assertEquals(List.of(same, same, same), read(list(APPLICATION.json, APPLICATION.json, APPLICATION.json), chunk));
    }

    @Test
    void application_keepsNothingThatIsNotRead() {
        assertEquals(Map.of("metadata", Map.of("name", "storefront-qa", "namespace", "argocd",
                "uid", "6f0c5c5e-97f8-4a0e-bb37-3ea1d0d7d5f1"),
                "spec", Map.of("source", Map.of("repoURL", "https://charts.example.org", "chart", "storefront")),
                "status", Map.of("sync", Map.of("status", "Synced", "revision", "1.1.0"))),
                ArgoCdPayload.one(new ArgoCdPayload("storefront-qa").sources(chart("storefront", "1.x"))
                        .sync("Synced", "1.1.0").json.encode()));
    }

    @Test
    void nulls_areAsGoodAsNothing() {
        ArgoCdApplication empty = ArgoCdApplication.of(ArgoCdPayload.one("{}"), true);
        assertEquals(empty, ArgoCdApplication.of(ArgoCdPayload.one("""
                {"metadata": null, "spec": {"source": null, "sources": null}, "operation": null, "status": {"sync": null,
                 "health": {"status": null, "message": null}, "history": [], "operationState": null, "conditions": null}}"""),
                true));
    }

    @Test
    void emptyList_holdsNothing() throws IOException {
        assertEquals(List.of(), read("{\"metadata\":{},\"items\":null}", 3));
        assertEquals(List.of(), read("{\"metadata\":{},\"items\":[]}", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"metadata\": 1}", "{\"metadata\": {\"name\": 5}}", "{\"spec\": []}",
            "{\"spec\": {\"sources\": {}}}", "{\"spec\": {\"sources\": [1]}}", "{\"status\": {\"sync\": \"Synced\"}}",
            "{\"status\": {\"history\": [{\"revisions\": [true]}]}}" })
    void application_ofOtherTypes_cannotBeRead(String json) {
        assertThrows(IllegalArgumentException.class, () -> ArgoCdApplication.of(ArgoCdPayload.one(json), true));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "[]", "\"x\"", "null", "<html>", "{\"items\":[", "{\"items\":[{]}", "{} {}",
            "{\"items\": nul}" })
    void answer_thatIsNoJsonObject_isRefused(String text) {
        assertThrows(IOException.class, () -> read(text, 2));
    }

    @Test
    void history_isKeptAsFarAsItMatters() {
        ArgoCdApplication application = new ArgoCdPayload("x").sources(chart("storefront", "1.x"))
                .history(IntStream.range(0, 50).mapToObj(number -> "1.0." + number).toArray(String[]::new))
                .read(true);
        assertEquals(20, application.history().size());
        assertEquals(List.of("1.0.49"), application.history().get(19).revisions());
    }
}
