"""The master key: where it comes from, what is derived from it, and how it stays inside this process."""

import os
import secrets
import stat
from pathlib import Path
from typing import NoReturn

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from python_jobs.errors import ConfigurationError
from python_jobs.settings import Settings

MINIMUM_LENGTH = 32
MINIMUM_DISTINCT = 8
SUBKEY_BYTES = 32
HOW_TO = "make one with: (umask 077; openssl rand -hex 32 > FILE), and name it in ATLAS_MASKING_KEY_FILE"


class Secret:
    """Bytes that show up in no repr, no pickle and no copy."""

    __slots__ = ("_bytes",)

    def __init__(self, value: bytes) -> None:
        self._bytes = value

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} does not leave its process")


class MasterKey(Secret):
    """The key that every other one is derived from, by HKDF-SHA256 (RFC 5869).

    Args:
        value: at least 32 bytes; hex, base64 or any other text, used as it stands.
    """

    __slots__ = ()

    def subkey(self, label: str, length: int = SUBKEY_BYTES) -> bytes:
        """The key for one purpose; keys of different labels tell nothing about each other."""
        info = f"atlas/masking/1/{label}".encode()
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(self._bytes)

    @property
    def key_id(self) -> str:
        """Four hex digits that name the key inside its tokens."""
        return self.subkey("key-id", 2).hex()

    @property
    def check_value(self) -> str:
        """Tells whether two runs have the same key, without telling the key."""
        return self.subkey("check-value", 16).hex()


def load_key(settings: Settings) -> MasterKey:
    """The master key that the settings name.

    Raises:
        ConfigurationError: there is none, it is too short, or others may read its file.
    """
    if settings.masking_key:
        return _accepted(settings.masking_key, "ATLAS_MASKING_KEY")
    path = settings.masking_key_file or _own_file(settings)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise ConfigurationError(f"masking key: {path} is not a file")
        if mode & 0o077:
            raise ConfigurationError(f"masking key: {path} can be read by others; run: chmod 600 {path}")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(f"masking key: {path} is not there; {HOW_TO}") from None
    except (PermissionError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"masking key: {path} can't be read as text ({type(error).__name__})") from None
    return _accepted(text, str(path))


def ensure_demo_key(settings: Settings) -> bool:
    """Make a key in the state folder when the settings name none. For the demo only.

    Returns:
        Whether this call made one.
    """
    path = _own_file(settings)
    if settings.masking_key or settings.masking_key_file or path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".masking.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(f"{secrets.token_hex(32)}\n")
    try:
        os.link(partial, path)
    except FileExistsError:
        return False
    finally:
        partial.unlink()
    return True


def _own_file(settings: Settings) -> Path:
    return settings.home / "masking.key"


def _accepted(text: str, where: str) -> MasterKey:
    text = text.strip()
    if len(text) < MINIMUM_LENGTH or len(set(text)) < MINIMUM_DISTINCT:
        raise ConfigurationError(
            f"masking key: {where} is too weak: at least {MINIMUM_LENGTH} random characters are needed; {HOW_TO}"
        )
    return MasterKey(text.encode())
