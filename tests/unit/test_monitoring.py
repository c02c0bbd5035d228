"""Anomalies and outlook: what is found, what is not, and that false alarms come as often as is said."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from python_jobs.monitoring.anomalies import FALSE_ALARMS, judge, judge_silence
from python_jobs.monitoring.limits import centre_and_scale, limit
from python_jobs.monitoring.outlook import DAYS_AHEAD, DayScore, Outlook, look_ahead
from tests.simulated_loads import WEEKLY, loads


@pytest.mark.parametrize("sizes", [(14,), (4, 4, 4, 4, 4, 4, 4), (10, 10, 10, 10, 10, 10, 10)])
def test_limits_keep_their_rate(sizes: tuple[int, ...]) -> None:
    # Histories of its own, of another seed than the limits': 4,000 new figures, of which one in twenty is beyond.
    rate, draws = 0.05, 4_000
    random = np.random.default_rng(7)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    beyond = 0
    for _ in range(draws):
        history = random.standard_normal(sum(sizes))
        centre, scale = centre_and_scale(history, groups, 0)
        beyond += abs(random.standard_normal() - centre) > limit(sizes, rate) * scale
    # Four standard errors of the simulation.
    assert abs(beyond / draws - rate) < 4 * (rate * (1 - rate) / draws) ** 0.5


def test_shorter_histories_have_wider_limits() -> None:
    assert limit((14,), 0.001) > limit((28,), 0.001) > limit((70,), 0.001)
    assert limit((28,), 0.0001) > limit((28,), 0.001)


def test_false_alarms_come_as_often_as_is_said() -> None:
    judged = alarms = 0
    for seed in range(4):
        made = loads(seed, 105, text_columns=2, amounts=2)
        for number in range(30, 105, 3):
            verdict = judge(made[max(number - 70, 0) : number + 1])
            assert verdict.checks == 22
            judged += 1
            alarms += bool(verdict.anomalies)
    # One is expected; five or more have a chance of less than 1 in 250.
    assert (judged, FALSE_ALARMS) == (100, 0.01)
    assert alarms <= 4


def _changed(made: list[dict[str, Any]], **changes: Any) -> list[dict[str, Any]]:
    return [*made[:-1], made[-1] | changes]


def _metrics(made: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one.metric, one.column) for one in judge(made).anomalies}


def test_what_is_unusual_is_found() -> None:
    made = loads(11, 71)  # the last is a Monday
    assert _metrics(made) == set()
    last = made[-1]
    assert ("rows", "") in _metrics(_changed(made, rows=last["rows"] // 3, columns=[]))
    columns = [column | {"nulls": column["nulls"] + last["rows"] // 8} for column in last["columns"][:1]]
    assert _metrics(_changed(made, columns=columns + last["columns"][1:])) >= {("null_ratio", "c0")}
    in_cents = [
        column | {"mean": column["mean"] * 100, "quantiles": {k: v * 100 for k, v in column["quantiles"].items()}}
        if column["quantiles"] and column["name"] == "c7" else column for column in last["columns"]
    ]  # fmt: skip
    assert _metrics(_changed(made, columns=in_cents)) == {
        (metric, "c7") for metric in ("mean", "quantile_05", "quantile_25", "median", "quantile_75", "quantile_95")
    }
    found = judge(_changed(made, rows=last["rows"] // 3, columns=[])).anomalies[0]
    assert found.is_seasonal
    assert found.low < found.expected < found.high


def test_a_sunday_is_judged_by_sundays() -> None:
    made = loads(12, 70)
    sunday = made[-1]
    assert sunday["profiled_at"].weekday() == 6
    assert ("rows", "") not in _metrics(made)
    assert ("rows", "") in _metrics(_changed(made, rows=round(sunday["rows"] * WEEKLY[0] / WEEKLY[6]), columns=[]))


def test_a_history_that_never_moved_bears_what_counting_leaves_to_chance() -> None:
    made = loads(13, 71)
    for load in made:
        load |= {"rows": 1_000, "rows_read": 1_000}
        load["columns"] = [load["columns"][0] | {"nulls": 0, "distinct_values": 5}]
    assert _metrics(_changed(made, rows=1_005)) == set()
    assert ("rows", "") in _metrics(_changed(made, rows=1_500))
    assert _metrics(_changed(made, columns=[made[-1]["columns"][0] | {"nulls": 1}])) == set()
    assert _metrics(_changed(made, columns=[made[-1]["columns"][0] | {"nulls": 50}])) == {("null_ratio", "c0")}


def test_early_history_is_not_judged() -> None:
    made = loads(14, 28)
    for count in (1, 2, 14, 28):
        verdict = judge(_changed(made[:count], rows=1, columns=[]))
        assert (verdict.history, verdict.checks, verdict.anomalies) == (count - 1, 0, ())


def test_a_load_that_is_missing_is_missed() -> None:
    made = loads(15, 71)
    last = made[-1]["profiled_at"]
    assert judge_silence(made, last + timedelta(hours=24.2)) is None
    found = judge_silence(made, last + timedelta(hours=60))
    assert found is not None
    assert (found.metric, round(found.value)) == ("hours_since_last_load", 60)
    assert 23 < found.expected < 25
    assert judge_silence(made[:20], last + timedelta(days=60)) is None


def _days(scores: list[float]) -> list[DayScore]:
    return [DayScore(date(2026, 1, 1) + timedelta(days=day), score, 10_000, 100) for day, score in enumerate(scores)]


def test_a_falling_score_warns_before_it_is_too_low() -> None:
    random = np.random.default_rng(3)
    falling = [0.99 - 0.002 * day + float(random.normal(0, 0.001)) for day in range(30)]
    outlook = look_ahead(_days(falling), threshold=0.91)
    assert outlook.status == "warning"
    # The line is at 0.932 on day 29 and loses 0.2 points a day: 0.91 on day 40, 10 February.
    assert outlook.crosses_on is not None
    assert abs((outlook.crosses_on - date(2026, 2, 10)).days) <= 1
    assert outlook.change_per_day == pytest.approx(-0.002, abs=0.0001)
    assert look_ahead(_days(falling), threshold=0.85).status == "steady"
    assert look_ahead(_days(falling), threshold=0.95).status == "below"


def test_one_bad_day_is_no_trend_and_ten_days_are_needed() -> None:
    assert look_ahead(_days([0.97] * 20 + [0.92]), threshold=0.9).status == "steady"
    assert look_ahead(_days([0.99 - 0.01 * day for day in range(9)]), 0.9) == Outlook("not_enough_history")


def test_the_interval_covers_nine_in_ten() -> None:
    random = np.random.default_rng(5)
    made, covered = 400, 0
    for _ in range(made):
        values = 0.9 + 0.002 * random.standard_normal(20 + DAYS_AHEAD)
        outlook = look_ahead(_days(values[:20].tolist()), threshold=0.5)
        assert outlook.low is not None
        assert outlook.high is not None
        covered += outlook.low <= values[-1] <= outlook.high
    # Four standard errors of 400 draws.
    assert abs(covered / made - 0.9) < 4 * (0.09 / made) ** 0.5
