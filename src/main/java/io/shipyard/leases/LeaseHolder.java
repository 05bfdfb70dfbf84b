package io.shipyard.leases;

/** Whoever claims work. What is left of it when the service stops is given back. */
public interface LeaseHolder {

    LeasedWork<?> leased();
}
