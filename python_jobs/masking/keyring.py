"""The keys that a database knows: one current, one incoming while keys are rotated, and those that are retired.

Only their ids and check values are stored: enough to tell a wrong key, useless to make a token.
"""

import hmac
from dataclasses import dataclass

import psycopg

from python_jobs.errors import ConfigurationError
from python_jobs.masking.keys import MasterKey

CURRENT, INCOMING, RETIRED = "current", "incoming", "retired"


@dataclass(frozen=True)
class KnownKey:
    """A key as the database knows it."""

    key_id: str
    check_value: str
    status: str
    since: str

    def matches(self, key: MasterKey) -> bool:
        return hmac.compare_digest(self.check_value, key.check_value)


def known_keys(connection: psycopg.Connection) -> list[KnownKey]:
    """The keys that tokens in this database were made with; none in a database that was never masked."""
    if connection.execute("select to_regclass('compliance.masking_keys')").fetchone() == (None,):
        return []
    # Read as JSON: a database of an earlier version of Atlas has no status until it is prepared.
    rows = connection.execute(
        "select key_id, check_value, coalesce(to_jsonb(k) ->> 'status', 'current'), "
        "to_char(coalesce((to_jsonb(k) ->> 'retired_at')::timestamptz, created_at), 'YYYY-MM-DD') "
        "from compliance.masking_keys as k order by created_at"
    ).fetchall()
    return [KnownKey(*map(str, row)) for row in rows]


def key_in_use(connection: psycopg.Connection, status: str) -> KnownKey | None:
    """The key with a status, ``current`` or ``incoming``."""
    return next((known for known in known_keys(connection) if known.status == status), None)


def check_key(connection: psycopg.Connection, key: MasterKey) -> str | None:
    """Refuse a key that is not one the tokens in this database are made with. Writes nothing.

    Returns:
        The key's status; None when the database knows no key yet.

    Raises:
        ConfigurationError: the database knows another key, or this one was retired.
    """
    known = known_keys(connection)
    mine = next((entry for entry in known if entry.matches(key)), None)
    if mine and mine.status != RETIRED:
        return mine.status
    if not known:
        return None
    others = ", ".join(entry.key_id for entry in known if entry.status != RETIRED)
    if mine:
        raise ConfigurationError(
            f"masking key: key {mine.key_id} was retired on {mine.since}; the tokens in this database are made with "
            f"{others}; nothing was written. Name that key's file in ATLAS_MASKING_KEY_FILE"
        )
    raise ConfigurationError(
        f"masking key: this is key {key.key_id}, but the tokens in this database were made with {others}; "
        "nothing was written. Name that key's file in ATLAS_MASKING_KEY_FILE, "
        "or change the key with: atlas pii rotate-key"
    )


def remember_key(connection: psycopg.Connection, key: MasterKey, status: str = CURRENT) -> None:
    """Store the id and the check value of a key that ``check_key`` did not know.

    Raises:
        ConfigurationError: another key has the same id, or another rotation is under way.
    """
    for known in known_keys(connection):
        if known.key_id == key.key_id:
            raise ConfigurationError(
                f"masking key: the new key happens to have the id {key.key_id} of another one; make a new one again"
            )
        if known.status == status:
            raise ConfigurationError(
                f"masking key: a rotation to key {known.key_id} is under way; end it first, "
                "with: atlas pii rotate-key and that key's file"
            )
    connection.execute(
        "insert into compliance.masking_keys (key_id, check_value, status) values (%s, %s, %s)",
        [key.key_id, key.check_value, status],
    )


def waiting_tables(connection: psycopg.Connection, key_id: str) -> list[str]:
    """Twins that are still made with another key, and can be made again from explore."""
    rows = connection.execute(
        "select table_name from compliance.masked_tables where key_id <> %s "
        "and to_regclass(format('explore.%%I', table_name)) is not null order by 1",
        [key_id],
    ).fetchall()
    return [str(row[0]) for row in rows]


def retire_current(connection: psycopg.Connection) -> None:
    """End a rotation: the incoming key is the current one, the current one is retired. Both or neither."""
    with connection.transaction():
        connection.execute(
            "update compliance.masking_keys set status = 'retired', retired_at = clock_timestamp() "
            "where status = 'current'"
        )
        connection.execute("update compliance.masking_keys set status = 'current' where status = 'incoming'")
