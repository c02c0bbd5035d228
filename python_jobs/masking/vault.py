"""The vault: values that can be read again by their token, each sealed with its person's own key.

AES-256-GCM throughout. A data key per subject seals values, bound to subject and token; the masking key (HKDF) seals
data keys, bound to the subject. Without its data key nothing of a person can be opened: destroying it erases.
"""

import hmac
import os
from collections.abc import Iterable, Sequence

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.pq import TransactionStatus

from python_jobs.errors import AtlasError
from python_jobs.masking.keys import MasterKey, Secret

NONCE_BYTES = 12
KEY_BYTES = 32
SEPARATOR = "\x1f"


class VaultKey(Secret):
    """What the masking key gives to the vault: the key that seals data keys.

    Args:
        key: the master key.
    """

    __slots__ = ("_cipher", "key_id")

    def __init__(self, key: MasterKey) -> None:
        super().__init__(b"")
        self._cipher = AESGCM(key.subkey("vault/wrap", KEY_BYTES))
        self.key_id = key.key_id

    def seal(self, data: bytes, name: str) -> bytes:
        return seal(self._cipher, data, f"key|{name}")

    def open(self, sealed: bytes, name: str) -> bytes:
        return open_sealed(self._cipher, sealed, f"key|{name}")


def seal(cipher: AESGCM, data: bytes, bound_to: str) -> bytes:
    """Nonce and ciphertext; what it is bound to must be said again to open it."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, data, f"atlas/vault/1|{bound_to}".encode())


def open_sealed(cipher: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    """What was sealed.

    Raises:
        AtlasError: it was changed, belongs elsewhere, or was sealed with another key.
    """
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"atlas/vault/1|{bound_to}".encode())
    except InvalidTag:
        raise AtlasError(
            "vault: an entry does not open: it was changed, or sealed with another key; nothing of it is shown"
        ) from None


class Vault:
    """The vault of one database, opened for one transaction or look.

    Args:
        connection: to the database.
        key: of the master key in use.
    """

    def __init__(self, connection: psycopg.Connection, key: VaultKey) -> None:
        self.connection, self.key = connection, key
        row = connection.execute("select sealed from vault.lookup_keys where key_id = %s", [key.key_id]).fetchone()
        self._lookup = Secret(key.open(row[0], "lookup") if row else self._new_lookup())
        self._ciphers: dict[str, AESGCM | None] = {}

    def _new_lookup(self) -> bytes:
        lookup = os.urandom(KEY_BYTES)
        self._store_lookup(self.key, lookup)
        return lookup

    def _store_lookup(self, key: VaultKey, lookup: bytes) -> None:
        self.connection.execute(
            "insert into vault.lookup_keys (key_id, sealed) values (%s, %s) on conflict do nothing",
            [key.key_id, key.seal(lookup, "lookup")],
        )

    def hand_over(self, key: VaultKey) -> None:
        """Let another masking key find the same persons; rotation begins with it."""
        self._store_lookup(key, self._lookup._bytes)

    def subject_id(self, table: str, values: Sequence[str | None]) -> str | None:
        """The id of a person; None when the row doesn't say whose it is.

        Args:
            table: explore table of the persons.
            values: of its key.
        """
        if any(value is None for value in values):
            return None
        name = SEPARATOR.join([table, *map(str, values)])
        return hmac.digest(self._lookup._bytes, name.encode(), "sha256")[:16].hex()

    def seal(self, entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, bytes]]:
        """Seal values.

        Args:
            entries: subject, token and value.

        Returns:
            Subject, token and sealed value. Values of persons who were erased are left out.
        """
        wanted = list(entries)
        self._open_subjects({subject for subject, _, _ in wanted})
        sealed = []
        for subject, token, value in wanted:
            cipher = self._ciphers[subject]
            if cipher is not None:
                sealed.append((subject, token, seal(cipher, value.encode(), f"value|{subject}|{token}")))
        return sealed

    def forget(self) -> None:
        """Let go of the data keys that were opened, so that memory does not grow with the persons."""
        self._ciphers.clear()

    def open(self, subject: str, token: str, sealed: bytes) -> str | None:
        """A sealed value; None when its person was erased.

        Raises:
            AtlasError: it was tampered with.
        """
        self._open_subjects({subject}, make=False)
        cipher = self._ciphers.get(subject)
        return open_sealed(cipher, sealed, f"value|{subject}|{token}").decode() if cipher else None

    def _open_subjects(self, subjects: set[str], *, make: bool = True) -> None:
        missing = sorted(subjects - self._ciphers.keys())
        rows = self.connection.execute(
            "select subject_id, key_id, sealed_key, erased_at is not null from vault.subjects "
            "where subject_id = any(%s)",
            [missing],
        ).fetchall()
        for subject, key_id, sealed, erased in rows:
            if erased:
                self._ciphers[subject] = None
            elif key_id == self.key.key_id and subject not in self._ciphers:
                self._ciphers[subject] = AESGCM(self.key.open(sealed, subject))
        new = [subject for subject in missing if subject not in self._ciphers] if make else []
        made = {subject: os.urandom(KEY_BYTES) for subject in new}
        self.connection.execute(
            "insert into vault.subjects (subject_id, key_id, sealed_key) "
            "select subject_id, %s, sealed_key from unnest(%s::text[], %s::bytea[]) as made (subject_id, sealed_key)",
            [self.key.key_id, new, [self.key.seal(made[subject], subject) for subject in new]],
        )
        self._ciphers.update({subject: AESGCM(data_key) for subject, data_key in made.items()})

    def erase(self, subject: str) -> int:
        """Destroy a person's data key, for good: nothing sealed with it can be opened again, and nothing new of the
        person is sealed. Rows and tokens stay: ``python_jobs.erasure`` deletes them too.

        Returns:
            How many sealed values it closed.
        """
        with self.connection.transaction():
            gone = self.connection.execute("delete from vault.entries where subject_id = %s", [subject]).rowcount
            self.connection.execute(
                "insert into vault.subjects (subject_id, key_id, sealed_key, erased_at) "
                "values (%s, %s, null, clock_timestamp()) on conflict (subject_id, key_id) do nothing",
                [subject, self.key.key_id],
            )
            self.connection.execute(
                "update vault.subjects set sealed_key = null, erased_at = clock_timestamp() "
                "where subject_id = %s and erased_at is null",
                [subject],
            )
        self._ciphers[subject] = None
        if self.connection.autocommit and self.connection.info.transaction_status == TransactionStatus.IDLE:
            # The old row version with the key goes from the table's file now, not some day.
            self.connection.execute("vacuum vault.subjects")
        return gone


def tidy(connection: psycopg.Connection) -> None:
    """Forget data keys that seal nothing any more."""
    connection.execute(
        "delete from vault.subjects as s where erased_at is null and not exists "
        "(select from vault.entries as e where e.subject_id = s.subject_id and e.key_id = s.key_id)"
    )
    connection.execute(
        "delete from vault.lookup_keys where key_id in "
        "(select key_id from compliance.masking_keys where status = 'retired')"
    )
