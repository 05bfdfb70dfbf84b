-- Attempts of the run whose end could not be read when the next one had begun, each as NUMBER@SECONDS, since when.
alter table repo_ci_status add column unread_attempts text not null default '';
