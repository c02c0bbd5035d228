-- Runs, their stages, loads, the manifest of files, and rows that could not be loaded.
create table if not exists pipeline.runs (
    run_id uuid primary key,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    status text not null default 'running' check (status in ('running', 'succeeded', 'failed', 'gate_failed')),
    trigger text not null default 'command',
    code_revision text,
    parameters jsonb not null default '{}',
    error text
);

create table if not exists pipeline.stages (
    run_id uuid not null references pipeline.runs,
    stage text not null,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    status text not null default 'running' check (status in ('running', 'succeeded', 'failed')),
    detail jsonb not null default '{}',
    error text,
    primary key (run_id, stage)
);

-- One row per load of a table. rows_read = rows_loaded + rows_rejected holds for every finished load.
create table if not exists pipeline.loads (
    load_id text not null,
    run_id uuid,
    source text not null,
    table_name text not null,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    status text not null default 'running' check (status in ('running', 'succeeded', 'failed')),
    rows_read bigint,
    rows_loaded bigint,
    rows_rejected bigint,
    bytes bigint,
    files integer,
    columns jsonb not null default '[]',
    error text,
    primary key (load_id, source, table_name),
    check (status <> 'succeeded' or rows_read = rows_loaded + rows_rejected)
);

-- One row per delivered version of a file. replaced_at is null for the version of a path that is loaded now.
-- Older versions stay: in a table that merges by key, rows of theirs that no newer delivery names are still there.
create table if not exists pipeline.files (
    file_id bigint generated always as identity primary key,
    source text not null,
    table_name text not null,
    path text not null,
    size_bytes bigint,
    modified_at timestamptz,
    sha256 text,
    load_id text,
    rows_read bigint,
    rows_loaded bigint,
    rows_rejected bigint,
    loaded_at timestamptz,
    replaced_at timestamptz
);

create unique index if not exists files_path_now on pipeline.files (source, table_name, path)
where replaced_at is null;

-- The reason never quotes a value. The row as it was read is in explore.dead_letter_payloads,
-- which is as closed to analysts as everything else in explore.
create table if not exists pipeline.dead_letters (
    dead_letter_id bigint generated always as identity primary key,
    run_id uuid,
    load_id text,
    source text not null,
    table_name text not null,
    file_id bigint,
    file text,
    line bigint,
    reason text not null,
    column_name text,
    status text not null default 'waiting' check (status in ('waiting', 'retried', 'discarded', 'superseded')),
    created_at timestamptz not null default clock_timestamp()
);

create table if not exists explore.dead_letter_payloads (
    dead_letter_id bigint primary key,
    payload text
);

-- From which state of its table (a digest) the newest version of a feature group was made: while it is the same,
-- an export has nothing to do.
create table if not exists pipeline.exported_groups (
    group_name text not null,
    folder text not null,
    state text not null,
    version text not null,
    primary key (group_name, folder)
);

grant select on all tables in schema pipeline to atlas_analyst;
