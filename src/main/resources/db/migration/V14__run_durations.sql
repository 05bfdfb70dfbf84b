-- How long runs took that have succeeded, each of them once, whichever releases it belongs to: the last ten of a repository.
create table run_duration (
    -- GitHub's id of the repository; its full name in lower case as long as that is not known
    repository      text        not null,
    workflow_run_id bigint      not null,
    run_attempt     integer     not null,
    seconds         integer     not null check (seconds >= 0),
    completed_at    timestamptz not null,
    primary key (repository, workflow_run_id, run_attempt)
);
create index run_duration_oldest_first on run_duration (completed_at);

-- How long the run takes as a rule, as that was known at its start; null if it was not.
alter table repo_ci_status add column usual_seconds integer;
