-- What changed in the columns of a delivery, load by load: applied with the load, refused by the table's contract,
-- or approved for the next one.
create table if not exists pipeline.schema_changes (
    change_id bigint generated always as identity primary key,
    run_id uuid,
    load_id text not null,
    source text not null,
    table_name text not null,
    change text not null check (change in ('new', 'removed', 'renamed', 'retyped')),
    column_name text not null,
    before text,
    after text,
    status text not null check (status in ('applied', 'refused', 'approved')),
    detected_at timestamptz not null default clock_timestamp()
);

grant select on all tables in schema pipeline to atlas_analyst;
