"""Where files are: a folder, or a bucket."""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingestion.files.declaration import S3, StoredSource
from python_jobs.errors import AtlasError, ConfigurationError


@dataclass(frozen=True)
class Stored:
    """A file that is there.

    Attributes:
        name: its path below the location.
        size: in bytes.
        modified_ns: time of change, nanoseconds since 1970.
        etag: what a bucket calls this version of it; empty in a folder.
    """

    name: str
    size: int
    modified_ns: int
    etag: str = ""


class Store(Protocol):
    """Where a source's files are."""

    def listing(self, pattern: str) -> list[Stored]:
        """The files whose path below the location matches a glob."""

    def digest(self, stored: Stored) -> str:
        """SHA-256 of a file's content; empty where only reading the whole of it later will tell."""

    def opened(self, stored: Stored, folder: Path) -> contextlib.AbstractContextManager[tuple[Path, str]]:
        """A file to be read, and its SHA-256 where ``digest`` does not tell it.

        Args:
            stored: as it was listed.
            folder: private, for a copy, which is removed when the context ends.

        Raises:
            AtlasError: it is not what was listed.
        """


class Folder:
    """Files of this machine.

    Args:
        source: the declaration.
        base: folder that a relative location starts from.
        label: ``source`` or ``source.table``, for messages.

    Raises:
        ConfigurationError: the folder is not there.
    """

    def __init__(self, source: StoredSource, base: Path, label: str) -> None:
        self.path, self.label = base / source.location, label
        if not self.path.is_dir():
            raise ConfigurationError(
                f"source '{source.name}': key 'location': folder '{source.location}' is not there "
                f"(it is looked for from {base})"
            )

    def listing(self, pattern: str) -> list[Stored]:
        found = []
        for path in self.path.glob(pattern):
            if path.is_file():
                state = path.stat()
                found.append(Stored(path.relative_to(self.path).as_posix(), state.st_size, state.st_mtime_ns))
        return found

    def digest(self, stored: Stored) -> str:
        with (self.path / stored.name).open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()

    @contextmanager
    def opened(self, stored: Stored, folder: Path) -> Iterator[tuple[Path, str]]:
        path = (self.path / stored.name).absolute()
        whole = False
        try:
            yield path, ""
            state = path.stat()
            whole = (state.st_size, state.st_mtime_ns) == (stored.size, stored.modified_ns)
        except FileNotFoundError:
            if path.exists():
                raise
        if not whole:
            raise AtlasError(
                f"{self.label}: file '{stored.name}' changed while it was read; run again when it is whole"
            )


def store_of(source: StoredSource, base: Path, label: str) -> Store:
    """Where a source's files are.

    Raises:
        ConfigurationError: the folder or the bucket is not there, or lets nobody in.
    """
    if source.location.startswith(S3):
        from ingestion.files.s3 import Bucket

        return Bucket(source, label)
    return Folder(source, base, label)


def present(source: StoredSource, base: Path, label: str, names: Sequence[str]) -> set[str]:
    """Those of some files that are still there."""
    store = store_of(source, base, label)
    return {stored.name for name in set(names) for stored in store.listing(_escaped(name)) if stored.name == name}


def _escaped(name: str) -> str:
    """A glob that matches one name."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
