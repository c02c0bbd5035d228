"""Free text on two cores: forked workers that inherit the keys and are fed through pipes."""

import gc
import multiprocessing
import signal
import warnings
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from python_jobs.errors import AtlasError
from python_jobs.masking.freetext import FreeText

WORKERS = 2
# Below this a fork costs more than it brings.
MINIMUM_ROWS = 2_000
CHUNK_ROWS = 500
TIMEOUT_SECONDS = 300

Chunk = tuple[Sequence[Sequence[str | None]], Sequence[tuple[str, Sequence[str | None]]]]
Masked = tuple[list[list[str | None]], list[int]]


class TextWorkers:
    """A pool that masks chunks of free text in order; in this process when there are few rows or no fork.

    Args:
        masker: does the work; forked processes inherit it with its keys.
        rows: how many rows there are to come.
    """

    def __init__(self, masker: FreeText, rows: int) -> None:
        self.masker = masker
        self.pipes: list[Connection] = []
        self.processes: list[Any] = []
        if rows >= MINIMUM_ROWS and "fork" in multiprocessing.get_all_start_methods():
            masker.load()
            for _ in range(WORKERS):
                self._fork()

    def _fork(self) -> None:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, ours, self.masker), daemon=True)
        with warnings.catch_warnings():
            # The children only compute: no lock that another thread may hold is taken there.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        self.pipes.append(ours)
        self.processes.append(process)

    def __enter__(self) -> "TextWorkers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pipe in self.pipes:
            pipe.close()
        for process in self.processes:
            if kind is not None:
                process.terminate()
            process.join(timeout=10)
            if process.is_alive():
                process.kill()

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Masked]:
        """Mask chunks; results come in the order of the chunks.

        Raises:
            AtlasError: a worker died, failed or takes too long. The message holds no text.
        """
        if not self.pipes:
            for texts, known in chunks:
                yield self.masker.mask_rows(texts, known)
            return
        waiting: list[Connection] = []
        for number, chunk in enumerate(chunks):
            pipe = self.pipes[number % len(self.pipes)]
            if len(waiting) == len(self.pipes):
                # At most one chunk per worker is under way, so that neither end blocks the other.
                yield self._receive(waiting.pop(0))
            pipe.send(chunk)
            waiting.append(pipe)
        for pipe in waiting:
            yield self._receive(pipe)

    def _receive(self, pipe: Connection) -> Masked:
        try:
            answer = pipe.recv() if pipe.poll(TIMEOUT_SECONDS) else "no answer"
        except EOFError:
            answer = "it ended"
        if isinstance(answer, str):
            raise AtlasError(f"free text: a worker failed ({answer})")
        return answer[0], answer[1]


def _serve(pipe: Connection, parents_end: Connection, masker: FreeText) -> None:
    # With the parent's end open here too, the parent's death would not close the pipe.
    parents_end.close()
    # What was inherited is not searched for garbage: that would copy its pages.
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            texts, known = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(masker.mask_rows(texts, known))
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 - its text may quote data: only its kind leaves the worker
            pipe.send(type(error).__name__)
