package io.shipyard.page;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import io.shipyard.testing.Chromium;

/** Starts one browser for all tests, and opens a tab for each, which is looked through for errors when the test is done. */
class BrowserExtension implements ExecutionCondition, ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(BrowserExtension.class);
    /** Warned of once for all class loaders. */
    private static final String WARNED = "shipyard.browser-missing-warned";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Chromium.isThere()) {
            return ConditionEvaluationResult.enabled("there is a browser");
        }
        if (System.getProperties().putIfAbsent(WARNED, "") == null) {
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
        Chromium chromium = context.getRoot().getStore(OURS).getOrComputeIfAbsent(Chromium.class, key -> new Chromium(),
                Chromium.class);
        String origin = "http://localhost:" + ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        Tab tab = new Tab(chromium.browser(), origin);
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
}
