-- The scores of each run, as the views scores_from_results and scores_per_dimension computed them from its test results.
-- Nothing is here that is not in the results: rows are written after each build, and again when those views or the
-- weights have changed. kept_with is a digest of these. `atlas quality rebuild` writes all of them anew.
create table if not exists quality.kept_runs (
    run_id uuid primary key,
    invocation_id text not null,
    kept_with text not null
);

create table if not exists quality.kept_scores (
    run_id uuid not null references quality.kept_runs on delete cascade,
    level text not null,
    layer text not null,
    subject text not null,
    dimension text not null,
    project text not null,
    recorded_at timestamptz not null,
    status text not null,
    models bigint not null,
    tests bigint not null,
    tests_not_run bigint not null,
    tests_carried bigint not null,
    rows_tested bigint not null,
    rows_failed bigint not null,
    weight_tested numeric,
    weight_passed numeric,
    dimensions_tested bigint not null,
    score double precision,
    min_score double precision,
    has_own_threshold boolean not null,
    primary key (run_id, level, layer, subject, dimension)
);

-- The run before and the mean of thirty days are read from the index alone.
create index if not exists kept_scores_history
on quality.kept_scores (project, level, layer, subject, dimension, recorded_at, run_id) include (score);

grant select on quality.kept_runs, quality.kept_scores to atlas_analyst;
