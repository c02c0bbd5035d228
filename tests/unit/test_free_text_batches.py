"""Many texts at once give what each gives alone; tables of words stay small; memory doesn't follow a table's size."""

import itertools

import pyarrow as pa
import pytest

from benchmarks.pii.special import FlagScore, score_flags, speaking
from benchmarks.pii.styles import styled
from benchmarks.pii.texts import messages
from python_jobs.masking import cues, names, word_lists, words
from python_jobs.masking.finders import of_numbers
from python_jobs.masking.freetext import FreeText, spans, spans_of
from python_jobs.masking.keys import MasterKey
from python_jobs.masking.patterns import ibans
from python_jobs.masking.special import _CATEGORIES
from python_jobs.masking.tokens import Tokeniser
from python_jobs.masking.words import tokens_of
from python_jobs.masking.write import _cut

SEED = 13


def test_texts_together_give_what_each_gives_alone() -> None:
    items = [*messages("held_out", 300, SEED), *(item for _, item in styled("tuning", 300, SEED))]
    items += items[:50]
    texts, known = [item.text for item in items], [item.known for item in items]
    assert spans_of(texts, known) == [spans(item.text, item.known) for item in items]
    assert spans_of(texts) == [spans(text) for text in texts]


def test_equal_texts_of_different_rows_keep_their_own_known_values() -> None:
    masker = FreeText(Tokeniser(MasterKey(b"a key that is used in these tests only")))
    text = "bemærk qblk eller xyrth"
    (masked,), counts = masker.mask_rows([[text, text, None, " "]], [("PERSON", ["Qblk", "Xyrth", "Qblk", None])])
    assert counts == [2]
    first, second, *blank = masked
    assert first is not None
    assert second is not None
    assert (first.startswith("bemærk <person_"), first.endswith("eller xyrth")) == (True, True)
    assert second.startswith("bemærk qblk eller <person_")
    assert blank == [None, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hej Mette M. Holm", ["Mette", "M", "Holm"]),
        ("Mette B Holm", ["Mette", "B", "Holm"]),
        ("Kunden og B er gode", ["B"]),
        ("Skriv til mette.holm@firma.dk eller Holm", ["Holm"]),
        ("ordre\nHolms, 12Mette", ["Holm"]),
    ],
)
def test_words_that_may_be_of_a_name(text: str, expected: list[str]) -> None:
    tokens = tokens_of(text, lower=False)
    assert [token.word for token in tokens] == expected
    assert all(text[token.start : token.end] == token.word for token in tokens)


def test_a_letter_is_an_initial_when_a_capital_or_a_full_stop_follows() -> None:
    def initials(text: str) -> list[str]:
        return [token.word for token in tokens_of(text, lower=text.islower()) if token.initial]

    assert initials("Mette B Holm") == ["B"]
    assert initials("Plan B er god") == []
    assert initials("Mette B\nHolm") == []
    assert initials("I Hobro og A Holm") == []
    assert initials("m. holm") == ["m"]
    assert initials("Hr m. Holm") == []


def test_lists_are_opened_before_a_process_forks() -> None:
    word_lists.opened.cache_clear()
    names.kind.cache_clear()
    words._PIECES[False, False].clear()
    FreeText(Tokeniser(MasterKey(b"a key that is used in these tests only"))).load()
    assert word_lists.opened.cache_info().currsize == 1


def test_numbers_do_not_fill_the_table_of_pieces() -> None:
    tokens_of("sag X0Y-0 og 0", lower=False)
    before = len(words._PIECES[False, False])
    for number in range(200):
        tokens_of(f"sag X{number % 10}Y-{number % 7} og {number}.{number}", lower=False)
    assert len(words._PIECES[False, False]) - before <= 1


def test_words_before_a_place_are_read_as_far_as_a_phrase_reaches() -> None:
    for filler in ("", "og i dag har jeg ", "1234 "):
        for phrase in ("efter aftale med", "talt med", "hilsen", "Mvh.", "Kære", "c/o", "navn:"):
            text = f"{filler}{phrase} "
            assert cues.lead(text, len(text)) == cues._lead(text[-40:]) != 0, text
    assert cues.lead("vi har bestilt. ", 16) == cues._lead("vi har bestilt. ") == 0


@pytest.mark.parametrize(
    "text",
    [
        "DK50 0040 0440 1162 43",
        "IBAN DK5000400440116243",
        "IBANDK50 0040 0440 1162 43",
        "øDK50 0040 0440 1162 43",
        "konto: dk 50-0040-0440-1162-43",
    ],
)
def test_an_iban_is_looked_for_behind_every_country(text: str) -> None:
    assert [span for span in of_numbers(text) if span.entity == "IBAN_CODE"] == list(ibans(text)) != []


def test_batches_are_cut_without_losing_a_row() -> None:
    batches = [pa.RecordBatch.from_pydict({"n": list(range(start, start + 7))}) for start in (0, 7)]
    cut = list(_cut(iter(batches), 3))
    assert [batch.num_rows for batch in cut] == [3, 3, 1, 3, 3, 1]
    assert list(itertools.chain(*(batch.column("n").to_pylist() for batch in cut))) == list(range(14))


def test_labels_of_special_categories_are_those_that_are_flagged() -> None:
    for part in ("tuning", "held_out"):
        labels = set().union(*(categories for _, categories in speaking(part, SEED)))
        assert labels == set(_CATEGORIES)
    assert not {text for text, _ in speaking("tuning", SEED)} & {text for text, _ in speaking("held_out", SEED)}


def test_flags_are_counted_per_text_and_category() -> None:
    result = FlagScore()
    assert (result.precision, result.recall) == (1.0, 1.0)
    result = score_flags(speaking("held_out", SEED))
    assert result.right.total() < result.flagged.total()
    assert result.precision == result.right.total() / result.flagged.total()
    assert result.recall == result.right.total() / result.labelled.total() > 0.6
