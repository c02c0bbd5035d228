"""Reading a value of the vault again: with the key, with a reason, and on record before it is shown."""

from dataclasses import dataclass

from python_jobs.audit import stated_reason, system_user_name
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.keyring import check_key
from python_jobs.masking.keys import load_key
from python_jobs.masking.vault import Vault, VaultKey


@dataclass(frozen=True)
class Revealed:
    """One entry: the column it is from, and the value; None when the person was erased."""

    table: str
    column: str
    value: str | None


def reveal(job: Job, token: str, reason: str) -> list[Revealed]:
    """The values behind a token.

    Args:
        job: its settings name the key.
        token: as in ``masked``.
        reason: why; it is recorded in ``audit.reveals`` with who and when, before anything is opened.

    Raises:
        ConfigurationError: there is no reason, no such token in the vault, or the key is another one.
        AtlasError: the entry was tampered with.
    """
    reason = stated_reason("pii reveal", reason, "reveals")
    key = load_key(job.settings)
    with job.connect(autocommit=True) as connection:
        check_key(connection, key)
        rows = connection.execute(
            "select table_name, column_name, subject_id, sealed from vault.entries "
            "where token = %s and key_id = %s order by 1, 2, 3",
            [token, key.key_id],
        ).fetchall()
        connection.execute(
            "insert into audit.reveals (token, entries, reason, system_user_name) values (%s, %s, %s, %s)",
            [token, len(rows), reason, system_user_name()],
        )
        if not rows:
            raise ConfigurationError(
                "pii reveal: the vault has no value for this token: its column's action is not vault, "
                "its person was erased, or it was made with another key"
            )
        vault = Vault(connection, VaultKey(key))
        return [Revealed(table, column, vault.open(subject, token, sealed)) for table, column, subject, sealed in rows]
