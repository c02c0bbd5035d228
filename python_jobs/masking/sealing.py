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
    for batch in batches:
        names = [name for name in batch.schema.names if name.startswith("s")]
        subjects = [
            vault.subject_id(persons, row)
            for row in zip(*(batch.column(name).to_pylist() for name in names), strict=True)
        ]
        for index, verdict in enumerate(vaulted(plan)):
            entity = verdict.entity or ""
            look = examine(entity)
            values = batch.column(f"c{index}").to_pylist()
            entries: dict[tuple[str, str], str] = {}
            for subject, value in zip(subjects, values, strict=True):
                form = look(value)[0] if value is not None else None
                if subject is not None and form is not None:
                    entries.setdefault((subject, tokeniser.token(entity, form)), value.strip())
            sealed = vault.seal((subject, token, value) for (subject, token), value in entries.items())
            _store(connection, plan.table, verdict.column, key.key_id, sealed)


def _store(
    connection: psycopg.Connection, table: str, column: str, key_id: str, sealed: list[tuple[str, str, bytes]]
) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into vault.entries (table_name, column_name, token, subject_id, key_id, sealed) "
            "values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
            [[table, column, token, subject, key_id, value] for subject, token, value in sealed],
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
