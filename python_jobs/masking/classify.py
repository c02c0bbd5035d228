"""The verdict on a column: the declared policy first, else the evidence of its name, its type and its values.

Nothing here writes, and no evidence quotes a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from python_jobs.masking.entities import ENTITIES, FREE_TEXT, STRUCTURED, Action, Entity, PiiClass
from python_jobs.masking.evidence import Finding, find, is_text
from python_jobs.masking.policy import Declared
from python_jobs.masking.sample import Column, Sample

DISAGREES = "; disagrees: "


@dataclass(frozen=True)
class Verdict:
    """What a column holds and what is done with it; a row of ``compliance.pii_columns``.

    Attributes:
        entity: None when nothing personal was found or nobody knows.
        evidence: why, in words, without values.
        disagreement: how the values contradict the declared policy; None when they don't.
        region: country of the phone numbers that have no country code; Denmark when None.
    """

    table: str
    column: str
    data_type: str
    entity: str | None
    action: Action
    pii_class: PiiClass
    confidence: float
    evidence: str
    decided_by: str
    values_sampled: int
    disagreement: str | None = None
    region: str | None = None

    @property
    def checked(self) -> bool:
        """Whether the twin gets a ``<column>__is_valid`` for it."""
        return self.entity is not None and ENTITIES[self.entity].checked and self.action in STRUCTURED

    @property
    def as_text(self) -> bool:
        """Whether the twin's column is text, whatever the type in explore."""
        return self.action != "keep"


def classify(
    table: str,
    column: Column,
    sample: Sample,
    declared: Declared | None,
    *,
    known_table: bool,
    packs: Sequence[str] = (),
) -> Verdict:
    """Decide on one column.

    Args:
        table: ``<source>__<table>``.
        column: name and type.
        sample: its values.
        declared: what the policy says, if it does.
        known_table: the table was masked before without this column: a new column is held until the policy
            declares it, unless its type or values leave no doubt that it is personal.
        packs: countries whose identifiers are looked for.

    Returns:
        The verdict.
    """
    finding = find(column, sample, packs)
    if declared is not None:
        return _declared(table, column, sample, declared, finding)
    entity: Entity | None = ENTITIES[finding.entity] if finding.entity else None
    if finding.personal and entity:
        action: Action = entity.default
        pii_class: PiiClass = entity.pii_class
        evidence = finding.evidence
        if action == "hold":
            evidence = f"{evidence}; held back: {_how_to(column, finding.entity)}"
    else:
        hold = finding.personal is None or (known_table and is_text(column))
        action, pii_class = ("hold", "unclassified") if hold else ("keep", "none")
        evidence = finding.evidence
        if hold and finding.personal is False:
            evidence = f"new column in a table that was masked before ({evidence})"
        if hold:
            evidence = f"{evidence}; held back: {_how_to(column, None)}"
    return Verdict(
        *(table, column.name, column.data_type, entity.name if entity else None, action, pii_class),
        *(finding.confidence, evidence, "default" if action == "hold" else "detected", sample.size),
    )


def changed(verdict: Verdict, before: Verdict | None) -> str | None:
    """How a verdict differs from the one before, in words; None when it is the same or the first."""
    if before is None or (verdict.entity, verdict.action) == (before.entity, before.action):
        return None
    was, now = (f"{item.entity or 'not personal'} ({item.action})" for item in (before, verdict))
    return f"explore.{verdict.table}: verdict on {verdict.column} changed from {was} to {now}: {verdict.evidence}"


def _declared(table: str, column: Column, sample: Sample, declared: Declared, finding: Finding) -> Verdict:
    entity = ENTITIES[declared.entity] if declared.entity else None
    disagreement = None
    if declared.entity == FREE_TEXT:
        pass  # any text may stand there
    elif declared.entity is None and finding.personal and finding.entity and finding.confidence >= 0.7:
        disagreement = f"declared not personal, but looks like {finding.entity}: {finding.evidence}"
    elif (
        declared.entity
        and finding.personal
        and finding.entity not in (declared.entity, None)
        and finding.confidence >= 0.8
    ):
        disagreement = f"declared {declared.entity}, but looks like {finding.entity}: {finding.evidence}"
    elif declared.entity and entity and entity.pii_class == "direct_identifier" and finding.personal is False:
        disagreement = f"declared {declared.entity}, but nothing personal shows: {finding.evidence}"
    evidence = f"declared in {declared.where}"
    evidence += f"{DISAGREES}{disagreement}" if disagreement else f"; seen: {finding.evidence}"
    return Verdict(
        *(table, column.name, column.data_type, declared.entity, declared.action),
        entity.pii_class if entity else "none",
        *(1.0, evidence, "declared", sample.size, disagreement),
    )


def _how_to(column: Column, entity: str | None) -> str:
    example = "FREE_TEXT, action: free_text" if entity == FREE_TEXT else "PERSON, action: token"
    return (
        f"declare config.meta.pii on column {column.name} of the explore source in YAML, for example "
        f"{{entity: {example}}} or {{entity: none, action: keep}}"
    )
