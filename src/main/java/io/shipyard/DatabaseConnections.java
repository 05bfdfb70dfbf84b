package io.shipyard;

import java.util.List;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;

/** Ends connections on which nothing has come or gone for longer than a statement may take: they are idle, or half open. */
@Singleton
class DatabaseConnections implements PgPoolCreator {

    private static final int MAX_SILENCE_SECONDS = 40;

    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(options -> options.setIdleTimeout(MAX_SILENCE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
        return PgBuilder.pool().with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions> copyOf(input.pgConnectOptionsList())).using(input.vertx())
                .build();
    }
}
