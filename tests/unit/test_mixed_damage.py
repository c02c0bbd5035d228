"""Damage of any table fits the columns' types, so that the damaged rows can be written."""

import random
from pathlib import Path

from benchmarks.quality.mixed import any_table, damage_all


def test_an_edit_of_a_repeated_row_is_made_to_text_only(tmp_path: Path) -> None:
    """The first column holds numbers or days; another table has no text at all."""
    days = "".join(f"{number},2024-01-{1 + number % 28:02d},word {number % 50}\n" for number in range(200))
    (tmp_path / "with.csv").write_text(f"number,day,word\n{days}")
    (tmp_path / "without.csv").write_text("number,day\n" + "".join(f"{n},2024-01-05\n" for n in range(200)))
    for name, has_text in (("with", True), ("without", False)):
        table = any_table(tmp_path / f"{name}.csv", 200, 7)
        assert ("row repeated with an edit" in table.roles) is has_text
        rows, cells = damage_all(table, 0.3, random.Random(1))
        for place, kind in enumerate(table.types.values()):
            assert kind == "text" or not any(isinstance(row[place], str) for row in rows)
        repeated = {row for row, _ in cells.get("row repeated with an edit", ())}
        assert all(row[:2] in [other[:2] for other in table.rows] for row in map(rows.__getitem__, repeated))
