-- Deliveries that were taken, so that one that is sent again is known.
create table webhook_delivery (
    id          uuid        primary key,
    received_at timestamptz not null default now()
);
create index webhook_delivery_oldest_first on webhook_delivery (received_at);

alter table repo_ci_status
    -- the last delivery for the row; null when there was none since tracking began, or when they seem to be missing
    add column announced_at   timestamptz,
    -- when a look found a change that no delivery had announced; null when one announced it since
    add column unannounced_at timestamptz;
create index repo_ci_status_unannounced on repo_ci_status (unannounced_at) where unannounced_at is not null;

-- what a delivery names, however many releases there have been
create index release_repo_by_name on release_repo (lower(owner), lower(repo_name), merge_commit_sha);

-- Rows that are due because of a delivery are told to every replica when that commits: nobody waits for a tick.
create function tell_work_due() returns trigger language plpgsql as $$
begin
    perform pg_notify('work_due', '');
    return null;
end
$$;

-- Made due by the delivery, by the end of a look that it came too late for, or by the merge that it announced.
create trigger repo_ci_status_due after update on repo_ci_status
    for each row when (
        new.lease is null and new.due_at <= now()
        and coalesce(new.announced_at, old.announced_at) > now() - interval '1 minute'
        and (old.lease is not null or old.due_at is null or old.due_at > now()
            or old.announced_at is distinct from new.announced_at))
    execute function tell_work_due();
