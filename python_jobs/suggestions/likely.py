"""How many findings of a kind are errors, as measured on damaged tables (docs/quality-benchmark.md, decision 82)."""

from python_jobs.suggestions.suggestion import Suggestion

# A finding is a row that fails. Of those of the tuning tables at 1, 3 and 10 % damage, per kind: the share that blamed
# a damaged cell, where up to one row in 200 fails and where more do. Kinds with fewer than 30 findings are not told.
FEW = 0.005
RIGHT: dict[tuple[str, str], tuple[float, float]] = {
    ("agrees_with_majority", "accuracy"): (0.95, 1.0),
    ("agrees_with_majority", "consistency"): (0.46, 0.32),
    ("agrees_with_majority", "validity"): (1.0, 1.0),
    ("expression_holds", "accuracy"): (1.0, 1.0),
    ("expression_holds", "consistency"): (0.87, 0.4),
    ("in_range", "accuracy"): (0.87, 0.95),
    ("in_set", "validity"): (0.97, 0.96),
    ("matches_pattern", "validity"): (0.79, 0.84),
    ("near_group_median", "accuracy"): (0.62, 0.81),
    ("no_near_duplicates", "uniqueness"): (0.92, 0.93),
    ("no_rare_variants", "accuracy"): (0.92, 0.92),
    ("no_rare_variants", "validity"): (1.0, 1.0),
    ("not_in_future", "timeliness"): (1.0, 1.0),
    ("not_null_ratio", "completeness"): (0.94, 0.74),
    ("unique_key", "uniqueness"): (0.95, 0.92),
}


def likely(suggestion: Suggestion, rows: int) -> float | None:
    """Share of the findings that are errors, by experience; None where nothing fails or there is none.

    Args:
        suggestion: a checked one.
        rows: of the table.
    """
    shares = RIGHT.get((suggestion.test, suggestion.dimension))
    if not suggestion.failing or shares is None:
        return None
    return shares[suggestion.failing > FEW * rows]
