package io.shipyard.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Promise;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SqlConnectionInternal;

/**
 * Connections begin with parameters that every pooler knows. PgBouncer refuses others, so all other settings of a
 * session are made once it is there.
 * They end when nothing has come or gone on them for longer than a statement may take: they are half open, since the
 * pool ends those that are idle before.
 * Over TLS they trust whom the JDBC driver trusts with the same URL, as
 * <a href="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION">libpq</a> defines it.
 */
@Singleton
class DatabaseConnections implements PgPoolCreator {

    private static final Logger LOG = Logger.getLogger(DatabaseConnections.class);
    private static final Pattern ROOT_CERTIFICATE = Pattern.compile("[?&]sslrootcert=([^&]+)");

    private final String url;
    private final Duration maxSilence;
    private final Duration maxStatement;
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    DatabaseConnections(@ConfigProperty(name = "database.url") String url,
            @ConfigProperty(name = "shipyard.database-silence") Duration maxSilence,
            @ConfigProperty(name = "shipyard.statement-timeout") Duration maxStatement) {
        this.url = url;
        this.maxSilence = maxSilence;
        this.maxStatement = maxStatement;
    }

    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(options -> {
            options.setIdleTimeout((int) maxSilence.toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
            // the client's own, for what no column has
            options.getProperties().remove("extra_float_digits");
            trust(options);
        });
        return PgBuilder.pool().with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions> copyOf(input.pgConnectOptionsList())).using(input.vertx())
                .withConnectHandler(this::begin).build();
    }

    /**
     * Closing what the pool hands over gives it back to the pool, for use. A connection without the limit must not be used, so
     * the one to the server is closed in its place; whoever waits for it gets an exception.
     */
    private void begin(SqlConnection connection) {
        connection.query("set statement_timeout = " + maxStatement.toMillis()).execute().onSuccess(set -> connection.close())
                .onFailure(refused -> {
                    if (refused instanceof PgException && hasWarned.compareAndSet(false, true)) {
                        LOG.warnf("A connection to the database is closed, since its statements cannot be limited: %s",
                                refused.getMessage());
                    }
                    ((SqlConnectionInternal) connection).unwrap().unwrap().close(null, Promise.promise());
                });
    }

    private void trust(PgConnectOptions options) {
        Matcher authority = ROOT_CERTIFICATE.matcher(url);
        if (authority.find()) {
            options.setPemTrustOptions(new PemTrustOptions()
                    .addCertPath(URLDecoder.decode(authority.group(1), StandardCharsets.UTF_8)));
        } else if (options.getTrustOptions() == null) {
            // sslmode=require encrypts and does not verify; the modes that do are refused without an authority
            options.setTrustAll(true);
        }
        if (options.getSslMode() == SslMode.VERIFY_FULL) {
            options.setHostnameVerificationAlgorithm("HTTPS");
        }
    }
}
