"""A process of its own that reads documents: what hangs, dies or eats memory in it does so here.

It says ``{"ready": true}``. Then each line of standard input is a request (path, content, seconds), and its answers are
lines of JSON: ``{"row": …}``, ``{"bad": …, "page": …}``, last ``{"done": true}``. A document that takes too long
ends the process by SIGALRM, which also ends code that never comes back to Python.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import IO, Any

from ingestion.documents.extract import UnreadableError, rows_of

MEMORY = 2 << 30


def main() -> None:
    """Answer until standard input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What libraries print must not get between the answers.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        _say(answers, {"ready": True})
        answers.flush()
        for line in sys.stdin:
            request = json.loads(line)
            signal.setitimer(signal.ITIMER_REAL, request["seconds"])
            _answer(request, answers)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _say(answers, {"done": True})
            answers.flush()


def _answer(request: dict[str, Any], answers: IO[str]) -> None:
    try:
        for found in rows_of(Path(request["path"]), request["content"]):
            if isinstance(found, UnreadableError):
                _say(answers, {"bad": str(found), "page": found.page})
            else:
                _say(answers, {"row": found})
    except UnreadableError as error:
        _say(answers, {"bad": str(error), "page": None})
    except MemoryError:
        _say(answers, {"bad": f"it takes more than {MEMORY >> 20:,} MB of memory to read", "page": None})
    except Exception as error:  # noqa: BLE001 - whatever a document does to a library; its text may quote the document
        _say(answers, {"bad": f"broken: {type(error).__name__} when it was read", "page": None})


def _say(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
