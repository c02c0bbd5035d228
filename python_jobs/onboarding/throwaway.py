"""A folder for raw data that is gone afterwards, whatever happens to the command."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_jobs.onboarding import guard
from python_jobs.settings import child_environment

NAME = "onboarding"


@contextmanager
def throwaway_folder(home: Path) -> Iterator[Path]:
    """An empty folder that only its owner can enter, below the state folder.

    A process of its own removes it as soon as this one ends, also by ``kill -9``. Should both be killed, the next
    command that asks for such a folder removes what is left.

    Args:
        home: Atlas's state folder.
    """
    parent = home / NAME
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(parent):
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(dir=parent))
        lock = _try_lock(folder)
    watch = subprocess.Popen(
        [sys.executable, "-I", str(Path(guard.__file__)), str(folder)],
        env=child_environment({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        assert watch.stdin is not None  # noqa: S101 - a pipe
        watch.stdin.close()
        watch.wait()
        if lock is not None:
            os.close(lock)


def _sweep(parent: Path) -> None:
    """Remove the folders that nobody holds any more."""
    for folder in parent.iterdir():
        lock = _try_lock(folder) if folder.is_dir() else None
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _try_lock(folder: Path) -> int | None:
    """A lock on a folder, held until it is closed or the process ends; None when another process has it."""
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)
