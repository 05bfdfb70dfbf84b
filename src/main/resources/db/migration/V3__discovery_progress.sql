-- How far the sync under way has come, or the last one came.
alter table release
    -- looks that were had, failed ones too
    add column sync_examined integer not null default 0,
    -- repositories to look at, 0 until that is known
    add column sync_total    integer not null default 0,
    -- looks that failed
    add column sync_failures integer not null default 0;

drop trigger release_changed on release;
create trigger release_changed after update on release
    for each row when ((old.status, old.last_refreshed_at, old.sync_requested_at, old.sync_error,
                        old.sync_examined, old.sync_total, old.sync_failures)
        is distinct from (new.status, new.last_refreshed_at, new.sync_requested_at, new.sync_error,
                          new.sync_examined, new.sync_total, new.sync_failures))
    execute function tell_release_changed();
