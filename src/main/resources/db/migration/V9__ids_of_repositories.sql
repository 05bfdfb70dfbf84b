-- GitHub's id, 0 until the repository is next read; and the full name by which it came into the release, empty for those that
-- came before this column.
alter table release_repo
    add column github_id     bigint not null default 0,
    add column registered_as text   not null default '';

-- what a delivery names
create index release_repo_by_id on release_repo (github_id, merge_commit_sha) where github_id <> 0;
