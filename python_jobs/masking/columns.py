"""Structured columns, masked as sets: each different value of a batch is treated once."""

import re
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from python_jobs.masking.canonical import examine
from python_jobs.masking.classify import Verdict
from python_jobs.masking.entities import Action
from python_jobs.masking.fakes import fake
from python_jobs.masking.tokens import Tokeniser

REDACTED = "<redacted>"
POSTCODE_KEPT = 2
BAND_YEARS = 10
_POSTCODE = re.compile(r"(?:^|[\s,])(?:[a-z]{1,2}-)?(\d{4}|\d{5}|\d{3} \d{2})(?=\s+[^\W\d_]|\s*$)")


@dataclass(frozen=True)
class MaskedColumn:
    """A batch of one column after masking.

    Attributes:
        values: text; NULL where the value was blank or, for birth dates, impossible.
        valid: whether each value can be true; None for entities that aren't checked.
        masked: how many values were treated.
        invalid: how many of them can't be true.
    """

    values: pa.Array
    valid: pa.Array | None
    masked: int
    invalid: int


def mask_column(values: pa.Array, verdict: Verdict, tokeniser: Tokeniser) -> MaskedColumn:
    """Mask a batch of values by the column's verdict.

    Args:
        values: the column as text.
        verdict: entity and action, one of ``STRUCTURED``.
        tokeniser: makes the tokens.
    """
    entity = verdict.entity or ""
    encoded = values.dictionary_encode()
    look = examine(entity, verdict.region)
    examined = [look(value) for value in encoded.dictionary.to_pylist()]
    if verdict.action in ("token", "vault"):
        different = [None if form is None else tokeniser.token(entity, form) for form, _ in examined]
    else:
        different = [
            None if form is None else _replacement(form, valid is not False, entity, verdict.action, tokeniser)
            for form, valid in examined
        ]
    indices = encoded.indices
    treated = pa.array([form is not None for form, _ in examined], pa.bool_()).take(indices)
    valid = pa.array([valid for _, valid in examined], pa.bool_()).take(indices) if verdict.checked else None
    return MaskedColumn(
        pa.array(different, pa.string()).take(indices),
        valid,
        int(pc.sum(treated).as_py() or 0),
        int(pc.sum(pc.invert(valid)).as_py() or 0) if valid is not None else 0,
    )


def _replacement(form: str, possible: bool, entity: str, action: Action, tokeniser: Tokeniser) -> str | None:
    match action:
        case "redact":
            return REDACTED
        case "fake":
            return fake(tokeniser, entity, form)
        case "generalise" | "age_band":
            return _coarse(form, possible, entity, action)
    raise AssertionError(f"{action} is no action for a structured column")


def _coarse(form: str, possible: bool, entity: str, action: Action) -> str | None:
    """What is left of a value: a year, ten years of birth, two digits of a postcode, the postcode of an address.

    An age band is written as years of birth, so that it does not change with the day on which it was masked.
    """
    if entity == "DATE_OF_BIRTH":
        if not possible:
            return None
        first = int(form[:4]) // BAND_YEARS * BAND_YEARS
        return f"{first}-{first + BAND_YEARS - 1}" if action == "age_band" else form[:4]
    if entity == "ADDRESS":
        found = _POSTCODE.findall(form)
        return found[-1] if found else None
    return form[:POSTCODE_KEPT]
