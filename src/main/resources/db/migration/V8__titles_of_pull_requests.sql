alter table release_repo add column pr_title text not null default '';
