package io.shipyard.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** The form that asks for a token. It needs no script, and its policy allows none. */
record SignInPage(String to, String problem) {

    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'";

    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Sign in · Shipyard CI</title>
              <link rel="icon" href="/favicon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="/sign-in.css">
            </head>
            <body>
              <main>
                <h1><img src="/favicon.svg" alt="" width="24" height="24">Shipyard CI</h1>
                <form method="post" action="/sign-in">
                  <label for="token">Token</label>
                  <input id="token" name="token" type="password" autocomplete="current-password" required autofocus%s>
                  <p id="problem" role="alert">%s</p>
                  <input type="hidden" name="to" value="%s">
                  <button>Sign in</button>
                </form>
              </main>
            </body>
            </html>
            """;

    static SignInPage asking(String to) {
        return new SignInPage(to, "");
    }

    static SignInPage refusing(String to) {
        return new SignInPage(to, "This token is not known here.");
    }

    void send(RoutingContext context, int status) {
        context.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .putHeader("Content-Security-Policy", POLICY).putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer").putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(HTML.formatted(problem.isEmpty() ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\"", problem,
                        escaped(to)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
