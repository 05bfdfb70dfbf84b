/** Work that is claimed from the database for a while: as much as there is room for, and given back when the service stops. */
package io.shipyard.leases;
