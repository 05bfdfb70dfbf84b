package io.shipyard.ci;

/**
 * What a repository counts as in a summary.
 *
 * @param successor the status of the run that has superseded its own; null if there is none
 */
record Standing(CiStatus own, CiStatus successor) {

    /** @param successor as it is stored, which may be stale */
    static Standing of(CiStatus own, CiStatus successor) {
        return new Standing(own, Succession.mayBeSuperseded(own) ? successor : null);
    }

    /** Whether it is done, or about to be, with another run than its own. */
    boolean isSuperseded() {
        return successor != null && (!successor.ended() || successor == CiStatus.SUCCESS);
    }

    /** What it has come to, whichever run it was. */
    CiStatus outcome() {
        return successor == null ? own : successor;
    }
}
