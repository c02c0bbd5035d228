"""Tables pasted as text: what the head of a column, or of a row of two cells, says of what stands there."""

import re
from collections.abc import Iterator

from python_jobs.masking.name_fields import NAME_LABELS, PART_LABELS, is_name
from python_jobs.masking.patterns import Span

_DELIMITERS = ("\t", ";", "|", ",")
_GAP = re.compile(r"[^\S\n]{2,}")
_OTHER_LABELS = {
    "DATE_OF_BIRTH": "født fødselsdato fødselsdag fødsels dob born birthdate birthday birth",
    "PHONE_NUMBER": "telefon tlf mobil mobilnr telefonnr telefonnummer mobilnummer phone mobile cell tel",
    "ADDRESS": "adresse vej address street bopæl",
    "DK_CPR": "cpr cpr-nr cprnr personnummer",
}
_LABELS = {label: entity for entity, labels in _OTHER_LABELS.items() for label in labels.split()}
_LABELS |= dict.fromkeys(NAME_LABELS | PART_LABELS, "PERSON")
_EDGES = " \t\"'*.:|"
_FEWEST_DIGITS = {"DATE_OF_BIRTH": 4, "PHONE_NUMBER": 7, "ADDRESS": 1, "DK_CPR": 10}
_SCORE = 0.55
_Cell = tuple[int, int, str]


def of_tables(text: str) -> Iterator[Span]:
    """Cells of columns and rows whose head says that they hold something personal.

    Args:
        text: one of several lines.
    """
    head: list[str | None] = []
    mark = ""
    start = 0
    for line in text.split("\n"):
        cells: list[_Cell] = []
        if mark:
            cells = _cells(line, start, mark)
            if len(cells) != len(head):
                mark = ""
        if mark:
            for cell, entity in zip(cells, head, strict=True):
                yield from _judged(cell, entity)
        else:
            mark = next((one for one in (*_DELIMITERS, "  ") if one in line), "")
            cells = _cells(line, start, mark) if mark else []
            head = [_LABELS.get(written.strip(_EDGES).casefold()) for _, _, written in cells]
            if len(cells) == 2 and head[0] and not head[1]:
                yield from _judged(cells[1], head[0])
                mark = ""
            elif len(cells) < 2 or not any(head):
                mark = ""
        start += len(line) + 1


def _cells(line: str, start: int, mark: str) -> list[_Cell]:
    """Beginning, end and content of the cells of a line."""
    gap = _GAP if mark == "  " else re.compile(re.escape(mark))
    edges = [match.span() for match in gap.finditer(line)]
    begins = [0, *(end for _, end in edges)]
    ends = [*(begin for begin, _ in edges), len(line)]
    cells = [(start + begin, start + end, line[begin:end]) for begin, end in zip(begins, ends, strict=True)]
    if mark == "|" and cells and not cells[0][2].strip():
        cells = cells[1:-1]
    return cells


def _judged(cell: _Cell, entity: str | None) -> Iterator[Span]:
    begin, _, written = cell
    value = written.strip(" \t\"'")
    if not entity or not value:
        return
    digits = sum(map(str.isdigit, value))
    if is_name(value, sure=True) if entity == "PERSON" else digits >= _FEWEST_DIGITS[entity]:
        place = begin + written.index(value)
        yield Span(place, place + len(value), entity, _SCORE)
