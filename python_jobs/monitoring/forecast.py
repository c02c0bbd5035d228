"""The outlook of each score of a run's project, kept with the run."""

from collections import defaultdict
from typing import Any

import psycopg

from python_jobs.job import Job
from python_jobs.monitoring.outlook import DAYS_AHEAD, MOST_DAYS, DayScore, look_ahead

# The last score of each day up to the run; of the project and of the models that people read.
SCORES = """
select distinct on (scores.level, scores.layer, scores.subject, scores.dimension, day)
    scores.project, scores.level, scores.layer, scores.subject, scores.dimension,
    (scores.recorded_at at time zone 'UTC')::date as day,
    scores.score, scores.rows_tested, scores.rows_failed, scores.min_score
from quality.scores as scores
inner join quality.scored_runs as run on run.run_id = %s and scores.project = run.project
where
    scores.score is not null and scores.recorded_at <= run.recorded_at
    and scores.recorded_at > run.recorded_at - make_interval(days => %s)
    and (scores.level = 'project' or (scores.level = 'model' and scores.layer in ('chart', 'navigate')))
order by scores.level, scores.layer, scores.subject, scores.dimension, day, scores.recorded_at desc
"""


def forecast(job: Job) -> dict[str, Any]:
    """Look ahead from the job's run.

    Returns:
        How many scores are of which status: ``not_enough_history``, ``steady``, ``warning`` or ``below``.
    """
    counts: dict[str, int] = defaultdict(int)
    with job.connect() as connection:
        try:
            found = connection.execute(SCORES.encode(), [job.run_id, 3 * MOST_DAYS]).fetchall()
        except psycopg.errors.UndefinedTable:
            # Nothing was ever built.
            return {}
        series: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for *key, day, score, tested, failed, threshold in found:
            series[tuple(key)].append((DayScore(day, score, tested, failed), threshold))
        rows = []
        for name, points in series.items():
            threshold = points[-1][1]
            outlook = look_ahead([point for point, _ in points], threshold)
            counts[outlook.status] += 1
            figures = (outlook.change_per_day, outlook.forecast, outlook.low, outlook.high, threshold)
            rows.append([job.run_id, *name, outlook.status, DAYS_AHEAD, *figures, outlook.crosses_on])
        connection.execute("delete from quality.score_outlooks where run_id = %s", [job.run_id])
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into quality.score_outlooks (run_id, project, level, layer, subject, dimension, status, days, "
                "change_per_day, forecast, low, high, min_score, crosses_on) "
                "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )
    return dict(counts)
