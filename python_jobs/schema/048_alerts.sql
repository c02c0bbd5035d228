-- What somebody was or should be told. An alert is open until a run no longer finds its reason; while it is open, it
-- is not sent again. sent_at is empty until a message got through, so that the next run tries again.
create table if not exists quality.alerts (
    alert_id bigint generated always as identity primary key,
    alert_key text not null,
    kind text not null,
    message text not null,
    run_id uuid not null,
    raised_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz,
    resolved_at timestamptz
);

-- Earlier versions listed the kinds here, too.
alter table quality.alerts drop constraint if exists alerts_kind_check;

create unique index if not exists alerts_open on quality.alerts (alert_key) where resolved_at is null;

grant select on quality.alerts to atlas_analyst;
