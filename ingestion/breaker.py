"""A source that does not answer is left alone for a while, so that each run does not wait for it anew."""

from collections.abc import Iterable

import psycopg

from ingestion.declarations import Source
from python_jobs.errors import AtlasError, ConfigurationError

PATIENCE = 3  # Failed loads in a row before a source rests.
FIRST_REST_MINUTES, LONGEST_REST_MINUTES = 15, 24 * 60


class UnreachableError(ConfigurationError):
    """A server can't be reached: a wrong address, or one that is down."""


class RefusedError(UnreachableError):
    """A server answers and lets nobody in: a login that is wrong, or is no longer right."""


def gives_no_answer(error: AtlasError) -> bool:
    """Whether a source gave no answer, rather than one that its declaration is wrong."""
    if isinstance(error, ConfigurationError):
        return isinstance(error, UnreachableError) and not isinstance(error, RefusedError)
    return True


def rests(connection: psycopg.Connection, source: Source) -> str | None:
    """What to say of a source that rests; None when it does not."""
    row = connection.execute(
        "select failures, to_char(rests_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from pipeline.source_health "
        "where source = %s and rests_until > clock_timestamp()",
        [source.name],
    ).fetchone()
    if row is None:
        return None
    return (
        f"source '{source.name}': left out until {row[1]} UTC, since {row[0]} loads in a row failed "
        "(pipeline.source_health says why); `atlas sources check` wakes it when it answers"
    )


def learn(connection: psycopg.Connection, source: Source, errors: Iterable[AtlasError]) -> None:
    """Note how a load of a source went. A wrong declaration is no reason to wait, and a folder is always there."""
    if source.kind in ("files", "documents") and not getattr(source, "in_bucket", False):
        return
    faults = [
        error for error in errors if isinstance(error, UnreachableError) or not isinstance(error, ConfigurationError)
    ]
    if not faults:
        connection.execute("delete from pipeline.source_health where source = %s", [source.name])
        return
    connection.execute(
        "insert into pipeline.source_health as health (source, failures, error) values (%(source)s, 1, %(error)s) "
        "on conflict (source) do update set failures = health.failures + 1, error = excluded.error, "
        "rests_until = case when health.failures + 1 >= %(patience)s then clock_timestamp() + interval '1 minute' * "
        "least(%(first)s * 2 ^ least(health.failures + 1 - %(patience)s, 20), %(longest)s) end",
        {
            **{"source": source.name, "error": str(faults[0]), "patience": PATIENCE},
            **{"first": FIRST_REST_MINUTES, "longest": LONGEST_REST_MINUTES},
        },
    )
