"""One business rule."""

import hashlib
import json
from dataclasses import dataclass, fields
from typing import Any

CRITICAL, ERROR, WARN = SEVERITIES = ("critical", "error", "warn")
# Where a rule stands is not what it says.
_PLACE = ("origin", "line")


@dataclass(frozen=True)
class Rule:
    """What must be true of every row of a model, and what happens to those of which it is not.

    Attributes:
        name: unique; also the name of the dbt test.
        model: whose rows are judged.
        condition: SQL over the model's columns, in sqlglot's writing; a row for which it is null passes.
        by: columns that make a group, where the condition has aggregates; every row of a failing group fails.
        dimension: one of the six.
        severity: ``critical`` rows wait in quarantine, ``error`` stops what reads the model, ``warn`` counts.
        owner: who answers for the rule.
        since: the day from which the business has it, as ``YYYY-MM-DD``.
        why: the reason, for whoever meets a failing row.
        suggestion: how to repair one.
        min_pass_rate: share of rows that must pass, 0–1; None where no row is tolerated.
        tolerance_reason: why some may fail.
        origin: the file, as the project calls it.
        line: of the rule in it.
    """

    name: str
    model: str
    condition: str
    by: tuple[str, ...]
    dimension: str
    severity: str
    owner: str
    since: str
    why: str
    suggestion: str
    min_pass_rate: float | None
    tolerance_reason: str | None
    origin: str
    line: int

    @property
    def says(self) -> dict[str, Any]:
        """Everything but its place."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name not in _PLACE}

    @property
    def version(self) -> str:
        """Eight hex digits that change whenever the rule says something else."""
        text = json.dumps(self.says, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def is_critical(self) -> bool:
        return self.severity == CRITICAL
