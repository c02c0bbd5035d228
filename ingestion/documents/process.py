"""The other end of the reader's process."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from python_jobs.errors import AtlasError
from python_jobs.settings import child_environment

Bad = tuple[int | None, str]


class Reader:
    """Reads documents in another process, which is started again when one of them ends it.

    Args:
        content: ``pages`` or ``tables``.
        seconds: that a document may take.
    """

    def __init__(self, content: str, seconds: int) -> None:
        self.content, self.seconds = content, seconds
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, path: Path, take: Callable[[dict[str, Any]], None]) -> tuple[bool, list[Bad]]:
        """Read one document.

        Args:
            path: of the document.
            take: is given each row.

        Returns:
            Whether it was read to its end, and what of it can't be read: page (None for all of it) and reason.

        Raises:
            AtlasError: the process does not start.
        """
        process = self._running()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - pipes
        request = {"path": str(path), "content": self.content, "seconds": self.seconds}
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        bad: list[Bad] = []
        for line in process.stdout:
            answer = json.loads(line) if line.endswith("\n") else {}
            if "done" in answer:
                return not any(page is None for page, _ in bad), bad
            if "row" in answer:
                take(answer["row"])
            elif "bad" in answer:
                bad.append((answer["page"], answer["bad"]))
        code = process.wait()
        self._stop()
        if code == -signal.SIGALRM:
            return False, [(None, f"not read within {self.seconds} seconds ('seconds' of the table)")]
        return False, [(None, f"broken: its reader ended with code {code}")]

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is not None and self._process.poll() is not None:
            self._stop()  # It died between two documents, so neither is to blame.
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "ingestion.documents.reader"],
                env=child_environment({}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
            assert self._process.stdout is not None  # noqa: S101 - a pipe
            if not self._process.stdout.readline():
                raise AtlasError(f"the reader of documents does not start (code {self._process.wait()})")
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    with suppress(BrokenPipeError):
                        stream.close()
