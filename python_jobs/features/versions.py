"""Versions by meaning, and the folders they are in."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from python_jobs.errors import AtlasError

FIRST, MAJOR, MINOR, PATCH, NONE = "first", "major", "minor", "patch", "none"
PARTIAL = ".partial"


@dataclass(frozen=True, order=True)
class Version:
    """Major, minor, patch."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "Version | None":
        """The version that a folder's name says; None for any other name."""
        parts = text.split(".")
        if len(parts) != 3 or not all(part.isdecimal() and part.isascii() for part in parts):
            return None
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, change: str) -> "Version":
        """The version that follows a change."""
        if change == MAJOR:
            return Version(self.major + 1, 0, 0)
        if change == MINOR:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1) if change == PATCH else self


@dataclass(frozen=True)
class Content:
    """What decides the version: the columns with their types, the key, and the hash of the data."""

    columns: Mapping[str, str]
    key: Sequence[str]
    data_hash: str


def change_between(old: Content | None, new: Content) -> str:
    """What kind of change leads from one content to the other.

    Returns:
        ``first``; ``major`` when a column went or changed type or rows are named by another key; ``minor`` when one
        came; ``patch`` when only data changed; ``none`` when nothing did. The order of columns means nothing.
    """
    if old is None:
        return FIRST
    if any(new.columns.get(name) != sql_type for name, sql_type in old.columns.items()) or [*old.key] != [*new.key]:
        return MAJOR
    if new.columns.keys() != old.columns.keys():
        return MINOR
    return NONE if old.data_hash == new.data_hash else PATCH


def newest(folder: Path) -> tuple[Version, dict[str, Any]] | None:
    """The newest version in a group's folder and its manifest.

    Raises:
        AtlasError: its manifest can't be read.
    """
    found = [version for entry in folder.glob("*/") if (version := Version.parse(entry.name))]
    if not found:
        return None
    version = max(found)
    path = folder / str(version) / "manifest.json"
    try:
        return version, json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise AtlasError(
            f"{folder.name}/{version}/manifest.json: can't be read; restore it, or remove that version's folder"
        ) from None


def content_of(manifest: Mapping[str, Any]) -> Content:
    """What decided the version that a manifest describes."""
    columns = {column["name"]: column["sql_type"] for column in manifest["schema"]}
    return Content(columns, manifest["key"], manifest["data_hash"])


def begin(exports: Path, group: str) -> Path:
    """An empty folder to write a version in; folders that a killed export left behind are removed.

    The caller holds the group's lock.
    """
    exports.mkdir(parents=True, exist_ok=True)
    for leftover in exports.glob(f".{group}-????????{PARTIAL}"):
        shutil.rmtree(leftover)
    folder = exports / f".{group}-{token_hex(4)}{PARTIAL}"
    folder.mkdir()
    return folder


def publish(partial: Path, exports: Path, group: str, version: Version) -> Path:
    """Make a finished folder the group's newest version, in one step."""
    target = exports / group / str(version)
    target.parent.mkdir(exist_ok=True)
    for path in [*partial.iterdir(), partial]:
        _sync(path)
    partial.rename(target)
    _sync(target.parent)
    point(target.parent, version)
    return target


def point(folder: Path, version: Version) -> None:
    """Let ``latest.json`` name the newest version."""
    pointer = folder / "latest.json"
    text = json.dumps({"version": str(version), "manifest": f"{version}/manifest.json"}, indent=2) + "\n"
    if pointer.exists() and pointer.read_text(encoding="utf-8") == text:
        return
    partial = folder / f".latest-{token_hex(4)}{PARTIAL}"
    partial.write_text(text, encoding="utf-8")
    _sync(partial)
    partial.replace(pointer)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
