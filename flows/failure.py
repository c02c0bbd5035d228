"""Errors as Prefect may see them: without values, and with the answer to "try again?".

Prefect stores an exception's text in states and logs. A database error quotes the row that failed, so what
leaves a stage is a new error that holds the safe message only, with no cause or context to print.
"""

import traceback
from collections.abc import Iterator
from pathlib import Path

import psycopg

from python_jobs.errors import AtlasError, ConfigurationError, PartlyMaskedError, QualityGateError
from python_jobs.job import safe_message
from python_jobs.settings import PROJECT_DIR

# Waiting does not make a missing file appear, nor a statement that somebody cancelled welcome.
_LASTING = (FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError)
_CANCELLED = psycopg.errors.QueryCanceled


class TransientError(AtlasError):
    """Reading or writing failed in a way that may pass: a connection that broke, a disk that was busy."""


def is_transient(error: BaseException) -> bool:
    """Whether an error comes from I/O and a second try makes sense.

    Gates never do. A wrong configuration does only if a database that was there is gone: "no connection" is
    reported as a configuration error, which at the start of a run it is.
    """
    if isinstance(error, QualityGateError):
        return False
    causes = list(_chain(error))
    if any(isinstance(cause, _CANCELLED) for cause in causes):
        return False
    kinds: tuple[type[BaseException], ...] = (psycopg.OperationalError,)
    if not isinstance(error, ConfigurationError):
        kinds += (OSError,)
    return any(isinstance(cause, kinds) and not isinstance(cause, _LASTING) for cause in causes)


def without_values(error: BaseException, doing: str) -> AtlasError:
    """The error that may be shown and stored: same exit code, and a text without data values.

    Args:
        error: as it was raised.
        doing: the stage, for errors that are not our own.
    """
    ours = isinstance(error, AtlasError)
    text = str(error) if ours else f"{doing}: unexpected {safe_message(error)}{_place(error)}"
    if is_transient(error):
        safe: AtlasError = TransientError(text)
        safe.exit_code = error.exit_code if isinstance(error, AtlasError) else safe.exit_code
        return safe
    for kind in (QualityGateError, ConfigurationError, PartlyMaskedError):
        if isinstance(error, kind):
            return kind(text)
    return AtlasError(text)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and what was being handled when it was raised."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _place(error: BaseException) -> str:
    """Where in the project an error was raised: file and line, nothing of the data."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(PROJECT_DIR) and ".venv" not in path.parts:
            return f" ({path.relative_to(PROJECT_DIR)}:{frame.lineno})"
    return ""
