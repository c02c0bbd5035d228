"""Structured columns, masked as sets: each different value of a batch is treated once."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from python_jobs.masking.canonical import examine
from python_jobs.masking.classify import Verdict
from python_jobs.masking.tokens import Tokeniser

REDACTED = "<redacted>"
POSTCODE_KEPT = 2


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
        verdict: entity and action (token, generalise or redact).
        tokeniser: makes the tokens.
    """
    entity = verdict.entity or ""
    encoded = values.dictionary_encode()
    look = examine(entity)
    examined = [look(value) for value in encoded.dictionary.to_pylist()]
    if verdict.action == "token":
        different = [None if form is None else tokeniser.token(entity, form) for form, _ in examined]
    elif verdict.action == "redact":
        different = [None if form is None else REDACTED for form, _ in examined]
    elif entity == "DATE_OF_BIRTH":
        different = [form[:4] if form and valid else None for form, valid in examined]
    else:
        different = [form[:POSTCODE_KEPT] if form else None for form, _ in examined]
    indices = encoded.indices
    treated = pa.array([form is not None for form, _ in examined], pa.bool_()).take(indices)
    valid = pa.array([valid for _, valid in examined], pa.bool_()).take(indices) if verdict.checked else None
    return MaskedColumn(
        pa.array(different, pa.string()).take(indices),
        valid,
        int(pc.sum(treated).as_py() or 0),
        int(pc.sum(pc.invert(valid)).as_py() or 0) if valid is not None else 0,
    )
