package io.shipyard.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.shipyard.testing.Patience;
import io.shipyard.testing.Pooler;
import io.shipyard.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;

class DatabaseConnectionsTest {

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void close() {
        Patience.result(vertx.close().toCompletionStage().toCompletableFuture());
        database.close();
    }

    private Pool pool(String url) {
        return pool(url, Duration.ofSeconds(30));
    }

    private Pool pool(String url, Duration maxStatement) {
        List<PgConnectOptions> options = List.of(PgConnectOptions.fromUri(url).setUser(TestDatabase.USER).setPassword(""));
        return new DatabaseConnections(url, Duration.ofMinutes(1), maxStatement).create(new PgPoolCreator.Input() {

            @Override
            public Vertx vertx() {
                return vertx;
            }

            @Override
            public PoolOptions poolOptions() {
                return new PoolOptions().setMaxSize(2);
            }

            @Override
            public List<PgConnectOptions> pgConnectOptionsList() {
                return options;
            }
        });
    }

    private static String statementTimeout(Pool pool) {
        return Patience.result(pool.query("show statement_timeout").execute().toCompletionStage().toCompletableFuture())
                .iterator().next().getString(0);
    }

    @Test
    void statement_ofAnyConnection_isBounded() {
        assertEquals("30s", statementTimeout(pool(database.url())));
    }

    /** PostgreSQL knows no limit of a year. */
    @Test
    void connection_whoseStatementsCannotBeBounded_isNotUsed() {
        Pool pool = pool(database.url(), Duration.ofDays(365));
        // nor does any take a place of the pool's two
        for (int attempt = 0; attempt < 3; attempt++) {
            assertInstanceOf(VertxException.class,
                    assertThrows(AssertionError.class, () -> statementTimeout(pool)).getCause());
        }
    }

    /** It refuses parameters of a connection that are not its own. */
    @Test
    void statement_behindAPoolerOfSessions_isBounded() throws Exception {
        try (Pooler pooler = new Pooler(database, Pooler.Mode.SESSION)) {
            assertEquals("30s", statementTimeout(pool(pooler.url())));
        }
    }
}
