"""Keeping events in ``lineage.events`` and sending them on."""

import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job

ENDPOINT = "api/v1/lineage"
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.25
TIMEOUT_SECONDS = 10.0
BATCH = 200


def replace(
    connection: psycopg.Connection,
    run_id: UUID,
    events: Sequence[dict[str, Any]],
    *,
    only: Sequence[str] | None = None,
    keep_start_of: str = "",
) -> None:
    """Keep the events of a run in place of those kept before, all or nothing.

    Args:
        connection: an autocommit connection.
        run_id: the Atlas run.
        events: in the order in which they are to be sent.
        only: names of the jobs whose earlier events are replaced; by default every job but exports,
            which are recorded on their own.
        keep_start_of: a job among ``only`` whose START event stays as it is.
    """
    with connection.transaction():
        if only is None:
            connection.execute(
                "delete from lineage.events where run_id = %s and job_name not like 'export.%%'", [run_id]
            )
        else:
            connection.execute(
                "delete from lineage.events where run_id = %s and job_name = any(%s) "
                "and not (job_name = %s and event_type = 'START')",
                [run_id, list(only), keep_start_of],
            )
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into lineage.events (run_id, event_type, event_time, job_namespace, job_name, body) "
                "values (%s, %s, %s, %s, %s, %s)",
                [
                    (
                        run_id,
                        event["eventType"],
                        event["eventTime"],
                        event["job"]["namespace"],
                        event["job"]["name"],
                        Jsonb(event),
                    )
                    for event in events
                ],
            )


def forward(job: Job, connection: psycopg.Connection) -> dict[str, int]:
    """Send every event that the lineage server has not taken yet, oldest first.

    A server that doesn't answer, or refuses an event, is a warning: the events stay and the next run sends them.

    Args:
        job: says where to, and is told about trouble.
        connection: an autocommit connection.

    Returns:
        ``sent`` and ``waiting``, in events; both 0 when no server is configured.

    Raises:
        ConfigurationError: ``OPENLINEAGE_URL`` is not an http(s) URL.
    """
    if job.settings.openlineage_url is None:
        return {"sent": 0, "waiting": 0}
    url = _endpoint(job.settings.openlineage_url)
    sent, last, reachable = 0, 0, True
    while reachable:
        batch = connection.execute(
            "select event_id, body from lineage.events where sent_at is null and event_id > %s "
            "order by event_id limit %s",
            [last, BATCH],
        ).fetchall()
        if not batch:
            break
        taken = []
        for event_id, body in batch:
            last = event_id
            answer = _post(url, body)
            if answer is None:
                reachable = False
                break
            if answer:
                taken.append(event_id)
        connection.execute("update lineage.events set sent_at = clock_timestamp() where event_id = any(%s)", [taken])
        sent += len(taken)
    row = connection.execute("select count(*) from lineage.events where sent_at is null").fetchone()
    waiting = int(row[0]) if row else 0
    if waiting:
        why = "refused them" if reachable else "does not answer"
        host = urlsplit(url).hostname
        job.progress.note(f"warning: OPENLINEAGE_URL: {host} {why}; {waiting} events wait for the next run")
    return {"sent": sent, "waiting": waiting}


def _endpoint(base: str) -> str:
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            "OPENLINEAGE_URL: must be an http:// or https:// URL, for example http://localhost:5000"
        )
    return base if parts.path.rstrip("/").endswith(ENDPOINT) else f"{base.rstrip('/')}/{ENDPOINT}"


def _post(url: str, body: dict[str, Any]) -> bool | None:
    """True: taken. False: refused. None: no answer, or an overloaded server, however often it was asked."""
    request = urllib.request.Request(  # noqa: S310  (_endpoint lets only http and https through)
        url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))  # noqa: S311
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
                return True
        except urllib.error.HTTPError as error:
            if error.code < 500 and error.code not in (408, 425, 429):
                return False
        except OSError:
            continue
    return None
