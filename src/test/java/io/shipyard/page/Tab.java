package io.shipyard.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;

import io.shipyard.testing.Patience;

/** A window of its own for one test, which remembers what went wrong in it and where it sent requests to. */
class Tab {

    /** In milliseconds. */
    static final int PATIENCE = (int) Patience.LIMIT.toMillis();

    final String origin;
    final Page page;

    private final BrowserContext context;
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private String service;
    private String allowedError = "no error at all";

    Tab(Browser browser, String origin) {
        this.origin = origin;
        service = origin;
        context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1200, 900));
        context.setDefaultTimeout(PATIENCE);
        page = context.newPage();
        page.onConsoleMessage(this::recordError);
        page.onPageError(errors::add);
        page.onRequest(request -> requests.add(request.url()));
    }

    private void recordError(ConsoleMessage message) {
        if (List.of("error", "warning").contains(message.type())) {
            errors.add(message.text() + " " + message.location());
        }
    }

    /** What the browser says by itself of an answer that is an error, which the test brings about. */
    void allowErrors(String regex) {
        allowedError = regex;
    }

    /** The service by another name, which the page is allowed to ask too. */
    void expectRequestsTo(String origin) {
        service = origin;
    }

    Tab open(String path) {
        page.navigate(origin + path);
        return this;
    }

    /** A page of somebody else, which embeds the components. */
    Tab embed(String origin, String body) {
        String html = "<!DOCTYPE html><html lang=en><title>Embedding</title><link rel=icon href='data:,'>"
                + "<script type=module src='" + service + "/ci/shipyard-ci.js'></script><body>" + body;
        page.route(origin + "/embedding", route -> route.fulfill(new Route.FulfillOptions().setContentType("text/html")
                .setBody(html)));
        page.navigate(origin + "/embedding");
        return this;
    }

    Tab embed(String body) {
        return embed(origin, body);
    }

    Tab in(ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        return this;
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    /** Before a page is opened: no timer of it ever fires, unlike those of a clock that is only installed. */
    void stopClock() {
        page.clock().install(new Clock.InstallOptions().setTime("2026-11-20T10:00:00Z"));
        page.clock().pauseAt("2026-11-20T10:00:01Z");
    }

    List<String> requests(String pathEnd) {
        return requests.stream().filter(url -> url.endsWith(pathEnd)).toList();
    }

    /** A request that a test intercepts while its tab is being closed would fail the test. */
    void close() {
        page.unrouteAll();
        context.close();
    }

    void assertNothingWentWrong() {
        assertEquals(List.of(), errors.stream().filter(error -> !error.matches("(?s).*(?:" + allowedError + ").*")).toList());
        assertEquals(List.of(), requests.stream().filter(url -> !url.startsWith(service + "/") && !url.startsWith("data:")
                && !url.endsWith("/embedding")).toList());
    }
}
