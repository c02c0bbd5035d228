"""Each damaged cell counts once: what one dimension finds in a row, the next ones leave alone.

A missing value has no form, one without the right form is no outlier, and an outlier contradicts nothing but itself.
So a suggestion tests only the rows in which its columns passed the suggestions of the dimensions before its own, and
says so in its ``where``. Tests themselves leave missing values alone.
"""

from collections.abc import Iterable
from dataclasses import replace

from python_jobs.suggestions.frame import quoted
from python_jobs.suggestions.suggestion import Suggestion

# Uniqueness, timeliness and accuracy presuppose form, not each other.
RANK = {"completeness": 0, "validity": 1, "uniqueness": 2, "timeliness": 2, "accuracy": 3, "consistency": 4}
# What only a list of values, or their frequency, says of a column is not said of a reference.
SAID_BY_REFERENCE = ("in_set", "no_rare_variants")


def one_dimension_each(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The suggestions, each with the rows that it is about."""
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
    return [replace(suggestion, where=_where(suggestion, found)) for suggestion in found]


def _where(suggestion: Suggestion, all_of_them: list[Suggestion]) -> str | None:
    conditions = [
        earlier.holds
        for earlier in all_of_them
        if earlier.holds
        and RANK[earlier.dimension] < RANK[suggestion.dimension]
        and len(earlier.concerns) == 1
        and earlier.concerns <= suggestion.concerns
    ]
    # Several suggestions may say the same.
    return " and ".join(dict.fromkeys(conditions)) or None


def judged_sql(suggestion: Suggestion) -> str:
    """SQL of the rows that the test itself counts as tested, as its ``meta.judged`` says."""
    if suggestion.dimension == "completeness":
        return "true"
    if suggestion.test == "expression_holds":
        return f"({suggestion.arguments['expression']}) is not null"
    return " and ".join(f"nullif(trim(cast({quoted(name)} as text)), '') is not null" for name in suggestion.concerns)
