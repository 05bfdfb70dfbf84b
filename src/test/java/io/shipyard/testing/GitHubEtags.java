package io.shipyard.testing;

import java.util.Arrays;

import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;

/** Gives an answer an ETag of its body, and 304 to whoever has it, as GitHub does. */
public class GitHubEtags implements ResponseTransformerV2 {

    public static final String NAME = "github-etags";

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean applyGlobally() {
        return false;
    }

    @Override
    public Response transform(Response response, ServeEvent event) {
        if (response.getStatus() != 200 || response.getHeaders().getHeader("ETag").isPresent()
                || response.getFault() != null || response.getBody() == null) {
            return response;
        }
        String etag = "\"" + Integer.toHexString(Arrays.hashCode(response.getBody())) + "\"";
        HttpHeader known = event.getRequest().header("If-None-Match");
        Response.Builder answer = Response.Builder.like(response).but()
                .headers(response.getHeaders().plus(new HttpHeader("ETag", etag)));
        return known.isPresent() && known.firstValue().equals(etag) ? answer.status(304).body(new byte[0]).build()
                : answer.build();
    }
}
