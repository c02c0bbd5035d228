"""Work of Python's beside work that does without its lock: DuckDB's, Arrow's, the network's."""

from collections.abc import Generator
from contextlib import closing, suppress
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
ITEMS = 4


def ahead(items: Generator[T, None, None]) -> Generator[T, None, None]:
    """What a generator gives, a few items before they are asked for, by a thread of its own.

    Nobody waits for the thread: when the caller stops, or is stopped, it ends after the item that it is at.

    Args:
        items: closed in the end, by that thread too.

    Raises:
        Exception: what the generator raised, where its item would have been.
    """
    waiting: Queue[tuple[T] | BaseException | None] = Queue(ITEMS)
    stopped = Event()

    def work() -> None:
        last: BaseException | None = None
        try:
            with closing(items):
                for item in items:
                    waiting.put((item,))
                    if stopped.is_set():
                        return
        except BaseException as error:  # noqa: BLE001 - it is raised where the items are taken.
            last = error
        waiting.put(last)

    Thread(target=work, name="ahead", daemon=True).start()
    try:
        while (found := waiting.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found[0]
    finally:
        stopped.set()
        with suppress(Empty):  # There is room then for what it holds.
            while True:
                waiting.get_nowait()
