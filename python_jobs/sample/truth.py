"""The truth file: every defect of the sample, with the place where it stands."""

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa

from python_jobs.sample import text
from python_jobs.sample.draws import Ints, Mask
from python_jobs.sample.text import Text

HEADER = "file,line,table_name,key,column_name,defect,value"


class Truth:
    """Writes ``truth.csv``, ordered by file, line, column.

    Attributes:
        counts: defects per kind so far.
    """

    def __init__(self, path: Path) -> None:
        self.handle = path.open("wb")
        self.handle.write(f"{HEADER}\n".encode())
        self.counts: Counter[str] = Counter()
        self._pending: list[pa.Table] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.handle.close()

    def add(self, defect: str, marked: Mask, lines: Ints, keys: Text, column: str = "", values: Text = "") -> None:
        """List a defect.

        Args:
            defect: its name.
            marked: which rows of the chunk have it.
            lines: the chunk's first physical lines in the file.
            keys: the chunk's keys.
            column: the column as the explore table names it; empty when the whole record is concerned.
            values: what stands in the marked cells; a plain string when it is the same in all.
        """
        count = int(marked.sum())
        if not count:
            return
        self.counts[defect] += count
        mask = pa.array(marked)
        same = [values] * count if isinstance(values, str) else values
        columns = {
            "line": pa.array(lines[marked].astype(np.int64)),
            "key": keys.filter(mask),
            "column_name": pa.array([column] * count),
            "defect": pa.array([defect] * count),
            "value": pa.array(same, pa.string()) if isinstance(same, list) else same,
        }
        self._pending.append(pa.table(columns))

    def flush(self, file: str, table: str) -> None:
        """Write what was listed for a chunk of a file."""
        if not self._pending:
            return
        rows = pa.concat_tables(self._pending).sort_by(
            [("line", "ascending"), ("column_name", "ascending"), ("defect", "ascending")]
        )
        self._pending = []
        columns = {name: rows[name].combine_chunks() for name in rows.column_names}
        line = text.number(columns["line"].to_numpy())
        value = text.quoted(columns["value"])
        parts = (f"{file},", line, f",{table},", columns["key"], ",", columns["column_name"], ",", columns["defect"])
        text.write_lines(self.handle, text.join(*parts, ",", value, "\n"))
