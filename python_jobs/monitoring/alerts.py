"""Tell somebody, once: alerts are kept in the database, and what is new among them is sent in one message."""

from pathlib import Path
from typing import Any

import psycopg

from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.monitoring.reasons import Reason, reasons
from python_jobs.monitoring.send import Message, send
from python_jobs.settings import Settings
from python_jobs.warehouse import advisory_lock

MOST_LINES = 30
HEADINGS = {
    "run": "The run failed",
    "gate": "Quality gates that failed",
    "drop": "Scores that dropped",
    "personal": "Personal data where it was not, or not as declared",
    "source": "Sources that are left out",
    "schema": "Breaking changes of a schema",
    "outlook": "Scores that will be too low",
}


def alert(job: Job) -> dict[str, Any]:
    """Raise the alerts of the job's run, close those whose reason is gone, and send what was not sent yet.

    A message that got through and was not noted, because the process died in between, is sent again by the next run;
    none is lost.

    Returns:
        How many were ``raised``, ``resolved`` and ``sent``; nothing is sent without an address.

    Raises:
        ConfigurationError: the addresses are not usable.
        AtlasError: a message did not get through; the next run tries again.
    """
    found, judged = reasons(job)
    urls = alert_urls(job.settings)
    with job.connect(autocommit=True) as connection, advisory_lock(connection, "alerts", wait=True):
        detail = _note(connection, job, found, judged) | {"sent": 0}
        waiting = connection.execute(
            "select alert_id, kind, message from quality.alerts where resolved_at is null and sent_at is null "
            "order by array_position(%s, kind), alert_id",
            [list(HEADINGS)],
        ).fetchall()
        if not waiting or not urls:
            return detail
        if not send(urls, _message(job, [Reason(kind, "", line) for _, kind, line in waiting])):
            raise AtlasError("a message did not get through to every address; the next run tries again")
        connection.execute(
            "update quality.alerts set sent_at = clock_timestamp() where alert_id = any(%s)",
            [[number for number, _, _ in waiting]],
        )
    return detail | {"sent": len(waiting)}


def alert_urls(settings: Settings) -> list[str]:
    """The addresses, from the environment and from the file.

    Raises:
        ConfigurationError: the file is not readable, or lies in the repository, where it would be committed one day.
    """
    path = settings.alert_urls_file
    if path is None:
        return list(settings.alert_urls)
    if path.resolve().is_relative_to(settings.project_dir) and not path.resolve().is_relative_to(settings.home):
        raise ConfigurationError(f"ATLAS_ALERT_URLS_FILE: {path} lies in the repository; addresses hold passwords")
    return [*settings.alert_urls, *_lines(path)]


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"ATLAS_ALERT_URLS_FILE: {path}: not readable ({type(error).__name__})") from None
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _note(connection: psycopg.Connection, job: Job, found: list[Reason], judged: set[str]) -> dict[str, int]:
    """Open what is new and close what is gone, of the kinds that the run could judge."""
    keys = [f"{reason.kind}|{reason.key}" for reason in found]
    with connection.transaction():
        resolved = connection.execute(
            "update quality.alerts set resolved_at = clock_timestamp() "
            "where resolved_at is null and kind = any(%s) and not alert_key = any(%s)",
            [list(judged), keys],
        ).rowcount
        raised = 0
        for key, reason in zip(keys, found, strict=True):
            raised += connection.execute(
                "insert into quality.alerts (alert_key, kind, message, run_id) values (%s, %s, %s, %s) "
                "on conflict (alert_key) where resolved_at is null do nothing",
                [key, reason.kind, reason.line, job.run_id],
            ).rowcount
    return {"raised": raised, "resolved": resolved}


def _message(job: Job, waiting: list[Reason]) -> Message:
    lines = []
    for kind, heading in HEADINGS.items():
        own = [reason.line for reason in waiting[:MOST_LINES] if reason.kind == kind]
        lines += [f"{heading}:", *(f"- {line}" for line in own), ""] if own else []
    if len(waiting) > MOST_LINES:
        lines += [f"and {len(waiting) - MOST_LINES} more, all of them in quality.alerts", ""]
    lines.append(f"Run {job.run_id}; its quality report: atlas quality report --run {job.run_id}")
    worst = HEADINGS[waiting[0].kind].lower()
    title = f"Atlas: {worst}" if len(waiting) == 1 else f"Atlas: {worst}, {len(waiting)} alerts"
    return Message(title, "\n".join(lines), waiting[0].kind in ("run", "gate"))
