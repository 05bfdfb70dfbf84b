package io.shipyard.github;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * The stored side of the installation's token, which all replicas use: who leases its renewal renews it. How long it is good
 * for is measured by the database's clock.
 */
@ApplicationScoped
class InstallationToken {

    /** Times that are further away are of a clock that was set back. */
    private static final String CLAIM = """
            insert into github_installation_token as known (credential, lease, leased_until)
            values ($1, $2, now() + interval '30 seconds')
            on conflict (credential) do update set lease = excluded.lease, leased_until = excluded.leased_until
            where (known.leased_until between now() and now() + interval '1 minute') is not true
                and ((known.expires_at between now() + $3 * interval '1 millisecond' and now() + interval '25 hours')
                    is not true or known.id = $4)
            returning lease""";

    private static final String FIND = """
            select id, token, cast(extract(epoch from expires_at - now()) * 1000 as bigint)
            from github_installation_token where credential = $1 and token is not null""";

    /** And forgets what nobody has used for a day: of another key, or another installation. */
    private static final String STORE = """
            with unused as (delete from github_installation_token where credential in (
                select credential from github_installation_token
                where credential <> $1 and coalesce(expires_at, leased_until, '-infinity') < now() - interval '1 day'
                for update skip locked))
            update github_installation_token set id = $3, token = $4, expires_at = now() + $5 * interval '1 millisecond',
                lease = null, leased_until = null
            where credential = $1 and lease = $2""";

    private static final String RELEASE = """
            update github_installation_token set lease = null, leased_until = null where credential = $1 and lease = $2""";

    private static final String FORGET = """
            delete from github_installation_token where credential = $1 and id = $2""";

    private final Pool database;
    private final Credential credential;

    InstallationToken(Pool database, Credential credential) {
        this.database = database;
        this.credential = credential;
    }

    /** What all replicas use, and how long it is still good for. */
    record Stored(Authorization authorization, Duration remaining) {
    }

    /**
     * Leases the renewal.
     *
     * @param least how long a token must still be good for to be left alone
     * @param refused the id of a token that is not good however long it says; null if none is known to be
     * @return empty if the token is good, or if another replica renews it
     */
    Uni<Optional<UUID>> claim(Duration least, String refused) {
        UUID lease = UUID.randomUUID();
        return database.preparedQuery(CLAIM).execute(Tuple.of(credential.keyDigest(), lease, least.toMillis(),
                refused == null ? null : UUID.fromString(refused)))
                .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(lease));
    }

    /** What cannot be decrypted is no token, and deleted. */
    Uni<Optional<Stored>> find() {
        return database.preparedQuery(FIND).execute(Tuple.of(credential.keyDigest())).flatMap(rows -> {
            if (rows.size() == 0) {
                return Uni.createFrom().item(Optional.empty());
            }
            Row row = rows.iterator().next();
            Optional<Stored> stored = cipher().decrypt(row.getBuffer(1).getBytes(), place(row.getUUID(0)))
                    .map(token -> new Stored(Authorization.bearer(token, row.getUUID(0).toString()),
                            Duration.ofMillis(row.getLong(2))));
            return stored.isPresent() ? Uni.createFrom().item(stored) : forget(row.getUUID(0)).replaceWith(stored);
        });
    }

    /** Does nothing if the lease was taken over meanwhile. */
    Uni<Void> store(UUID lease, AppSignIn.Issued issued) {
        UUID id = UUID.randomUUID();
        return database.preparedQuery(STORE).execute(Tuple.of(credential.keyDigest(), lease, id,
                Buffer.buffer(cipher().encrypt(issued.token(), place(id))), issued.lifetime().toMillis())).replaceWithVoid();
    }

    /** Leaves the renewal to whoever asks next. */
    Uni<Void> release(UUID lease) {
        return database.preparedQuery(RELEASE).execute(Tuple.of(credential.keyDigest(), lease)).replaceWithVoid();
    }

    private Uni<RowSet<Row>> forget(UUID id) {
        return database.preparedQuery(FORGET).execute(Tuple.of(credential.keyDigest(), id));
    }

    private String place(UUID id) {
        return credential.keyDigest() + " " + id;
    }

    private TokenCipher cipher() {
        return new TokenCipher(credential.appKey().derive("shipyard-ci installation token"));
    }
}
