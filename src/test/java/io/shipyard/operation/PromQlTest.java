package io.shipyard.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

class PromQlTest {

    private static final PromQl.Exposed EXPOSED = PromQl.Exposed.parse("""
            # HELP requests_total of all, {like} these
            requests_total{uri="/a/{id}",outcome="OK"} 1.0 # {span_id="1"} 1.0
            requests_seconds_bucket{le="0.1"} 2.0
            rows 3
            """);

    @Test
    void expression_asksForMetricsAndLabels() {
        assertEquals(Map.of("requests_total", Set.of("job", "uri", "outcome"), "rows", Set.of("job")),
                PromQl.of("(sum by (job) (rate(requests_total{uri=~\"/a/{x}\",outcome!=\"by (y)\"}[5m])) or 0 * max by (job) "
                        + "(rows)) > 1e3 and time() - rows > 5").metrics());
        assertEquals(Map.of("requests_seconds_bucket", Set.of("le", "job")), PromQl.of(
                "histogram_quantile(0.5, sum by (le) (rate(requests_seconds_bucket{job=~\"$job\"}[$__rate_interval])))")
                .metrics());
    }

    @Test
    void expression_ofWhatIsExposed_missesNothing() {
        assertEquals(Set.of("uri", "outcome"), EXPOSED.labels().get("requests_total"));
        for (String expression : List.of("rows{job=\"x\"}", "sum by (instance, uri) (requests_total)", "up == 0",
                "absent(up{job=\"x\"} == 1)", "sum by (le) (requests_seconds_bucket)")) {
            assertEquals(List.of(), PromQl.of(expression).missingIn(EXPOSED), expression);
        }
    }

    @Test
    void expression_ofAnotherName_missesIt() {
        for (String expression : List.of("max(row)", "sum by (url) (requests_total)", "requests_total{url=\"/\"}",
                "rows or raws", "rate(requests_total[5m]) / rate(request_total[5m])", "span_id")) {
            assertEquals(1, PromQl.of(expression).missingIn(EXPOSED).size(), expression);
        }
    }
}
