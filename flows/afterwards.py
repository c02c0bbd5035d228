"""What follows every run, however it ended: what is unusual, where scores are heading, a report, and alerts."""

from collections.abc import Callable
from typing import Any

from python_jobs.job import Job, safe_message


def look_back(job: Job) -> None:
    """Judge the run's loads, look ahead, write its quality report, and tell who wants to know.

    A failure is said, and does not become the run's; the next run does what was left.

    Args:
        job: its run has ended.
    """
    # Every command would import them, and with them numpy, a template engine and a parser of SQL: half of its start.
    from python_jobs.monitoring.alerts import alert
    from python_jobs.monitoring.forecast import forecast
    from python_jobs.monitoring.watch import watch
    from python_jobs.report.write import write_report

    found = _try(job, "anomalies", lambda: watch(job))
    if found and found["anomalies"]:
        job.progress.note(f"anomalies: {found['anomalies']} in {found['judged']} loads; the quality report has them")
    _try(job, "outlook", lambda: forecast(job))
    written = _try(job, "quality report", lambda: write_report(job, job.run_id))
    if written:
        job.progress.note(f"quality report: {written[0]}")
    told = _try(job, "alerts", lambda: alert(job))
    if told and told["sent"]:
        job.progress.note(f"alerts: {told['sent']} sent")


def _try(job: Job, what: str, action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Exception as error:  # noqa: BLE001
        # The run's own result counts, and the error's text may hold data.
        job.progress.note(f"no {what}: {safe_message(error)}")
        return None
