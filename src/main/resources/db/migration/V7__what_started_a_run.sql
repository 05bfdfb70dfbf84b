-- GitHub's word: push, workflow_dispatch, schedule. Empty for runs that were seen by an earlier version.
alter table repo_ci_status add column run_event text not null default '';
