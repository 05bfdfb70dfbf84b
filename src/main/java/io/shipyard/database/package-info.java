/** What belongs to PostgreSQL: the pool, health, the clock that replicas share, SQL states, and notifications. */
package io.shipyard.database;
