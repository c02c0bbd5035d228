"""How much faster than Presidio cell by cell: the same cells, processor seconds.

Every round has texts of its own, and so have the workers: nothing lives on what was looked up before. Texts are masked
as a run masks them: with what is known of their rows, some hundred rows at a time.
"""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from benchmarks.pii.people import People
from benchmarks.pii.texts import Labelled, messages
from benchmarks.pii.values import Values
from python_jobs.masking.workers import CHUNK_ROWS, WORKERS, Chunk, TextWorkers

ROWS = 20_000
TEXTS = 3_000
WORKERS_TEXTS = 12_000
PRESIDIO_ROWS = 25
PRESIDIO_TEXTS = 60
ROUNDS = 3


@dataclass(frozen=True)
class Speed:
    """What was measured: units per processor second of each."""

    what: str
    unit: str
    atlas: float
    presidio: float | None

    @property
    def ratio(self) -> float | None:
        return self.atlas / self.presidio if self.presidio else None


def measure(engine: Any, seed: int) -> list[Speed]:
    """Structured columns and free text. Each figure is the best of its rounds, Atlas's and Presidio's alike.

    Args:
        engine: Presidio's; None leaves it out.
        seed: of the data.
    """
    import random

    from presidio_anonymizer import AnonymizerEngine

    from python_jobs.masking.canonical import examine
    from python_jobs.masking.freetext import FreeText
    from python_jobs.masking.keys import MasterKey
    from python_jobs.masking.tokens import Tokeniser

    rng = random.Random(seed)
    people, values = People(rng, held_out=True), Values(rng, held_out=True)
    table: list[tuple[str, list[str]]] = []
    persons = [people.draw() for _ in range(ROWS)]
    table.append(("PERSON", [person.full for person in persons]))
    table.append(("EMAIL_ADDRESS", [values.email(person.given, person.family) for person in persons]))
    for entity, make in (
        ("PHONE_NUMBER", values.phone),
        ("DK_CPR", values.cpr),
        ("IBAN_CODE", values.iban),
        ("ADDRESS", values.addr),
    ):
        table.append((entity, [make() for _ in range(ROWS)]))
    tokeniser = Tokeniser(MasterKey(b"only ever used to measure how fast tokens are made"))
    anonymizer: Any = AnonymizerEngine()  # type: ignore[no-untyped-call]
    seeds = count(seed)
    rounds = [list(messages("held_out", TEXTS, next(seeds))) for _ in range(ROUNDS)]
    masker = FreeText(tokeniser)
    # The dictionaries are read before the clock starts.
    masker.load()

    def presidio(texts: list[str]) -> None:
        for text in texts:
            anonymizer.anonymize(text, engine.analyze(text, "en"))

    structured = _per_second(lambda: _mask_columns(table, tokeniser), ROWS, 3)
    waiting = iter([_chunks(items) for items in rounds])
    free = _per_second(lambda: [masker.mask_rows(*chunk) for chunk in next(waiting)], TEXTS, ROUNDS)
    as_in_a_run = _with_workers(masker, list(messages("held_out", WORKERS_TEXTS, next(seeds))))
    whole = 1 / (1 / structured + 1 / free)
    result_structured = result_free = result_whole = None
    if engine is not None:
        examine("PERSON")
        cells = [column[row] for row in range(PRESIDIO_ROWS) for _, column in table]
        result_structured = _per_second(lambda: presidio(cells), PRESIDIO_ROWS, 2)
        texts = iter([[item.text for item in items[:PRESIDIO_TEXTS]] for items in rounds])
        result_free = _per_second(lambda: presidio(next(texts)), PRESIDIO_TEXTS, ROUNDS)
        result_whole = 1 / (1 / result_structured + 1 / result_free)
    return [
        Speed("structured: 6 personal columns, tokens made", "rows", structured, result_structured),
        Speed("free text, without NER, tokens made, one process", "texts", free, result_free),
        Speed(
            "the same with the two workers of a run, per second of the busier one", "texts", as_in_a_run, result_free
        ),
        Speed("rows of 6 columns and a text", "rows", whole, result_whole),
    ]


def _mask_columns(table: list[tuple[str, list[str]]], tokeniser: Any) -> None:
    import pyarrow as pa

    from python_jobs.masking.classify import Verdict
    from python_jobs.masking.columns import mask_column
    from python_jobs.masking.entities import ENTITIES

    for entity, column in table:
        pii_class = ENTITIES[entity].pii_class
        verdict = Verdict("t", "c", "text", entity, "token", pii_class, 1.0, "", "declared", 0)
        mask_column(pa.array(column), verdict, tokeniser)


def _chunks(items: list[Labelled]) -> list[Chunk]:
    """Texts as a run cuts them, each with a column per kind of value that is known of its row."""
    entities = sorted({entity for item in items for entity, _ in item.known})
    known = [(entity, [dict(item.known).get(entity) for item in items]) for entity in entities]
    texts = [item.text for item in items]
    return [
        ([texts[start : start + CHUNK_ROWS]], [(entity, of[start : start + CHUNK_ROWS]) for entity, of in known])
        for start in range(0, len(texts), CHUNK_ROWS)
    ]


def _with_workers(masker: Any, items: list[Labelled]) -> float:
    """Texts per processor second of the busiest process when the workers of a run share them."""
    chunks = _chunks(items)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.process_time()
    with TextWorkers(masker, len(items)) as workers:
        for _ in workers.run(chunks):
            pass
    ours = time.process_time() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    theirs = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / WORKERS
    return len(items) / max(ours, theirs)


def _per_second(work: Callable[[], object], units: int, rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return units / best
