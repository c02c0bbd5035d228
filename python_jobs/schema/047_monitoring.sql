-- What was judged of each load, and what was unusual about it. A figure of a column is kept only where its profile
-- keeps it, too: of personal columns there are shares of nulls and of distinct values, nothing else.
create table if not exists quality.anomaly_checks (
    profile_id uuid primary key references quality.profiles on delete cascade,
    run_id uuid not null,
    history integer not null,
    checks integer not null,
    status text not null check (status in ('judged', 'not_enough_history')),
    checked_at timestamptz not null default clock_timestamp()
);

create table if not exists quality.anomalies (
    profile_id uuid not null references quality.profiles on delete cascade,
    run_id uuid not null,
    table_schema text not null,
    table_name text not null,
    load_id text,
    metric text not null,
    column_name text not null default '',
    value double precision not null,
    expected double precision not null,
    low double precision not null,
    high double precision not null,
    history integer not null,
    is_seasonal boolean not null,
    found_at timestamptz not null default clock_timestamp(),
    primary key (profile_id, metric, column_name)
);

create index if not exists anomalies_run on quality.anomalies (run_id);

-- Where each score is heading, as seen in that run.
create table if not exists quality.score_outlooks (
    run_id uuid not null,
    project text not null,
    level text not null,
    layer text not null,
    subject text not null,
    dimension text not null,
    status text not null check (status in ('not_enough_history', 'steady', 'warning', 'below')),
    days integer not null,
    change_per_day double precision,
    forecast double precision,
    low double precision,
    high double precision,
    min_score double precision,
    crosses_on date,
    primary key (run_id, project, level, layer, subject, dimension)
);

grant select on quality.anomaly_checks, quality.anomalies, quality.score_outlooks to atlas_analyst;
