"""Erase a person: rows in ``explore`` and ``masked``, dead letters, and what the vault holds, in one transaction.

What dbt made of those rows follows with the next build, and exports with the next export. The record in
``audit.erasures`` says when, why and how much, not who.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from python_jobs.audit import stated_reason, system_user_name
from python_jobs.erasure.person import Key, Person, find_person
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.keyring import check_key
from python_jobs.masking.keys import load_key
from python_jobs.masking.plan import read_verdicts, relation_kind
from python_jobs.masking.policy import read_policy
from python_jobs.masking.sample import explore_tables
from python_jobs.masking.subjects import delete_rows
from python_jobs.masking.vault import Vault, VaultKey
from python_jobs.warehouse import advisory_lock

TOKENS = ("token", "vault")


@dataclass
class Erasure:
    """What was erased, or would be.

    Attributes:
        rows: explore table → rows about the person; their masked twins have the same.
        dead_letters: broken rows that name the person.
        sealed_values: values in the vault.
        files: deliveries that the rows came from. They are the source's and stay as they are.
        elsewhere: masked columns that still hold a token of the person → rows. Nothing there is erased.
        unlinked: explore tables with personal data that don't say whose it is.
    """

    rows: dict[str, int] = field(default_factory=dict)
    dead_letters: int = 0
    sealed_values: int = 0
    files: list[str] = field(default_factory=list)
    elsewhere: dict[str, int] = field(default_factory=dict)
    unlinked: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.rows.values()) + self.dead_letters + self.sealed_values


class _OnlyLooked(Exception):
    """Takes a look back: raised inside its transaction."""


def erase(job: Job, table: str, asked: dict[str, str], reason: str, *, look: bool = False) -> Erasure:
    """Erase a person, or with ``look`` only count what would go.

    Args:
        job: its settings name the masking key; its sources file says which policy holds.
        table: explore table of the persons, ``<source>__<table>``.
        asked: column → value of that table, as the source delivers it.
        reason: why; kept in ``audit.erasures``.
        look: change nothing.

    Raises:
        ConfigurationError: no reason, no such table or column, nobody with this key, nothing masked yet, or another
            masking key. Nothing was erased.
        AtlasError: a run is under way.
    """
    if not look:
        reason = stated_reason("pii erase", reason, "erasures")
    key = load_key(job.settings)
    policy = read_policy(job)
    with (
        job.connect(autocommit=True) as connection,
        advisory_lock(connection, "run"),
        advisory_lock(connection, "mask"),
    ):
        if check_key(connection, key) is None:
            raise ConfigurationError("pii erase: nothing in this database is masked yet; run: atlas mask")
        person = find_person(connection, policy, table, asked)
        tokens = _tokens(connection, person)
        erasure = Erasure(unlinked=person.unlinked)
        try:
            with connection.transaction():
                _delete(connection, person, Vault(connection, VaultKey(key)), erasure, reason)
                erasure.elsewhere = dict(_elsewhere(connection, tokens))
                if look or not erasure.total:
                    raise _OnlyLooked
        except _OnlyLooked:
            pass
        else:
            _vacuum(connection, erasure)
    if not erasure.total:
        raise ConfigurationError(
            f"pii erase: nobody in explore.{table} has this {', '.join(asked)}, and nothing refers to it; "
            "write the key as the source delivers it"
        )
    return erasure


def _delete(connection: psycopg.Connection, person: Person, vault: Vault, erasure: Erasure, reason: str) -> None:
    erasure.dead_letters = _dead_letters(connection, person)
    files: set[int] = set()
    for link in person.links:
        keys = person.keys_for(link)
        count, came_from = delete_rows(connection, link.table, link.columns, keys) if keys else (0, [])
        files.update(came_from)
        if count:
            erasure.rows[link.table] = count
    erasure.files = [
        str(path)
        for (path,) in connection.execute(
            "select distinct path from pipeline.files where file_id = any(%s) order by 1", [list(files)]
        ).fetchall()
    ]
    subjects = {
        (subject, columns)
        for columns, keys in person.keys.items()
        for key in keys
        if (subject := vault.subject_id(person.table, key)) is not None
    }
    erasure.sealed_values = sum(vault.erase(subject) for subject in {subject for subject, _ in subjects})
    row = connection.execute(
        "insert into audit.erasures (table_name, reason, rows, dead_letters, sealed_values, system_user_name) "
        "values (%s, %s, %s, %s, %s, %s) returning erasure_id",
        [
            *(person.table, reason, Jsonb(erasure.rows), erasure.dead_letters, erasure.sealed_values),
            system_user_name(),
        ],
    ).fetchone()
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into vault.erased_subjects (subject_id, table_name, key_columns, erasure_id) "
            "values (%s, %s, %s, %s) on conflict do nothing",
            [[subject, person.table, list(columns), row[0] if row else 0] for subject, columns in sorted(subjects)],
        )


def _dead_letters(connection: psycopg.Connection, person: Person) -> int:
    """Delete the payloads of broken rows that hold a value of the person; their places and reasons stay."""
    patterns = [re.escape(value) for value in person.values]
    linked = [_as_pattern(key) for link in person.links for key in person.keys_for(link)]
    return connection.execute(
        "with named as (select d.dead_letter_id from explore.dead_letter_payloads as p "
        "join pipeline.dead_letters as d using (dead_letter_id) "
        "where p.payload ~* any(%s::text[]) "
        "or (d.source || '__' || d.table_name = any(%s::text[]) and p.payload ~ any(%s::text[]))), "
        "gone as (delete from explore.dead_letter_payloads where dead_letter_id in (select * from named)) "
        "update pipeline.dead_letters set status = 'discarded' where dead_letter_id in (select * from named)",
        [patterns, [link.table for link in person.links], linked],
    ).rowcount


def _as_pattern(key: Key) -> str:
    """A row that has every part of a key, each as a word of its own."""
    return "".join(rf"(?=.*(^|[^[:alnum:]]){re.escape(part)}([^[:alnum:]]|$))" for part in key if part)


def _tokens(connection: psycopg.Connection, person: Person) -> list[str]:
    """The person's tokens, of kinds that nobody else shares."""
    link = next(link for link in person.links if link.table == person.table)
    keys = person.keys_for(link)
    columns = [
        verdict.column
        for verdict in read_verdicts(connection, person.table).values()
        if verdict.action in TOKENS and verdict.entity not in ("PERSON", "ADDRESS")
    ]
    if not columns or not keys or relation_kind(connection, person.table) != "copy":
        return []
    query = sql.SQL("select {} from {} where ({}) in (select * from unnest({}))").format(
        sql.SQL(", ").join(sql.Identifier(name) for name in columns),
        sql.Identifier("masked", person.table),
        sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in link.columns),
        sql.SQL(", ").join(sql.SQL("%s::text[]") for _ in link.columns),
    )
    rows = connection.execute(query, [[key[index] for key in keys] for index in range(len(link.columns))]).fetchall()
    return sorted({value for row in rows for value in row if value})


def _elsewhere(connection: psycopg.Connection, tokens: list[str]) -> Iterator[tuple[str, int]]:
    """Masked columns that hold one of the tokens, alone or in a text, and in how many rows."""
    for table in explore_tables(connection) if tokens else []:
        if relation_kind(connection, table) != "copy":
            continue
        for verdict in read_verdicts(connection, table).values():
            column = sql.Identifier(verdict.column)
            if verdict.action in TOKENS:
                holds = sql.SQL("{} = any(%s)").format(column)
            elif verdict.action == "free_text":
                holds = sql.SQL("{} like any(select '%%' || t || '%%' from unnest(%s::text[]) as t)").format(column)
            else:
                continue
            row = connection.execute(
                sql.SQL("select count(*) from {} where ").format(sql.Identifier("masked", table)) + holds, [tokens]
            ).fetchone()
            if row and row[0]:
                yield f"{table}.{verdict.column}", int(row[0])


def _vacuum(connection: psycopg.Connection, erasure: Erasure) -> None:
    """The old row versions go from the tables' files now, not some day."""
    names = [("vault", "subjects"), ("vault", "entries"), ("explore", "dead_letter_payloads")]
    for table in erasure.rows:
        names.append(("explore", table))
        if relation_kind(connection, table) == "copy":
            names.append(("masked", table))
    for name in names:
        connection.execute(sql.SQL("vacuum {}").format(sql.Identifier(*name)))
