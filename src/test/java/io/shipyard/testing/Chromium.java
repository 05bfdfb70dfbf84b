package io.shipyard.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;

/** The browser of this machine, and what drives it. */
public final class Chromium implements AutoCloseable {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** The last one: a page that a test makes up has no address, and may not ask a local service therefore. */
    private static final List<String> ARGUMENTS = List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-features=LocalNetworkAccessChecks");

    private final Playwright playwright;
    private final Browser browser;

    public Chromium() {
        PlaywrightAssertions.setDefaultAssertionTimeout((int) Patience.LIMIT.toMillis());
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                .setExecutablePath(installed().orElseThrow(
                        () -> new IllegalStateException("there is no browser among " + NAMES + " on the path")))
                .setArgs(ARGUMENTS));
    }

    /** Whether tests can use it; without one they are skipped, unless {@code BROWSER_TESTS=required} is in the environment. */
    public static boolean isThere() {
        if (installed().isEmpty() && "required".equals(System.getenv("BROWSER_TESTS"))) {
            throw new IllegalStateException("there is no browser among " + NAMES + ", and BROWSER_TESTS requires one");
        }
        return installed().isPresent();
    }

    private static Optional<Path> installed() {
        return NAMES.stream().flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))).filter(Files::isExecutable).findFirst();
    }

    public Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
