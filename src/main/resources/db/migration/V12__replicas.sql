-- The replicas that use this database. What one has claimed is free once it is not heard of any more; the id of each of its
-- leases begins with the first half of its own.
create table replica (
    id      uuid        primary key,
    seen_at timestamptz not null,
    -- the PostgreSQL process that serves its listening connection: gone as soon as the replica is; null while it has none
    session integer
);
