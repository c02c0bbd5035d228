"""Lists of words as tries in one file of the state folder: opened in a moment, mapped, shared by all processes.

Reading the dictionaries and lists of names from their packages takes seconds and hundreds of megabytes. That happens
once for each version of the lists; the file is named after that version, put in its place whole, and made again when it
is gone or damaged.
"""

import hashlib
import json
import mmap
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from marisa_trie import Trie

from python_jobs.settings import Settings

_PACKAGES = ("faker", "simplemma", "marisa-trie")
_ENDING = ".tries"
# Other versions that are left alone: of a second checkout, of a process that still runs.
_OTHERS_KEPT = 2
_ONE_AT_A_TIME = threading.RLock()
_KEPT_ALIVE: list[memoryview] = []
_CHECKSUM_BYTES, _LENGTH_BYTES, _ALIGNED = 32, 8, 64


class WordList:
    """Decorates a function that works out a list; calling it then gives the list, as a trie.

    Attributes:
        work_out: the function itself.
        name: its name, and the list's.
    """

    every: ClassVar["list[WordList]"] = []
    # The lists worked out so far, while that happens: each may need others.
    made: ClassVar[dict[str, Trie] | None] = None

    def __init__(self, work_out: Callable[[], Iterable[str]]) -> None:
        self.work_out = work_out
        self.name = work_out.__name__
        self.every.append(self)

    def __call__(self) -> Trie:
        made = self.made
        if made is None:
            return opened()[self.name]
        if self.name not in made:
            made[self.name] = Trie(self.work_out())
        return made[self.name]

    def words(self) -> frozenset[str]:
        """All of the list, to work out others."""
        return frozenset(self().keys())


@lru_cache(maxsize=1)
def opened() -> dict[str, Trie]:
    """All lists by name, from the file, or from their packages into the file."""
    path = Settings.from_environment().word_lists / f"{_version()}{_ENDING}"
    # Of several threads the first works the lists out.
    with _ONE_AT_A_TIME:
        lists = _read(path)
        if lists is not None:
            return lists
        content = _worked_out()
        try:
            _write(path, content)
        except OSError:
            # Nothing can be kept here; the lists are as good, they only take seconds again next time.
            return _tries(memoryview(content))
        return _read(path) or _tries(memoryview(content))


def _version() -> str:
    """Changes with everything that lists are worked out from; with every rule besides, rather than with one too few."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.maxsize} {sys.byteorder}".encode())
    for name in _PACKAGES:
        digest.update(f"{name} {version(name)}\n".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> dict[str, Trie] | None:
    """The lists of a file; None when it is not there or not whole."""
    try:
        with path.open("rb") as file:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):
        # An empty file can't be mapped: a ValueError.
        return None
    if hashlib.sha256(content[_CHECKSUM_BYTES:]).digest() != content[:_CHECKSUM_BYTES]:
        return None
    return _tries(content)


def _tries(content: memoryview) -> dict[str, Trie]:
    start = _CHECKSUM_BYTES + _LENGTH_BYTES
    length = int.from_bytes(content[_CHECKSUM_BYTES:start], "big")
    places = json.loads(bytes(content[start : start + length]))
    # A trie reads the memory it was given and doesn't keep it alive.
    _KEPT_ALIVE.append(content)
    tries = {name: Trie() for name in places}
    for name, (begin, size) in places.items():
        tries[name].map(content[begin : begin + size])
    return tries


def _worked_out() -> bytes:
    """Checksum, length of the index, index, and each trie at its place."""
    # These have the lists; they import this module.
    from python_jobs.masking import names, spelling  # noqa: F401

    WordList.made = {}
    try:
        parts = {of.name: of().tobytes() for of in WordList.every}
    finally:
        WordList.made = None
    # The index is as long with places as without: every number has ten digits.
    room = len(_index(dict.fromkeys(parts, (0, 0))))
    position = _CHECKSUM_BYTES + _LENGTH_BYTES + room
    places, body = {}, b""
    for name, part in parts.items():
        body += b"\0" * (-(position + len(body)) % _ALIGNED)
        places[name] = (position + len(body), len(part))
        body += part
    rest = room.to_bytes(_LENGTH_BYTES, "big") + _index(places) + body
    return hashlib.sha256(rest).digest() + rest


def _index(places: dict[str, tuple[int, int]]) -> bytes:
    entries = (f'"{name}": [{start:>10}, {size:>10}]' for name, (start, size) in places.items())
    return f"{{{', '.join(entries)}}}".encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content)
            file.flush()
            part.replace(path)
        except OSError:
            part.unlink()
            raise
    others = sorted(path.parent.glob(f"*{_ENDING}"), key=lambda other: other.stat().st_mtime, reverse=True)
    for other in others[1 + _OTHERS_KEPT :]:
        other.unlink(missing_ok=True)
