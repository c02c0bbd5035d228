"""What every run with a build leaves behind, however it ended: its quality report."""

from python_jobs.job import Job, safe_message
from python_jobs.report.write import write_report


def leave_report(job: Job) -> None:
    """Write the quality report of the job's run; a failure is said, and does not become the run's.

    Args:
        job: its run has ended.
    """
    try:
        page, _ = write_report(job, job.run_id)
    except Exception as error:  # noqa: BLE001
        # The run's own result counts.
        job.progress.note(f"no quality report: {safe_message(error)}; `atlas quality report` tries again")
    else:
        job.progress.note(f"quality report: {page}")
