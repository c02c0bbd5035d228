"""What is to be done with each table, decided before anything is written."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

import psycopg
from psycopg import sql

from python_jobs.errors import ConfigurationError
from python_jobs.masking.classify import DISAGREES, Verdict, changed, classify
from python_jobs.masking.entities import STRUCTURED
from python_jobs.masking.evidence import MINIMUM_FOR_KEEP
from python_jobs.masking.names import lists_version
from python_jobs.masking.policy import Policy, Subject, TablePolicy
from python_jobs.masking.sample import Column, delivered, explore_tables, sample

# Raise it when rules change what masked values look like: every twin is then made again.
RULES_VERSION = 7
# Raise it when classification changes: every column is then looked at again, and a twin changes only with its verdicts.
CLASSIFIER_VERSION = 2


@dataclass
class TablePlan:
    """One explore table and its masked twin.

    Attributes:
        table: ``<source>__<table>``.
        columns: delivered columns.
        verdicts: one per delivered column, in the same order.
        loads: complete loads and their rows in explore.
        masked: loads and rows that the twin has.
        inputs: digest of what the verdicts came from.
        digest: digest of what is done; the twin is made again when it differs from ``made_with``.
        made_with: the digest that the twin was made with.
        made_from: the inputs that the twin was made from.
        made_key: id of the key that the twin was made with.
        mode: how the twin is to be kept.
        changes: verdicts that are others than before, in words.
    """

    table: str
    columns: list[Column]
    verdicts: list[Verdict]
    loads: dict[str, int]
    masked: dict[str, int]
    inputs: str
    digest: str
    made_with: str | None
    made_from: str | None
    made_key: str | None
    mode: str
    twin: str | None
    subject: Subject | None = None
    known: list[tuple[str, str]] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    @property
    def rebuild(self) -> bool:
        return self.made_with != self.digest or self.twin != self.mode

    @property
    def same_rows(self) -> bool:
        """Whether the twin already holds what it should."""
        return not self.rebuild and self.loads == self.masked

    @property
    def unchanged(self) -> bool:
        """Whether there is nothing to write at all, not even new evidence."""
        return self.same_rows and self.made_from == self.inputs

    @property
    def rows(self) -> int:
        return sum(self.loads.values())


def make_plans(
    connection: psycopg.Connection,
    policy: Policy,
    sources: frozenset[str] | None,
    key_id: str,
    packs: Sequence[str] = (),
) -> tuple[list[TablePlan], list[str]]:
    """Plan every table of the sources in use.

    Args:
        connection: autocommit; nothing is written.
        policy: what is declared.
        sources: names of the sources this run is about; None means all.
        key_id: of the key in use.
        packs: countries whose identifiers are looked for.

    Returns:
        The plans, and notes for the run's summary.

    Raises:
        ConfigurationError: the policy speaks of a subject that can't be joined.
    """
    tables = explore_tables(connection)
    notes = []
    plans = []
    left: list[str] = []
    for table, columns in tables.items():
        if sources is not None and table.partition("__")[0] not in sources and table not in policy:
            left.append(table)
            continue
        declared = policy.get(table, TablePolicy())
        for name in sorted(set(declared.columns) - {column.name for column in columns}):
            notes.append(f"explore.{table}: column {name} is declared in {declared.columns[name].where} but not there")
        plans.append(_plan(connection, table, delivered(columns), declared, key_id, packs))
    if left:
        notes.append(f"not of this sources file, so their masked twins stay as they are: {', '.join(left)}")
    for (table,) in connection.execute("select table_name from compliance.masked_tables order by 1").fetchall():
        if table not in tables:
            notes.append(f"explore.{table} is gone; masked.{table} stays as it was")
    by_table = {plan.table: plan for plan in plans}
    for plan in plans:
        if plan.subject:
            _link_subject(plan, by_table, tables, notes)
    return plans, notes


def _plan(
    connection: psycopg.Connection,
    table: str,
    columns: list[Column],
    declared: TablePolicy,
    key_id: str,
    packs: Sequence[str],
) -> TablePlan:
    loads, masked = load_counts(connection, table)
    row = connection.execute(
        "select plan, inputs, key_id from compliance.masked_tables where table_name = %s", [table]
    ).fetchone()
    made_with, made_from, made_key = row or (None, None, None)
    entries = {name: [entry.entity, entry.action, entry.region] for name, entry in declared.columns.items()}
    subject = [declared.subject.table, declared.subject.key] if declared.subject else None
    # Not the key: what a column holds does not depend on it, so a new key takes the verdicts over.
    judged_by = [RULES_VERSION, CLASSIFIER_VERSION, lists_version(), list(packs)]
    inputs = digest([judged_by, [asdict(column) for column in columns], entries, subject])
    before = read_verdicts(connection, table)
    if inputs == made_from and all(column.name in before for column in columns):
        verdicts = _confirmed(
            connection, table, columns, before, {k: loads[k] for k in loads.keys() - masked.keys()}, packs
        )
    else:
        samples = sample(connection, table, columns, loads)
        verdicts = [
            _never_looser(
                classify(
                    *(table, column, samples[column.name], declared.columns.get(column.name)),
                    known_table=made_from is not None and column.name not in before,
                    packs=packs,
                ),
                before.get(column.name),
            )
            for column in columns
        ]
    verdicts = [
        replace(verdict, region=declared.columns[verdict.column].region)
        if verdict.column in declared.columns
        else verdict
        for verdict in verdicts
    ]
    twin = relation_kind(connection, table)
    # A twin that is a table stays one: views that read it are worth more than the room it takes.
    copy = twin == "copy" or any(verdict.action != "keep" for verdict in verdicts)
    parts = [
        [verdict.column, verdict.data_type, verdict.entity, verdict.action, verdict.region] for verdict in verdicts
    ]
    return TablePlan(
        *(table, columns, verdicts, loads, masked, inputs),
        digest=digest([RULES_VERSION, key_id, parts, subject]),
        made_with=made_with,
        made_from=made_from,
        made_key=made_key,
        mode="copy" if copy else "view",
        twin=twin,
        subject=declared.subject,
        changes=[change for verdict in verdicts if (change := changed(verdict, before.get(verdict.column)))],
    )


def _confirmed(
    connection: psycopg.Connection,
    table: str,
    columns: list[Column],
    before: dict[str, Verdict],
    new: dict[str, int],
    packs: Sequence[str],
) -> list[Verdict]:
    """Verdicts as they were, unless the rows of new loads speak against a column that is shown undeclared."""
    shown = [
        column
        for column in columns
        if before[column.name].action == "keep" and before[column.name].decided_by == "detected"
    ]
    verdicts = dict(before)
    samples = sample(connection, table, shown, new) if new else {}
    for column in shown if new else []:
        verdict = classify(table, column, samples[column.name], None, known_table=False, packs=packs)
        few = verdict.entity is None and verdict.values_sampled < MINIMUM_FOR_KEEP
        if verdict.action != "keep" and not few:
            verdicts[column.name] = verdict
    return [verdicts[column.name] for column in columns]


def _never_looser(verdict: Verdict, before: Verdict | None) -> Verdict:
    """What was once masked or held back is shown only when somebody declares so, not because a sample changed."""
    if before is None or verdict.decided_by == "declared" or verdict.action != "keep":
        return verdict
    return before if before.action != "keep" and before.decided_by != "declared" else verdict


def _link_subject(
    plan: TablePlan, plans: dict[str, TablePlan], tables: dict[str, list[Column]], notes: list[str]
) -> None:
    subject = plan.subject
    assert subject is not None  # noqa: S101 - the caller asked
    missing = sorted(set(subject.key) - {column.name for column in plan.columns})
    if missing:
        raise ConfigurationError(
            f"{subject.where}: meta.pii_subject: column {missing[0]} is not in explore.{plan.table}"
        )
    sealed = [verdict.column for verdict in plan.verdicts if verdict.action == "vault"]
    if sealed and subject.table not in tables:
        raise ConfigurationError(
            f"{subject.where}: meta.pii_subject: explore.{subject.table} is not there, but column {sealed[0]} has the "
            "action vault, which needs it; load it first"
        )
    if subject.table in tables and subject.table not in plans and sealed:
        # Not of this sources file: whose a value is can be told all the same.
        return
    if subject.table not in tables or subject.table not in plans:
        notes.append(f"{subject.where}: meta.pii_subject: explore.{subject.table} is not there; masked without it")
        plan.subject = None
        return
    missing = sorted(set(subject.key.values()) - {column.name for column in tables[subject.table]})
    if missing:
        raise ConfigurationError(
            f"{subject.where}: meta.pii_subject: column {missing[0]} is not in explore.{subject.table}"
        )
    plan.known = [
        (known_as(verdict), verdict.column)
        for verdict in plans[subject.table].verdicts
        if verdict.entity and verdict.action in STRUCTURED and verdict.pii_class != "free_text"
    ]


def known_as(verdict: Verdict) -> str:
    """The entity of a column's values as free text looks for them: with the region of its phone numbers."""
    return f"{verdict.entity}:{verdict.region}" if verdict.region else str(verdict.entity)


def load_counts(connection: psycopg.Connection, table: str) -> tuple[dict[str, int], dict[str, int]]:
    """Rows per complete load in explore, and rows per load in the twin."""
    complete = sql.SQL("true")
    if connection.execute("select to_regclass('explore._dlt_loads')").fetchone() != (None,):
        complete = sql.SQL(
            "exists (select from explore._dlt_loads as l where l.load_id = e._dlt_load_id and l.status = 0)"
        )
    source, _, name = table.partition("__")
    # A load that the loader itself reports as unfinished doesn't count either.
    query = sql.SQL(
        "with e as (select _dlt_load_id, count(*) as n from {} group by 1) select _dlt_load_id, n from e where {} "
        "and not exists (select from pipeline.loads as p where p.load_id = e._dlt_load_id "
        "and p.source = {} and p.table_name = {} and p.status <> 'succeeded')"
    ).format(sql.Identifier("explore", table), complete, sql.Literal(source), sql.Literal(name))
    loads = {str(load): int(rows) for load, rows in connection.execute(query).fetchall()}
    masked = connection.execute(
        "select load_id, rows from compliance.masked_loads where table_name = %s", [table]
    ).fetchall()
    return loads, {str(load): int(rows) for load, rows in masked}


def read_verdicts(connection: psycopg.Connection, table: str) -> dict[str, Verdict]:
    """The verdicts in the inventory."""
    source, _, name = table.partition("__")
    rows = connection.execute(
        "select column_name, data_type, entity, action, pii_class, confidence, evidence, decided_by, values_sampled "
        "from compliance.pii_columns where source = %s and table_name = %s",
        [source, name],
    ).fetchall()
    return {
        row[0]: Verdict(
            *(table, row[0], row[1], row[2], row[3], row[4]),
            *(float(row[5] or 0), row[6], row[7], row[8]),
            disagreement=row[6].partition(DISAGREES)[2] or None,
        )
        for row in rows
    }


def relation_kind(connection: psycopg.Connection, table: str) -> str | None:
    """``copy``, ``view`` or None."""
    row = connection.execute(
        "select relkind from pg_class where relnamespace = 'masked'::regnamespace and relname = %s", [table]
    ).fetchone()
    return None if row is None else {"v": "view"}.get(str(row[0]), "copy")


def digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:32]


def actions(plans: list[TablePlan]) -> Iterator[Verdict]:
    for plan in plans:
        yield from plan.verdicts
