package io.shipyard.leases;

/**
 * Where leases are kept: a row is leased while it has a lease and its due time, which is then the end of the lease, is to
 * come. An index finds these rows.
 *
 * @param due the column of the due time
 */
public record LeasedTable(String table, String lease, String due) {

    /**
     * The statement that makes due what is leased with an id from {@code :first} to {@code :last}, and says how many rows that
     * were, and how many it left alone since somebody is writing them. They were due before the replica ended, which it took
     * seconds to notice, and so before all that has become due since.
     */
    public String freeing() {
        return """
                with held as (select id from %1$s where %3$s > now() and %2$s between :first and :last),
                    freed as (update %1$s set %2$s = null, %3$s = now() - interval '10 seconds' where id in (
                        select id from %1$s where %3$s > now() and %2$s between :first and :last
                        order by id for no key update skip locked) returning 1)
                select cast((select count(*) from freed) as integer),
                    cast((select count(*) from held) - (select count(*) from freed) as integer)"""
                .formatted(table, lease, due);
    }
}
