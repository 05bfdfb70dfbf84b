-- When the release was touched, where nothing else tells: its status was changed, or it was registered again. Null if neither
-- has happened since this column is there.
alter table release add column touched_at timestamptz;

-- A service of the previous version, which runs beside this one during an upgrade, knows nothing of the column.
create function touch_release() returns trigger language plpgsql as $$
begin
    new.touched_at := now();
    return new;
end
$$;
create trigger release_touched before update on release
    for each row when (old.status is distinct from new.status) execute function touch_release();
