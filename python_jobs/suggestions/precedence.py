"""Each damaged cell counts once: what one dimension finds in a row, the next ones leave alone.

A missing value has no form, one without the right form is no outlier, and an outlier contradicts nothing but itself.
dbt does the same for all tests of a table (macro ``passed_earlier_tests``); here it is done to count as dbt will.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from python_jobs.scoring.dimensions import RANK
from python_jobs.suggestions.frame import Frame
from python_jobs.suggestions.suggestion import Suggestion

# What only a list of values, or their frequency, says of a column is not said of a reference.
SAID_BY_REFERENCE = ("in_set", "no_rare_variants")


def one_dimension_each(suggestions: Iterable[Suggestion], frame: Frame) -> list[Suggestion]:
    """The suggestions that are left, each with the rows that its test counts."""
    found = list(suggestions)
    listed = {suggestion.column for suggestion in found if suggestion.test == "in_set"}
    references = {suggestion.column for suggestion in found if suggestion.test == "related_to"}
    found = [
        suggestion
        for suggestion in found
        if not (suggestion.test in SAID_BY_REFERENCE and suggestion.column in references)
        # Nothing outside of the list is left for it.
        and not (suggestion.arguments.get("deviations") == "unknown" and suggestion.column in listed | references)
    ]
    return [replace(suggestion, judged=_judged(suggestion, frame)) for suggestion in found]


def ranks(suggestions: Iterable[Suggestion]) -> list[int]:
    """The places of their dimensions, in the order in which they are looked at."""
    return sorted({RANK[suggestion.dimension] for suggestion in suggestions})


def after(earlier: Sequence[Suggestion], suggestion: Suggestion) -> Suggestion:
    """The suggestion, about rows that passed those of earlier dimensions only."""
    conditions = [
        f"({other.holds}) is not false"
        for other in earlier
        if other.holds
        and RANK[other.dimension] < RANK[suggestion.dimension]
        and len(other.concerns) == 1
        and other.concerns <= suggestion.concerns
        # A missing value in its own column is what each test leaves alone by itself.
        and not (other.dimension == "completeness" and other.column == suggestion.column)
    ]
    # Several suggestions may say the same.
    return replace(suggestion, where=" and ".join(dict.fromkeys(conditions)) or None)


def _judged(suggestion: Suggestion, frame: Frame) -> str | None:
    if suggestion.dimension == "completeness":
        return suggestion.only
    if suggestion.test == "expression_holds":
        return f"({suggestion.arguments['expression']}) is not null"
    return " and ".join(column.present_sql for column in frame.columns if column.name in suggestion.concerns) or None
