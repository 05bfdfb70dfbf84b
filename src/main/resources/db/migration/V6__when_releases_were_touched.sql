-- When a release was touched, where nothing else tells: its status was changed, or it was registered again. No row if neither
-- has happened since this table is there. A table of its own, since the version before this one reads all columns of release,
-- whichever there are.
create table release_touched (
    release_id uuid        primary key references release on delete cascade,
    touched_at timestamptz not null
);

-- By a trigger, since that version knows nothing of it.
create function release_status_changed() returns trigger language plpgsql as $$
begin
    insert into release_touched values (new.id, now())
    on conflict (release_id) do update set touched_at = excluded.touched_at;
    return null;
end
$$;
create trigger release_status_changed after update on release
    for each row when (old.status is distinct from new.status) execute function release_status_changed();
