package io.shipyard.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** What a browser shows of signing in: the form that asks for a token, or why it did not work. It needs no script. */
record SignInPage(String body) {

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
            %s  </main>
            </body>
            </html>
            """;

    private static final String FORM = """
                <form method="post" action="/sign-in">
                  <label for="token">Token</label>
                  <input id="token" name="token" type="password" autocomplete="current-password" required autofocus%s>
                  <p id="problem" role="alert">%s</p>
                  <input type="hidden" name="to" value="%s">
                  <button>Sign in</button>
                </form>
            """;

    /** A link: the policy stops a form that is redirected to the provider. */
    private static final String FAILURE = """
                <section>
                  <p role="alert">%s</p>
                  <a href="/sign-in">Try again</a>
                </section>
            """;

    static SignInPage asking(String to) {
        return form(to, "");
    }

    static SignInPage refusing(String to) {
        return form(to, "This token is not known here.");
    }

    private static SignInPage form(String to, String problem) {
        return new SignInPage(FORM.formatted(problem.isEmpty() ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\"",
                problem, escaped(to)));
    }

    /** After the return from the provider. */
    static SignInPage failed(String problem) {
        return new SignInPage(FAILURE.formatted(problem));
    }

    void send(RoutingContext context, int status) {
        context.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .putHeader("Content-Security-Policy", POLICY).putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer").putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(HTML.formatted(body));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
