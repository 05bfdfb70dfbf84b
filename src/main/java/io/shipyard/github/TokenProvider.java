package io.shipyard.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * What requests are sent with: the token that was set, or the one of the App's installation, which lives for an hour and is
 * renewed five minutes early. However many requests wait for a token, one of one replica asks for it; while that fails, the
 * old one is used for as long as it is good.
 */
@ApplicationScoped
class TokenProvider {

    private static final Logger LOG = Logger.getLogger(TokenProvider.class);

    private static final Duration EARLY = Duration.ofMinutes(5);
    /** A token with less left could expire on its way. */
    private static final Duration LEAST = Duration.ofSeconds(30);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);
    private static final Duration CHECK_AGAIN = Duration.ofMillis(250);
    private static final Duration MAX_TIME = Duration.ofSeconds(30);

    private final Credential credential;
    private final AppSignIn signIn;
    private final InstallationToken stored;
    private final InstantSource clock;
    private final Vertx vertx;
    /** The token that was set; null while an App is the credential. */
    private final Authorization fixed;
    private final AtomicReference<PresentToken> present = new AtomicReference<>();
    private volatile Acceptance lastAccepted = new Acceptance("", Instant.EPOCH);
    private Uni<PresentToken> renewal;

    /** What a refusal comes to. */
    enum Refusal {
        /** There is another token. */
        REPLACED,
        /** GitHub will take it in a moment, or again. */
        DOUBTFUL,
        CERTAIN
    }

    TokenProvider(Credential credential, AppSignIn signIn, InstallationToken stored, InstantSource clock, Vertx vertx) {
        this.credential = credential;
        this.signIn = signIn;
        this.stored = stored;
        this.clock = clock;
        this.vertx = vertx;
        this.fixed = credential.appKey() != null ? null : new Authorization(credential.authorization(), credential.digest());
    }

    /** Arrives on the caller's Vert.x context. */
    Uni<Authorization> current() {
        if (fixed != null) {
            return Uni.createFrom().item(fixed);
        }
        return Uni.createFrom().deferred(() -> {
            PresentToken known = present.get();
            Instant now = clock.instant();
            if (known != null && now.isBefore(known.renewAt())) {
                return Uni.createFrom().item(known.authorization());
            }
            Uni<PresentToken> renewed = renew(null);
            return (known == null || now.plus(LEAST).isAfter(known.expiresAt()) ? logged(renewed)
                    : renewed.onFailure(GitHubException.class).recoverWithItem(failure -> later(known, failure)))
                    .map(PresentToken::authorization);
        });
    }

    private PresentToken later(PresentToken known, Throwable failure) {
        PresentToken later = known.renewedAt(clock.instant().plus(TRY_AGAIN));
        if (present.compareAndSet(known, later)) {
            LOG.warnf("The token of the App's installation, which is good until %s, could not be renewed: %s",
                    known.expiresAt().truncatedTo(ChronoUnit.SECONDS), failure.getMessage());
        }
        return later;
    }

    /** GitHub has taken it. */
    void accepted(Authorization by) {
        lastAccepted = new Acceptance(by.id(), clock.instant());
    }

    /** Whether GitHub took it so lately that a refusal is more likely GitHub's fault. */
    boolean mayRecover(Authorization refused) {
        return lastAccepted.isRecent(refused, clock.instant());
    }

    /**
     * GitHub has refused it (401).
     *
     * @return what that means; fails with a {@link GitHubException} if there should be another token and is none
     */
    Uni<Refusal> refused(Authorization by) {
        PresentToken known = present.get();
        if (mayRecover(by)) {
            return Uni.createFrom().item(Refusal.DOUBTFUL);
        }
        if (fixed != null) {
            return Uni.createFrom().item(Refusal.CERTAIN);
        }
        if (known == null || !known.is(by)) {
            return Uni.createFrom().item(Refusal.REPLACED);
        }
        return clock.instant().isBefore(known.since().plus(Acceptance.TRUSTED)) ? onContext(another(by))
                : logged(renew(by.id())).map(fresh -> fresh.is(by) ? Refusal.CERTAIN : Refusal.REPLACED);
    }

    /** Another replica may have one already. */
    private Uni<Refusal> another(Authorization refused) {
        return readable(stored.find()).map(found -> found.filter(other -> !other.authorization().id().equals(refused.id())))
                .map(other -> {
                    other.ifPresent(token -> present.set(present(token)));
                    return other.isPresent() ? Refusal.REPLACED : Refusal.DOUBTFUL;
                });
    }

    private Uni<PresentToken> logged(Uni<PresentToken> renewed) {
        return renewed.onFailure(GitHubException.Unauthorized.class).invoke(credential::refused);
    }

    private Uni<PresentToken> renew(String refused) {
        return onContext(Uni.createFrom().deferred(() -> underWay(refused)));
    }

    private synchronized Uni<PresentToken> underWay(String refused) {
        if (renewal == null) {
            renewal = readable(obtain(refused)).map(this::present).invoke(present::set)
                    .onTermination().invoke(this::over)
                    .memoize().indefinitely();
        }
        return renewal;
    }

    private synchronized void over() {
        renewal = null;
    }

    /** While another replica renews it, there is nothing to do but to read again. */
    private Uni<InstallationToken.Stored> obtain(String refused) {
        return Uni.createFrom().deferred(() -> stored.claim(EARLY, refused)
                .flatMap(lease -> lease.isPresent() ? issue(lease.get()) : Uni.createFrom().voidItem())
                .flatMap(ignored -> stored.find())
                .map(found -> found.filter(token -> !token.authorization().id().equals(refused)
                        && token.remaining().compareTo(LEAST) > 0)))
                .repeat().withDelay(CHECK_AGAIN).whilst(Optional::isEmpty)
                .filter(Optional::isPresent).map(Optional::get).toUni()
                .ifNoItem().after(MAX_TIME).failWith(() -> new GitHubException.Unavailable(
                        "no token of the App's installation within " + MAX_TIME.toSeconds() + " s", null));
    }

    private Uni<Void> issue(UUID lease) {
        return signIn.issueToken().flatMap(issued -> stored.store(lease, issued))
                .onFailure(Throwable.class).call(() -> stored.release(lease)
                        .onFailure(Throwable.class).recoverWithNull());
    }

    private PresentToken present(InstallationToken.Stored token) {
        PresentToken known = present.get();
        boolean same = known != null && known.is(token.authorization());
        Instant now = clock.instant();
        Instant expires = now.plus(token.remaining());
        Instant early = expires.minus(EARLY);
        return new PresentToken(token.authorization(), same ? known.since() : now,
                early.isAfter(now) ? early : now.plus(CHECK_AGAIN), expires);
    }

    private <T> Uni<T> onContext(Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            Executor caller = CallerContext.of(vertx);
            return work.emitOn(caller);
        });
    }

    /** What is no word of GitHub's comes from the database. */
    private static <T> Uni<T> readable(Uni<T> token) {
        return token.onFailure(problem -> !(problem instanceof GitHubException))
                .transform(problem -> new GitHubException.Unavailable("the token of the App's installation could not be read "
                        + "from the database (" + GitHubException.describe(problem) + ")", problem));
    }
}
