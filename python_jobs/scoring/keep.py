"""Keep each run's scores in a table, so that a thousand runs are read as fast as one.

The arithmetic stays that of the views ``scores_per_dimension`` and ``scores_from_results`` of models/quality. What they
say of a run is written to ``quality.kept_scores`` once, and again when they or the weights have changed.
"""

import psycopg

# So many runs are computed in one pass.
AT_ONCE = 50
SHARE_TO_ANALYZE = 10
COMPUTED = "quality.scores_from_results"

# Both views, as the database reads them, and the weights: what a kept score depends on besides the results.
DIGEST = """
select md5(
    pg_get_viewdef('quality.scores_per_dimension'::regclass) || pg_get_viewdef('quality.scores_from_results'::regclass)
    || (select string_agg(concat_ws(' ', dimension, weight, warn_margin), ',' order by dimension)
        from quality.quality_weights)
)
"""
STALE = """
select scored.run_id
from quality.scored_runs as scored
left join quality.kept_runs as kept
    on
        scored.run_id = kept.run_id and scored.invocation_id = kept.invocation_id
        and kept.kept_with = %s
where kept.run_id is null
order by scored.recorded_at desc
"""
KEEP_RUNS = """
insert into quality.kept_runs (run_id, invocation_id, kept_with)
select run_id, invocation_id, %s from quality.scored_runs where run_id = any(%s)
"""
KEEP_SCORES = """
insert into quality.kept_scores (
    run_id, level, layer, subject, dimension, project, recorded_at, status, models, tests, tests_not_run,
    tests_carried, rows_tested, rows_failed, weight_tested, weight_passed, dimensions_tested, score, min_score,
    has_own_threshold
)
select
    run_id, level, layer, subject, dimension, project, recorded_at, status, models, tests, tests_not_run,
    tests_carried, rows_tested, rows_failed, weight_tested, weight_passed, dimensions_tested, score, min_score,
    has_own_threshold
from quality.scores_from_results
where run_id = any(%s)
"""


def keep_scores(connection: psycopg.Connection, *, again: bool = False) -> int:
    """Write the scores of every run that are not kept, or were computed otherwise than today.

    Args:
        connection: what is written is committed by whoever opened it.
        again: write those of all runs.

    Returns:
        How many runs were written; none while the views are not there, as before the first build.
    """
    there = connection.execute("select to_regclass(%s) is not null", [COMPUTED]).fetchone()
    if there is None or not there[0]:
        return 0
    digest = connection.execute(DIGEST.encode()).fetchone()
    stale = [row[0] for row in connection.execute(STALE.encode(), [None if again else digest and digest[0]]).fetchall()]
    for start in range(0, len(stale), AT_ONCE):
        runs = stale[start : start + AT_ONCE]
        connection.execute("delete from quality.kept_runs where run_id = any(%s)", [runs])
        connection.execute(KEEP_RUNS.encode(), [digest and digest[0], runs])
        connection.execute(KEEP_SCORES.encode(), [runs])
    # Of many runs, one more changes nothing about the statistics.
    kept = connection.execute("select count(*) from quality.kept_runs").fetchone()
    if stale and kept and len(stale) * SHARE_TO_ANALYZE >= kept[0]:
        connection.execute("analyze quality.kept_scores")
    return len(stale)
