-- What replicas share of a credential's limits. One row for each credential, by digest: never the token itself.
create table github_limits (
    credential      text        primary key,
    -- the gate: nothing is sent before; null when GitHub never limited this credential
    closed_until    timestamptz,
    -- the hourly budget as GitHub's headers told it last
    hourly_limit    integer,
    remaining       integer,
    reset_at        timestamptz,
    -- the leaky bucket of requests a minute
    bucket_empty_at timestamptz not null default now(),
    -- when it was told: later than now if the database's clock was set back, and then it means nothing
    told_at         timestamptz not null default now()
);

-- Who shares a credential: its concurrency is divided among those seen lately.
create table github_client (
    credential text        not null,
    replica    uuid        not null,
    seen_at    timestamptz not null,
    -- when it looked last for what is due
    claimed_at timestamptz,
    primary key (credential, replica)
);

-- What the state was read from: asked again with its ETag, GitHub charges nothing while it stands. The key is a digest of
-- the whole request and of the settings that its answer was read with.
alter table repo_ci_status
    add column look_key  uuid,
    add column look_etag text,
    -- a row that is tracked changes twice a minute; vacuum must not wait for a fifth of all rows that ever were
    set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
         autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000);

-- Every change that readers see is told to every replica when it commits, whoever made it, so that what they keep is never
-- stale. Claims and leases are nobody's business.
create function tell_release_changed() returns trigger language plpgsql as $$
declare
    changed uuid;
begin
    if tg_table_name = 'release' then
        changed := old.id;
    elsif tg_table_name = 'repo_ci_status' then
        select release_id into changed from release_repo where id = new.release_repo_id;
    elsif tg_op = 'DELETE' then
        changed := old.release_id;
    else
        changed := new.release_id;
    end if;
    if changed is not null then
        perform pg_notify('release_changed', changed::text);
    end if;
    return null;
end
$$;

create trigger release_deleted after delete on release
    for each row execute function tell_release_changed();
create trigger release_changed after update on release
    for each row when ((old.status, old.last_refreshed_at, old.sync_requested_at, old.sync_error)
        is distinct from (new.status, new.last_refreshed_at, new.sync_requested_at, new.sync_error))
    execute function tell_release_changed();
create trigger release_repo_came_or_left after insert or delete on release_repo
    for each row execute function tell_release_changed();
create trigger release_repo_changed after update on release_repo
    for each row when (old.* is distinct from new.*) execute function tell_release_changed();
-- a row comes with its release_repo, which tells
create trigger repo_ci_status_changed after update on repo_ci_status
    for each row when (
        (old.status, old.conclusion, old.merge_commit_sha, old.run_number, old.run_attempt, old.run_url, old.started_at,
         old.completed_at, old.last_checked_at, old.last_error, old.chart_name, old.chart_version)
        is distinct from
        (new.status, new.conclusion, new.merge_commit_sha, new.run_number, new.run_attempt, new.run_url, new.started_at,
         new.completed_at, new.last_checked_at, new.last_error, new.chart_name, new.chart_version))
    execute function tell_release_changed();
