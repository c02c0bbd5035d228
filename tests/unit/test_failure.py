"""Which errors are tried again, and what of them may be told."""

import psycopg
import pytest

from flows.failure import TransientError, is_transient, without_values
from python_jobs.errors import AtlasError, ConfigurationError, QualityGateError


def _caused(error: Exception, cause: Exception) -> Exception:
    """As it is after ``raise error from cause``."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("gone"),
        psycopg.errors.AdminShutdown("gone"),
        psycopg.errors.DeadlockDetected("two at once"),
        ConnectionResetError("gone"),
        TimeoutError("slow"),
        OSError("busy"),
        _caused(RuntimeError("step failed"), psycopg.OperationalError("gone")),
        _caused(AtlasError("embedded Postgres"), psycopg.OperationalError("gone")),
        _caused(ConfigurationError("no connection"), psycopg.OperationalError("gone")),
    ],
)
def test_tried_again(error: Exception) -> None:
    assert is_transient(error)
    assert isinstance(without_values(error, "load"), TransientError)
    assert without_values(error, "load").exit_code == getattr(error, "exit_code", 3)


@pytest.mark.parametrize(
    "error",
    [
        AtlasError("not our fault"),
        ConfigurationError("sources.yml"),
        QualityGateError("validity"),
        _caused(QualityGateError("validity"), psycopg.OperationalError("gone")),
        _caused(ConfigurationError("file"), OSError("unreadable")),
        FileNotFoundError("nothing"),
        PermissionError("closed"),
        psycopg.errors.UniqueViolation("twice"),
        psycopg.errors.UndefinedTable("nothing"),
        psycopg.errors.QueryCanceled("somebody said stop"),
        ValueError("text"),
    ],
)
def test_not_tried_again(error: Exception) -> None:
    assert not is_transient(error)
    assert not isinstance(without_values(error, "load"), TransientError)


class _OwnGate(QualityGateError):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def test_kind_and_text_of_our_own_errors_stay() -> None:
    safe = without_values(_OwnGate("validity", "failed"), "build")
    assert type(safe) is QualityGateError
    assert str(safe) == "validity failed"


def test_the_text_of_others_goes() -> None:
    safe = without_values(ValueError("0102031234 is not a number"), "load")
    assert str(safe) == "load: unexpected ValueError"
    assert safe.exit_code == 3
