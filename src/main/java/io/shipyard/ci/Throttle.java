package io.shipyard.ci;

import java.util.function.Consumer;

/** Does something as soon as it is asked for, with a pause in between: whatever is asked for meanwhile is one and the same. */
final class Throttle {

    private final Consumer<Runnable> pause;
    private final Runnable work;
    private boolean pausing;
    private boolean asked;

    /** @param pause runs what it is given when the pause is over */
    Throttle(Consumer<Runnable> pause, Runnable work) {
        this.pause = pause;
        this.work = work;
    }

    void ask() {
        if (begins()) {
            pause.accept(this::end);
            work.run();
        }
    }

    private synchronized boolean begins() {
        asked = pausing;
        boolean begins = !pausing;
        pausing = true;
        return begins;
    }

    private void end() {
        if (ends()) {
            ask();
        }
    }

    /** Whether it was asked for during the pause. */
    private synchronized boolean ends() {
        pausing = false;
        return asked;
    }
}
