"""Messages written freely, as many different people would write them, in styles that no template has.

The files of ``text/`` named in :data:`SETS` hold one message a line (``\\n`` is a line break, ``\\t`` a tab) under the
heading of its style; each set was written before the rules were looked at by whoever widened them next. A label is
written around its value: ``[P|Mette Holm]``; the letters are in :data:`ENTITIES`. A ``#`` in a label stands for a digit
that is drawn, so that no number is anybody's: CPR numbers have a date and modulus 11, IBANs and cards their check
digits. A set belongs to one of the :data:`PARTS`, whole: rules are written against ``tuning``, never ``held_out``.
"""

import random
import re
from collections.abc import Iterator

from stdnum import luhn

from benchmarks.pii.texts import FOLDER, Label, Labelled
from benchmarks.pii.values import Values

ENTITIES = {
    "P": "PERSON", "A": "ADDRESS", "T": "PHONE_NUMBER", "E": "EMAIL_ADDRESS", "C": "DK_CPR", "I": "IBAN_CODE",
    "K": "CREDIT_CARD", "B": "DK_BANK_ACCOUNT", "D": "DATE_OF_BIRTH", "N": "IP_ADDRESS",
}  # fmt: skip
SETS = {
    "first": ("freehand.txt",),
    "wide": ("freehand_wide.da.txt", "freehand_wide.en.txt"),
    "third": ("freehand_third.da.txt", "freehand_third.en.txt"),
    "fourth": ("freehand_fourth.da.txt", "freehand_fourth.en.txt"),
    "fifth": ("freehand_fifth.da.txt", "freehand_fifth.en.txt"),
}
PARTS = {"tuning": ("first", "wide", "third", "fourth"), "held_out": ("fifth",)}
_LABEL = re.compile(r"\[(\w)\|([^\]]+)\]")
_CARD_LENGTH, _PHONE_LENGTH = 16, 8


def freehand(of_set: str, seed: int) -> Iterator[tuple[str, Labelled]]:
    """The messages of a set, with their styles.

    Args:
        of_set: one of :data:`SETS`.
        seed: what the digits are drawn by.

    Yields:
        Style and message. Nothing is known of its row.
    """
    rng = random.Random(f"{seed} freehand")
    values = Values(rng, held_out=True)
    style = ""
    for line in _lines(of_set):
        if line.startswith("## "):
            style = line[3:]
        elif line and not line.startswith("#"):
            yield style, _labelled(line.replace("\\n", "\n").replace("\\t", "\t"), values)


def _lines(of_set: str) -> Iterator[str]:
    for name in SETS[of_set]:
        yield from (FOLDER / name).read_text(encoding="utf-8").splitlines()


def _labelled(line: str, values: Values) -> Labelled:
    text, labels, position = "", [], 0
    for match in _LABEL.finditer(line):
        text += line[position : match.start()]
        entity = ENTITIES[match[1]]
        value = _numbered(match[2], entity, values)
        labels.append(Label(len(text), len(text) + len(value), entity))
        text += value
        position = match.end()
    return Labelled(text + line[position:], tuple(labels), ())


def _numbered(value: str, entity: str, values: Values) -> str:
    """The value with digits in the place of each ``#``."""
    count = value.count("#")
    digits = values.digits(count)
    if entity == "DK_CPR":
        digits = values.cpr("")
    elif entity == "PHONE_NUMBER" and count == _PHONE_LENGTH:
        digits = values.rng.choice("2345679") + digits[1:]
    elif entity == "CREDIT_CARD":
        body = ("4571" + digits)[: _CARD_LENGTH - 1]
        digits = body + luhn.calc_check_digit(body)
    elif entity == "IBAN_CODE":
        drawn = iter(digits)
        form = "".join(re.sub("#", lambda _: next(drawn), value).split()).upper()
        moved = "".join(str(int(letter, 36)) for letter in f"{form[4:]}{form[:2]}00")
        digits = f"{98 - int(moved) % 97:02}{digits[2:]}"
    drawn = iter(digits)
    return re.sub("#", lambda _: next(drawn), value)
