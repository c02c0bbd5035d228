"""The mask stage: bring every masked twin up to date with ``explore``."""

from collections import Counter
from typing import Any

import psycopg

from python_jobs.errors import AtlasError, PartlyMaskedError
from python_jobs.job import Job, safe_message
from python_jobs.masking.classify import Verdict
from python_jobs.masking.erased import erase_again
from python_jobs.masking.keyring import INCOMING, check_key, key_in_use, remember_key, retire_current, waiting_tables
from python_jobs.masking.keys import load_key
from python_jobs.masking.packs import read_packs
from python_jobs.masking.plan import TablePlan, actions, make_plans
from python_jobs.masking.policy import read_policy, sources_in_use
from python_jobs.masking.tokens import Tokeniser
from python_jobs.masking.vault import VaultKey, tidy
from python_jobs.masking.write import Written, write_twin
from python_jobs.warehouse import advisory_lock


def mask(job: Job) -> dict[str, Any]:
    """Mask what is new in ``explore``, or changed in the policy.

    Args:
        job: the run.

    Returns:
        ``tables`` (table, mode, rows, values_masked, seconds), ``columns`` per action, ``rows``, ``seconds``,
        and in words: ``held_back``, ``changes`` of verdicts, ``disagreements``, ``notes``.

    Raises:
        ConfigurationError: the key is missing, weak or another one; the policy makes no sense. Nothing was written.
        PartlyMaskedError: some tables could not be masked; their twins stay as they were, the others are done.
        AtlasError: no table could be masked.
    """
    key = load_key(job.settings)
    policy, packs = read_policy(job), read_packs(job.settings.project_dir)
    with job.connect(autocommit=True) as connection, advisory_lock(connection, "mask"):
        status = check_key(connection, key)
        erased = erase_again(connection, policy, VaultKey(key)) if status else []
        plans, notes = make_plans(connection, policy, sources_in_use(job), key.key_id, packs)
        notes[:0] = erased
        if status is None:
            remember_key(connection, key)
        rotating_to = key_in_use(connection, INCOMING)
        if rotating_to and status != INCOMING:
            ahead = [plan.table for plan in plans if plan.made_key == rotating_to.key_id]
            notes += [f"masked.{table}: has key {rotating_to.key_id} already; left to the rotation" for table in ahead]
            plans = [plan for plan in plans if plan.table not in ahead]
        tokeniser, vault_key = Tokeniser(key), VaultKey(key)
        done: list[tuple[TablePlan, Written]] = []
        failures = []
        for plan in plans:
            try:
                done.append((plan, write_twin(job, plan, tokeniser, vault_key)))
            except Exception as error:  # noqa: BLE001 - the other tables go on, and its text may quote data
                failures.append(f"masked.{plan.table} ({safe_message(error)})")
                _remember_failure(connection, job, plan.table, safe_message(error))
            else:
                connection.execute("delete from compliance.masking_failures where table_name = %s", [plan.table])
        # Views of the twins join it: without statistics Postgres takes them for a hundredth of what they are.
        connection.execute("analyze compliance.masked_loads")
        if failures:
            kind = PartlyMaskedError if done else AtlasError
            raise kind(
                f"not masked, the twins stay as they were and what reads them is not built: {'; '.join(failures)}"
            )
        if status == INCOMING:
            if waiting := waiting_tables(connection, key.key_id):
                notes.append(f"the rotation to key {key.key_id} waits for: {', '.join(waiting)}")
            else:
                retire_current(connection)
        tidy(connection)
    return _detail(plans, done, notes)


def _remember_failure(connection: psycopg.Connection, job: Job, table: str, reason: str) -> None:
    connection.execute(
        "insert into compliance.masking_failures (table_name, run_id, reason) values (%s, %s, %s) "
        "on conflict (table_name) do update set run_id = excluded.run_id, reason = excluded.reason, "
        "failed_at = clock_timestamp()",
        [table, job.run_id, reason],
    )


def verdicts(job: Job) -> list[Verdict]:
    """Classify every column of ``explore`` without writing anything, and without a key."""
    policy = read_policy(job)
    with job.connect(autocommit=True) as connection:
        plans, _ = make_plans(connection, policy, sources_in_use(job), "", read_packs(job.settings.project_dir))
    return list(actions(plans))


def inventory(job: Job) -> list[dict[str, Any]]:
    """The rows of ``compliance.pii_columns``."""
    with job.connect(autocommit=True) as connection:
        cursor = connection.execute("select * from compliance.pii_columns order by source, table_name, column_name")
        names = [column.name for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _detail(plans: list[TablePlan], done: list[tuple[TablePlan, Written]], notes: list[str]) -> dict[str, Any]:
    all_verdicts = list(actions(plans))
    return {
        "tables": [
            {
                "table": plan.table,
                "mode": written.mode,
                "rows": written.rows,
                "values_masked": written.masked.total(),
                "seconds": written.seconds,
            }
            for plan, written in done
        ],
        "columns": dict(sorted(Counter(verdict.action for verdict in all_verdicts).items())),
        "rows": sum(written.rows for _, written in done),
        "seconds": round(sum(written.seconds for _, written in done), 3),
        "held_back": [f"{verdict.table}.{verdict.column}" for verdict in all_verdicts if verdict.action == "hold"],
        "changes": [change for plan in plans for change in plan.changes],
        "disagreements": [
            f"{verdict.table}.{verdict.column}: {verdict.disagreement}"
            for verdict in all_verdicts
            if verdict.disagreement
        ],
        "notes": notes + [note for _, written in done for note in written.notes],
    }
