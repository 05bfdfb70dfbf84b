-- Which jobs of the run failed, and why, as JSON; null if it did not fail, and until it is read. It names its run and attempt,
-- since a version that does not know the column leaves it behind.
alter table repo_ci_status add column failure text;

create trigger repo_ci_status_explained after update on repo_ci_status
    for each row when (old.failure is distinct from new.failure)
    execute function tell_release_changed();
