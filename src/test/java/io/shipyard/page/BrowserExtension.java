package io.shipyard.page;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;

/** Starts one browser for all tests, and opens a tab for each, which is looked through for errors when the test is done. */
class BrowserExtension implements ExecutionCondition, ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(BrowserExtension.class);
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    /** The last one: a page that a test makes up has no address, and may not ask a local service therefore. */
    private static final List<String> ARGUMENTS = List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-features=LocalNetworkAccessChecks");
    /** Told once for all class loaders. */
    private static final String TOLD = "shipyard.browser-missing-told";

    /** A browser, and what drives it. */
    private record Running(Playwright playwright, Browser browser) implements AutoCloseable {

        @Override
        public void close() {
            playwright.close();
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (installed().isPresent()) {
            return ConditionEvaluationResult.enabled("there is a browser");
        }
        if ("required".equals(System.getenv("BROWSER_TESTS"))) {
            throw new IllegalStateException("there is no browser among " + NAMES + ", and BROWSER_TESTS requires one");
        }
        if (System.getProperties().putIfAbsent(TOLD, "") == null) {
            System.err.println(
                    "***** NO BROWSER: THE TESTS OF PAGE AND COMPONENTS ARE SKIPPED. Install chromium to run them. *****");
        }
        return ConditionEvaluationResult.disabled("there is no browser");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Tab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = context.getRoot().getStore(OURS).getOrComputeIfAbsent(Running.class, key -> start(),
                Running.class);
        String origin = "http://localhost:" + ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        Tab tab = new Tab(running.browser, origin);
        context.getStore(OURS).put(Tab.class, tab);
        return tab;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Tab tab = context.getStore(OURS).get(Tab.class, Tab.class);
        if (tab != null) {
            tab.close();
            if (context.getExecutionException().isEmpty()) {
                tab.assertNothingWentWrong();
            }
        }
    }

    private static Running start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE);
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Running(playwright, playwright.chromium().launch(new BrowserType.LaunchOptions()
                .setExecutablePath(installed().orElseThrow()).setArgs(ARGUMENTS)));
    }

    private static Optional<Path> installed() {
        return NAMES.stream().flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))).filter(Files::isExecutable).findFirst();
    }
}
