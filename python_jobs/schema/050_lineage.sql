-- OpenLineage events as they were sent. Edges over them are dbt models (models/lineage).
-- run_id is Atlas's run; the id of the one job within it is in the body. sent_at stays null until the
-- server of OPENLINEAGE_URL has taken the event.
create table if not exists lineage.events (
    event_id bigint generated always as identity primary key,
    run_id uuid not null,
    event_type text not null,
    event_time timestamptz not null,
    job_namespace text not null,
    job_name text not null,
    body jsonb not null,
    recorded_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz
);

create index if not exists events_run_id on lineage.events (run_id);
create index if not exists events_job on lineage.events (job_namespace, job_name, event_time desc);
create index if not exists events_waiting on lineage.events (event_id) where sent_at is null;

grant select on all tables in schema lineage to atlas_analyst;
