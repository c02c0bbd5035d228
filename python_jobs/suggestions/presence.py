"""Is there a value?"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from python_jobs.suggestions.asked_for import where_asked_for
from python_jobs.suggestions.frame import Frame, FrameColumn
from python_jobs.suggestions.suggestion import Suggestion, share
from python_jobs.suggestions.traits import LEAST_BREAKING

# A column of which more is missing is one that need not be filled in.
MOST_NULLS = 0.06
# Or only in some rows: of which other columns tell where it is missing.
MOST_NULLS_IN_SOME = 0.1
# Missing values next to each other, compared with how many pairs there would be by chance.
LEAST_PAIRS, TIMES_CHANCE = 5, 5
# What is missing in the last tenth of the rows, too, is missing still.
LAST, MOSTLY_EARLIER = 0.1, 0.5


def completeness(frame: Frame, column: FrameColumn) -> Iterator[Suggestion]:
    """A test for missing values, where they are few."""
    rows = frame.rows_read
    written = sum(column.placeholders.values())
    missing = column.nulls + written
    if not rows or missing > MOST_NULLS_IN_SOME * rows:
        return
    present = column.missing.present_sql(column.sql, column.not_missing)
    of_them = f", {written:,} of the others are writings of nothing" if written else ""
    always = Suggestion(
        *("not_null_ratio", column.name, {"not_missing": list(column.not_missing)} if column.not_missing else {}),
        dimension="completeness",
        evidence=f"{share(rows - missing, rows)} of the rows have a value{of_them}",
        fails=f"not ({present})",
        blamed=(column.name,),
        doubt=_came_later(frame, column) or _goes_along(frame, column),
        holds=present,
    )
    is_rare = missing <= MOST_NULLS * rows
    if is_rare and not always.doubt:
        yield always
    elif asked := where_asked_for(frame, column):
        left, of = int(np.sum((column.codes < 0) & asked.rows)), int(np.sum(asked.rows))
        yield replace(
            always,
            evidence=f"{missing - left:,} of {missing:,} missing values go along with {' and '.join(asked.told_by)}: "
            f"no errors; {share(of - left, of)} of the other rows have a value",
            fails=f"({asked.where}) and not ({present})",
            beside=asked.told_by,
            holds=f"({present} or ({asked.where}) is not true)",
            only=asked.where,
            doubt=None,
        )
    elif is_rare:
        yield always


def _came_later(frame: Frame, column: FrameColumn) -> str | None:
    """Why missing values are no errors: they stand together, in rows that came before the last ones.

    Errors are scattered, or go on to the end. What nobody wrote down in earlier years is another thing.
    """
    missing = column.codes < 0
    count = int(missing.sum())
    pairs = int(np.sum(missing[1:] & missing[:-1]))
    if pairs < LEAST_PAIRS or pairs <= TIMES_CHANCE * count**2 / frame.rows_read:
        return None
    last = missing[-max(int(LAST * len(missing)), 1) :]
    if np.mean(last) > MOSTLY_EARLIER * np.mean(missing):
        return None
    return f"its {count:,} missing values stand together in earlier rows, as if nobody had asked for them then"


def _goes_along(frame: Frame, column: FrameColumn) -> str | None:
    """Why missing values are no errors: it depends on another column whether there is one."""
    missing = column.codes < 0
    if (count := int(missing.sum())) < LEAST_BREAKING:
        return None
    times = {
        other.name: other.traits.gathered(other.traits.count_of(missing))
        for other in frame.columns
        if other is not column
    }
    most = max(times, key=lambda name: times[name], default="")
    return f"its {count:,} missing values go along with {most}: no errors" if most and times[most] else None
