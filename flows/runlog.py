"""Progress that is also kept as log lines of the Prefect run."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from python_jobs.progress import Progress, Step


class LoggedProgress:
    """Passes everything on, and logs each step once when it ends.

    Args:
        progress: shows it to the person at the terminal.
        logger: Prefect's logger of the task run.
    """

    def __init__(self, progress: Progress, logger: "logging.Logger | logging.LoggerAdapter[logging.Logger]") -> None:
        self.progress, self.logger = progress, logger

    @contextmanager
    def step(self, name: str, total: int | None = None, unit: str = "rows") -> Iterator[Step]:
        started = time.monotonic()
        with self.progress.step(name, total, unit) as inner:
            counted = _CountedStep(inner)
            yield counted
        self.logger.info("%s: %s %s in %.1f s", name, f"{counted.done:,}", unit, time.monotonic() - started)

    def note(self, text: str) -> None:
        self.progress.note(text)
        self.logger.info(text)


class _CountedStep:
    def __init__(self, step: Step) -> None:
        self.step, self.done = step, 0

    def advance(self, amount: int = 1) -> None:
        self.done += amount
        self.step.advance(amount)

    def total(self, amount: int) -> None:
        self.step.total(amount)

    def describe(self, text: str) -> None:
        self.step.describe(text)
