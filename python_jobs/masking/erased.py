"""Persons who were erased and come again with a later delivery leave ``explore`` before anything is masked.

Erasing here does not erase in the source: a table that is delivered whole, or a file that is delivered anew, brings
the person back. Only new loads are looked at, and nothing at all where nobody was erased.
"""

import psycopg

from python_jobs.masking.plan import load_counts
from python_jobs.masking.policy import Policy
from python_jobs.masking.sample import Column, explore_tables
from python_jobs.masking.subjects import Link, delete_rows, keys_of, links_to
from python_jobs.masking.vault import Vault, VaultKey


def erase_again(connection: psycopg.Connection, policy: Policy, key: VaultKey) -> list[str]:
    """Delete rows of erased persons from the loads that are not masked yet.

    Args:
        connection: autocommit.
        policy: what is declared.
        key: of the master key in use.

    Returns:
        Notes for the run's summary: tables and numbers of rows.
    """
    erased: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for subject, table, columns in connection.execute(
        "select subject_id, table_name, key_columns from vault.erased_subjects"
    ).fetchall():
        erased.setdefault((table, tuple(columns)), set()).add(subject)
    if not erased:
        return []
    tables, vault, notes = explore_tables(connection), Vault(connection, key), []
    for (persons, key_columns), subjects in sorted(erased.items()):
        if persons not in tables:
            continue
        for link in _links(policy, tables, persons, key_columns):
            count = _delete(connection, vault, link, persons, subjects)
            if count:
                notes.append(
                    f"explore.{link.table}: rows of erased persons had come again, and were deleted: {count}; "
                    "the source still delivers them"
                )
    return notes


def _links(policy: Policy, tables: dict[str, list[Column]], persons: str, key_columns: tuple[str, ...]) -> list[Link]:
    """The table of persons itself, and every table that names them by these columns."""
    found = [link for link in links_to(policy, tables, persons) if link.key == key_columns]
    present = {column.name for column in tables[persons]}
    if all(link.table != persons for link in found) and set(key_columns) <= present:
        found.insert(0, Link(persons, key_columns, key_columns, f"explore.{persons}"))
    return found


def _delete(connection: psycopg.Connection, vault: Vault, link: Link, persons: str, subjects: set[str]) -> int:
    loads, masked = load_counts(connection, link.table)
    new = [load for load, rows in loads.items() if rows > masked.get(load, 0)]
    if not new:
        return 0
    keys = [
        key
        for found in keys_of(connection, link.table, link.columns, new)
        for key in found
        if vault.subject_id(persons, key) in subjects
    ]
    if not keys:
        return 0
    with connection.transaction():
        return delete_rows(connection, link.table, link.columns, keys)[0]
