package io.shipyard.outbox;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.shipyard.tracing.ReleaseLog;

/** Says once that a receiver takes nothing, and why, and once that it does again: of its URL the host alone. */
@Singleton
class ReceiverLog {

    private static final Logger LOG = Logger.getLogger(ReceiverLog.class);

    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> full = ConcurrentHashMap.newKeySet();

    void failed(Receiver receiver, UUID release, String reason) {
        if (failing.add(receiver.name())) {
            ReleaseLog.about(release,
                    () -> LOG.warnf("Receiver %s %s: what it has not taken is sent again for a day", receiver, reason));
        }
    }

    /** Nothing waits for it any more that it had not taken, whichever replica has sent it. */
    void recovered(Receiver receiver) {
        if (failing.remove(receiver.name())) {
            LOG.infof("Receiver %s takes messages again", receiver);
        }
    }

    void gaveUp(Receiver receiver, UUID release, int messages, String reason) {
        ReleaseLog.about(release,
                () -> LOG.warnf("Release %s: receiver %s has not taken %d messages for a day, the last time since it "
                        + "%s, and will not get them any more: mend it, or correct its URL; what happened is in the release's history",
                        release, receiver, messages, reason));
    }

    /** Nothing more is kept for it; or it is again. */
    void isFull(Receiver receiver, boolean now) {
        if (!now) {
            full.remove(receiver.name());
        } else if (full.add(receiver.name())) {
            LOG.warnf("Too much waits for receiver %s: what happens now is not sent to it. Mend it, or correct its URL",
                    receiver);
        }
    }
}
