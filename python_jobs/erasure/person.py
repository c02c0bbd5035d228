"""Who is to be erased: their keys, the tables about them, and the values that point at nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from python_jobs.errors import ConfigurationError
from python_jobs.masking.entities import ENTITIES
from python_jobs.masking.plan import read_verdicts
from python_jobs.masking.policy import Policy
from python_jobs.masking.sample import Column, explore_tables
from python_jobs.masking.subjects import Link, links_to

# Others may have the same name, or live at the same address.
SHARED = ("PERSON", "ADDRESS")
# Shorter values are found in anything.
IDENTIFYING_LENGTH = 6

Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Person:
    """One person of a table of persons.

    Attributes:
        table: explore table of the persons.
        keys: for each list of key columns by which tables name the person, the values.
        links: tables with rows about the person, the table of persons among them.
        values: raw values that identify the person: e-mail, CPR, phone …; never shown.
        unlinked: explore tables with personal data that don't say whose it is.
    """

    table: str
    keys: dict[tuple[str, ...], list[Key]]
    links: list[Link]
    values: list[str]
    unlinked: list[str]

    def keys_for(self, link: Link) -> list[Key]:
        """The person's keys as a linked table writes them; none that lacks a part."""
        return [key for key in self.keys.get(link.key, []) if None not in key]


def find_person(connection: psycopg.Connection, policy: Policy, table: str, asked: dict[str, str]) -> Person:
    """Find a person by columns of the table of persons.

    Args:
        connection: nothing is written.
        policy: what is declared.
        table: explore table of the persons, ``<source>__<table>``.
        asked: column → value, as the source delivers it.

    Raises:
        ConfigurationError: there is no such table or column, or nobody has this key anywhere.
    """
    tables = explore_tables(connection)
    if table not in tables:
        persons = sorted({entry.subject.table for entry in policy.values() if entry.subject})
        raise ConfigurationError(
            f"pii erase: explore.{table} is not there; tables of persons that meta.pii_subject names: "
            f"{', '.join(persons) or 'none'}"
        )
    present = [column.name for column in tables[table]]
    for name in asked:
        if name not in present:
            raise ConfigurationError(f"pii erase: explore.{table} has no column '{name}'; it has: {', '.join(present)}")
    links = links_to(policy, tables, table)
    own = tuple(asked)
    if all(link.table != table for link in links):
        links.insert(0, Link(table, own, own, f"explore.{table}"))
    keys = {key: _keys(connection, table, key, asked) for key in {own, *(link.key for link in links)}}
    # Rows about a person whose own row is gone already are found by the key that was asked for.
    keys[own] = keys[own] or [tuple(asked.values())]
    for key in keys:
        if not keys[key] and set(key) == set(own):
            keys[key] = [tuple(asked[name] for name in key)]
    return Person(table, keys, links, _identifying(connection, table, asked), _unlinked(connection, tables, links))


def _keys(connection: psycopg.Connection, table: str, columns: Sequence[str], asked: dict[str, str]) -> list[Key]:
    return connection.execute(
        sql.SQL("select distinct {} from {} where {}").format(
            _texts(columns), sql.Identifier("explore", table), _where(asked)
        ),
        list(asked.values()),
    ).fetchall()


def _identifying(connection: psycopg.Connection, table: str, asked: dict[str, str]) -> list[str]:
    columns = [
        verdict.column
        for verdict in read_verdicts(connection, table).values()
        if verdict.pii_class == "direct_identifier" and verdict.entity not in SHARED
    ]
    if not columns:
        return []
    rows = connection.execute(
        sql.SQL("select {} from {} where {}").format(_texts(columns), sql.Identifier("explore", table), _where(asked)),
        list(asked.values()),
    ).fetchall()
    return sorted(
        {value.strip() for row in rows for value in row if value and len(value.strip()) >= IDENTIFYING_LENGTH}
    )


def _unlinked(connection: psycopg.Connection, tables: dict[str, list[Column]], links: list[Link]) -> list[str]:
    linked = {link.table for link in links}
    return [
        table
        for table in sorted(tables.keys() - linked)
        if any(_personal(verdict.entity) for verdict in read_verdicts(connection, table).values())
    ]


def _personal(entity: str | None) -> bool:
    return entity in ENTITIES and ENTITIES[entity].pii_class in ("direct_identifier", "special_category", "free_text")


def _texts(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in columns)


def _where(asked: dict[str, str]) -> sql.Composed:
    return sql.SQL(" and ").join(sql.SQL("{}::text = %s").format(sql.Identifier(name)) for name in asked)
