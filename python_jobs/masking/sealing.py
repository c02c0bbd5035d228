"""What a table's vault columns hold is sealed in the transaction that fills its twin: both or neither."""

from collections.abc import Iterator

import psycopg
import pyarrow as pa
from psycopg import sql

from python_jobs.masking.canonical import examine
from python_jobs.masking.classify import Verdict
from python_jobs.masking.plan import TablePlan
from python_jobs.masking.tokens import Tokeniser
from python_jobs.masking.vault import Vault, VaultKey

SLICE_ROWS = 10_000


def vaulted(plan: TablePlan) -> list[Verdict]:
    """The columns whose values go to the vault."""
    return [verdict for verdict in plan.verdicts if verdict.action == "vault"]


def seal_batches(
    connection: psycopg.Connection,
    plan: TablePlan,
    batches: Iterator[pa.RecordBatch],
    tokeniser: Tokeniser,
    key: VaultKey,
) -> None:
    """Seal the values of a table's vault columns.

    Args:
        connection: of the transaction that fills the twin.
        plan: the table; its subject says whose the values are.
        batches: columns ``c0 …`` in the order of ``vaulted(plan)``, and the subject's key as ``s0 …``.
        tokeniser: makes the tokens that values are found by.
        key: of the master key in use.
    """
    assert plan.subject is not None  # noqa: S101 - the policy asked for it
    vault = Vault(connection, key)
    persons = plan.subject.table
    for batch in _slices(batches):
        names = [name for name in batch.schema.names if name.startswith("s")]
        subjects = [
            vault.subject_id(persons, row)
            for row in zip(*(batch.column(name).to_pylist() for name in names), strict=True)
        ]
        for index, verdict in enumerate(vaulted(plan)):
            entity = verdict.entity or ""
            look = examine(entity, verdict.region)
            values = batch.column(f"c{index}").to_pylist()
            entries: dict[tuple[str, str], str] = {}
            for subject, value in zip(subjects, values, strict=True):
                form = look(value)[0] if value is not None else None
                if subject is not None and form is not None:
                    entries.setdefault((subject, tokeniser.token(entity, form)), value.strip())
            sealed = vault.seal((subject, token, value) for (subject, token), value in entries.items())
            _store(connection, plan.table, verdict.column, key.key_id, sealed)
        vault.forget()


def _slices(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, SLICE_ROWS):
            yield batch.slice(start, SLICE_ROWS)


def _store(
    connection: psycopg.Connection, table: str, column: str, key_id: str, sealed: list[tuple[str, str, bytes]]
) -> None:
    subjects, tokens, values = zip(*sealed, strict=True) if sealed else ((), (), ())
    connection.execute(
        "insert into vault.entries (table_name, column_name, key_id, subject_id, token, sealed) "
        "select %s, %s, %s, subject_id, token, sealed "
        "from unnest(%s::text[], %s::text[], %s::bytea[]) as made (subject_id, token, sealed) on conflict do nothing",
        [table, column, key_id, list(subjects), list(tokens), list(values)],
    )


def forget_entries(connection: psycopg.Connection, plan: TablePlan) -> None:
    """Delete sealed values whose rows have left the twin; all of the table's before it is filled again."""
    if plan.rebuild:
        connection.execute("delete from vault.entries where table_name = %s", [plan.table])
        return
    for verdict in vaulted(plan):
        connection.execute(
            sql.SQL(
                "delete from vault.entries as e where table_name = {} and column_name = {} "
                "and not exists (select from {} as m where m.{} = e.token)"
            ).format(
                sql.Literal(plan.table),
                sql.Literal(verdict.column),
                sql.Identifier("masked", plan.table),
                sql.Identifier(verdict.column),
            )
        )
