package io.shipyard.github;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.netty.handler.proxy.ProxyConnectException;

class GitHubExceptionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "http, basic, proxy/10.1.2.3:3128 => api.github.com:443, status: 403 Forbidden, by policy"
                    + "|the proxy does not let it through: status: 403 Forbidden, by policy",
            "http, none, proxy/10.1.2.3:3128 => api.github.com:443, timeout|the proxy does not answer: timeout",
            "http, none, proxy/10.1.2.3:3128 => api.github.com:443, disconnected|the proxy does not answer: disconnected",
            "http, none, proxy/10.1.2.3:3128 => api.github.com:443|the proxy does not let it through",
            "another text, of a later version|the proxy does not let it through" })
    void describe_proxyThatLeadsNowhere_isWhatTheProxySays(String message, String description) {
        assertEquals(description, GitHubException.describe(new IllegalStateException(new ProxyConnectException(message))));
    }
}
