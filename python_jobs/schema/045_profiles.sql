-- Profiles of tables and of their loads, for ever. Columns that are or may be personal have counts and shapes only:
-- minimum, maximum, quantiles, histogram and top_values are empty there.
create table if not exists quality.profiles (
    profile_id uuid primary key,
    run_id uuid not null,
    table_schema text not null,
    table_name text not null,
    load_id text,
    rows bigint not null,
    rows_read bigint not null check (rows_read <= rows),
    seconds double precision not null,
    profiled_at timestamptz not null default clock_timestamp()
);

create index if not exists profiles_table on quality.profiles (table_schema, table_name, profiled_at);
-- A load is profiled once.
create unique index if not exists profiles_load on quality.profiles (table_schema, table_name, load_id)
where load_id is not null;

create table if not exists quality.profile_columns (
    profile_id uuid not null references quality.profiles on delete cascade,
    column_name text not null,
    position integer not null,
    data_type text not null,
    kind text not null check (kind in ('number', 'date', 'timestamp', 'boolean', 'text')),
    form text,
    shows_values boolean not null,
    nulls bigint not null,
    blanks bigint not null,
    distinct_values bigint not null,
    is_distinct_exact boolean not null,
    minimum text,
    maximum text,
    mean double precision,
    deviation double precision,
    quantiles jsonb not null,
    histogram jsonb not null,
    top_values jsonb not null,
    shapes jsonb not null,
    lengths jsonb,
    primary key (profile_id, column_name)
);

grant select on quality.profiles, quality.profile_columns to atlas_analyst;
