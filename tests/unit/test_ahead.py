"""A generator that works ahead gives what it gives by itself."""

import threading
from collections.abc import Generator

import pytest

from ingestion.ahead import ITEMS, ahead


def test_all_of_it_in_order_by_another_thread() -> None:
    threads = set()

    def items() -> Generator[int, None, None]:
        for number in range(50):
            threads.add(threading.current_thread().name)
            yield number

    assert list(ahead(items())) == list(range(50))
    assert threads == {"ahead"}


def test_an_error_is_raised_where_its_item_would_have_been() -> None:
    def items() -> Generator[int, None, None]:
        yield 1
        yield 2
        raise ValueError("three")

    taken: list[int] = []
    with pytest.raises(ValueError, match="three"):
        taken.extend(ahead(items()))
    assert taken == [1, 2]


def test_who_stops_early_stops_it() -> None:
    closed, made = threading.Event(), []

    def items() -> Generator[int, None, None]:
        try:
            for number in range(10_000):
                made.append(number)
                yield number
        finally:
            closed.set()

    some = ahead(items())
    assert [next(some), next(some)] == [0, 1]
    some.close()
    assert closed.wait(10), "what it holds open is closed"
    assert len(made) < 2 + 2 * ITEMS + 2
