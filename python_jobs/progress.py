"""Progress of long work: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

LINE_INTERVAL_SECONDS = 5.0


class Step(Protocol):
    """One piece of work with a known or unknown size."""

    def advance(self, amount: int = 1) -> None:
        """Say that ``amount`` more units are done."""

    def total(self, amount: int) -> None:
        """Say how many units there are, once that is known."""

    def describe(self, text: str) -> None:
        """Say what is being done now. Never a data value."""


class Progress(Protocol):
    """Where a job reports to."""

    def step(self, name: str, total: int | None = None, unit: str = "rows") -> AbstractContextManager[Step]:
        """Open a step; leaving it closes it."""

    def note(self, text: str) -> None:
        """Print one line between the steps."""


class TerminalProgress:
    """Bars on standard error when it is a terminal, plain lines otherwise.

    Args:
        stream: where to write; standard error by default, so that ``--json`` output stays clean.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.console = Console(file=self.stream, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str, total: int | None = None, unit: str = "rows") -> Iterator[Step]:
        if self.console.is_terminal:
            columns = (
                TextColumn("  {task.description:<44}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TextColumn(unit),
                TimeElapsedColumn(),
            )
            with RichProgress(*columns, console=self.console, transient=False) as bar:
                yield _BarStep(bar, bar.add_task(name, total=total), name)
        else:
            line = _LineStep(self, name, total, unit)
            try:
                yield line
            finally:
                line.close()

    def note(self, text: str) -> None:
        self.console.print(f"  {text}", markup=False)


class _BarStep:
    def __init__(self, bar: RichProgress, task: TaskID, name: str) -> None:
        self.bar, self.task, self.name = bar, task, name

    def advance(self, amount: int = 1) -> None:
        self.bar.advance(self.task, amount)

    def total(self, amount: int) -> None:
        self.bar.update(self.task, total=amount)

    def describe(self, text: str) -> None:
        self.bar.update(self.task, description=f"{self.name} · {text}"[:44])


class _LineStep:
    def __init__(self, progress: TerminalProgress, name: str, total: int | None, unit: str) -> None:
        self.progress, self.name, self.unit = progress, name, unit
        self.size, self.done, self.text = total, 0, ""
        self.started = self.printed = time.monotonic()

    def advance(self, amount: int = 1) -> None:
        self.done += amount
        self._print_sometimes()

    def total(self, amount: int) -> None:
        self.size = amount

    def describe(self, text: str) -> None:
        self.text = f" · {text}"
        self._print_sometimes()

    def close(self) -> None:
        self._print()

    def _print_sometimes(self) -> None:
        if time.monotonic() - self.printed >= LINE_INTERVAL_SECONDS:
            self._print()

    def _print(self) -> None:
        self.printed = time.monotonic()
        size = f" of {self.size:,}" if self.size is not None else ""
        seconds = self.printed - self.started
        self.progress.note(f"{self.name}{self.text}: {self.done:,}{size} {self.unit} in {seconds:.1f} s")


class SilentProgress:
    """For tests and for callers that show their own."""

    @contextmanager
    def step(self, name: str, total: int | None = None, unit: str = "rows") -> Iterator[Step]:
        yield SilentStep()

    def note(self, text: str) -> None:
        return None


class SilentStep:
    """A ``Step`` that shows nothing."""

    def advance(self, amount: int = 1) -> None:
        return None

    def total(self, amount: int) -> None:
        return None

    def describe(self, text: str) -> None:
        return None
