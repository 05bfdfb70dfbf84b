-- The replicas that use this database. What one has claimed is free once it is not heard of any more; the id of each of its
-- leases begins with the first half of its own.
create table replica (
    id      uuid        primary key,
    seen_at timestamptz not null,
    -- the advisory lock that its listening connection holds, which ends with it; null while it has none
    lock    bigint
);
