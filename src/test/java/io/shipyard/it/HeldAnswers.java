package io.shipyard.it;

import java.util.ArrayList;
import java.util.List;

import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;

/** Holds GitHub's answers back for as long as a test wants them to take, whatever the clock says. */
final class HeldAnswers implements ResponseTransformerV2 {

    private static final String NONE = "";

    private String held = NONE;
    private final List<String> waiting = new ArrayList<>();

    /** @param paths a pattern of those whose answers are held back from now on */
    synchronized void hold(String paths) {
        held = paths;
    }

    /** Whether an answer of a path with this pattern is being held back. */
    synchronized boolean holds(String path) {
        return waiting.stream().anyMatch(held -> held.matches(path));
    }

    /** GitHub sends what was held back, and holds back nothing more. */
    synchronized void release() {
        held = NONE;
        notifyAll();
    }

    @Override
    public String getName() {
        return "held-answers";
    }

    @Override
    public synchronized Response transform(Response response, ServeEvent event) {
        String path = event.getRequest().getUrl().replaceFirst("\\?.*", "");
        waiting.add(path);
        try {
            while (path.matches(held)) {
                wait();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(path);
        }
        return response;
    }
}
