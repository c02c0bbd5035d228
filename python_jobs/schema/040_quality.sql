-- Every test result, for ever. rows_failed counts tolerated failures too, and is never above rows_tested.
-- Both are null when the test did not run (skipped) or could not (error). model is '<source>.<table>' for a source.
create table if not exists quality.test_results (
    run_id uuid not null,
    invocation_id text not null,
    test_id text not null,
    test_name text not null,
    test_type text not null,
    project text not null,
    model text,
    layer text,
    source text,
    column_name text,
    dimension text not null check (
        dimension in ('completeness', 'uniqueness', 'timeliness', 'validity', 'accuracy', 'consistency')
    ),
    severity text not null check (severity in ('error', 'warn')),
    status text not null check (status in ('pass', 'warn', 'fail', 'error', 'skipped')),
    rows_tested bigint,
    rows_failed bigint check (rows_failed between 0 and rows_tested),
    pass_rate double precision,
    min_pass_rate double precision,
    weight double precision not null default 1 check (weight > 0),
    tolerance_reason text,
    executed_at timestamptz not null,
    execution_seconds double precision,
    primary key (run_id, invocation_id, test_id)
);

-- The run in which the test really ran, when this run carried its result over because nothing it reads had changed.
alter table quality.test_results add column if not exists carried_from uuid;

create index if not exists test_results_executed_at on quality.test_results (executed_at);

-- One row per dbt build whose results were recorded. A run whose build stage was repeated has several;
-- the last one counts.
create table if not exists quality.invocations (
    run_id uuid not null,
    invocation_id text not null,
    project text not null,
    profile text not null,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (run_id, invocation_id)
);

-- What the project consisted of in that build, tested or not: coverage is judged against it.
create table if not exists quality.run_models (
    run_id uuid not null,
    invocation_id text not null,
    model text not null,
    layer text not null,
    primary key (run_id, invocation_id, model)
);

-- The thresholds that were in force, so that a threshold that changes later does not rewrite history.
-- model is '' for the threshold of the dimension, a model's name for its own.
create table if not exists quality.run_thresholds (
    run_id uuid not null,
    invocation_id text not null,
    model text not null default '',
    dimension text not null,
    min_score double precision not null check (min_score between 0 and 1),
    primary key (run_id, invocation_id, model, dimension)
);

-- The last time each node of a project ran: what it read (inputs) and what it left (relation), as digests, so that
-- a run can tell which of them it need not build or test again. run_id and invocation_id are that run's. What asks
-- for the date holds for that day.
create table if not exists quality.node_states (
    project text not null,
    node_id text not null,
    run_id uuid not null,
    invocation_id text not null,
    code text not null,
    inputs text not null,
    relation text,
    volatile boolean not null,
    status text not null,
    primary key (project, node_id)
);
alter table quality.node_states add column if not exists day date;

grant select on all tables in schema quality to atlas_analyst;
