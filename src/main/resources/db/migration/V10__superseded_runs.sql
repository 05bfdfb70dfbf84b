-- The run that has superseded one that was cancelled, or never was; all null when there is none, or by a version that knows none.
alter table repo_ci_status
    add column successor_status              text check (successor_status in
        ('pending', 'in_progress', 'success', 'failure', 'cancelled', 'no_workflow', 'timeout')),
    add column successor_conclusion          text,
    -- its commit, which contains the merge commit
    add column successor_merge_commit_sha    text check (successor_merge_commit_sha ~ '^[0-9a-f]{40}$'),
    add column successor_tracking_started_at timestamptz,
    add column successor_clean_checks        integer,
    add column successor_workflow_run_id     bigint,
    add column successor_run_number          integer,
    add column successor_run_attempt         integer,
    add column successor_run_url             text,
    add column successor_run_event           text,
    add column successor_started_at          timestamptz,
    add column successor_run_updated_at      timestamptz,
    add column successor_completed_at        timestamptz,
    add column successor_ended_at            timestamptz,
    -- the merge commit that it was found for: of another one it means nothing
    add column successor_of                  text   not null default '',
    -- the newest run whose commit does not contain the merge commit, so that it is asked about once
    add column compared_run_id               bigint not null default 0;

create trigger repo_ci_status_superseded after update on repo_ci_status
    for each row when (
        (old.successor_status, old.successor_run_number, old.successor_run_url, old.successor_completed_at)
        is distinct from
        (new.successor_status, new.successor_run_number, new.successor_run_url, new.successor_completed_at))
    execute function tell_release_changed();
