"""Tests that an analyst would write in five minutes: the YAML files in ``by_hand/``, compiled by dbt as they stand.

They select no value and name no row, so cells are counted per column: of the damaged cells of a column as many are
found as the test that finds most there has failures more than on the undamaged table.
"""

import re
import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.quality.damage import Cells
from benchmarks.quality.tables import Table
from python_jobs.build.dbt import Dbt
from python_jobs.job import Job
from python_jobs.scoring.artifacts import Artifacts
from python_jobs.scoring.outcomes import test_records

FILES = Path(__file__).parent / "by_hand"
RELATION = re.compile(r'"[^"]+"\."bench"\."damaged"')


@dataclass(frozen=True)
class WrittenTest:
    """One test of such a file.

    Attributes:
        concerns: columns that it names.
        failing: SQL that counts its failures, with ``{table}`` for the table.
        tested: SQL that counts the rows it judges.
    """

    name: str
    dimension: str
    concerns: frozenset[str]
    failing: str
    tested: str


@dataclass(frozen=True)
class ByHand:
    """What the tests of a table said of one damaged copy.

    Attributes:
        found: damaged cells that they found.
        alarms: failures on the undamaged table.
        own: points that the damaged dimension lost.
        others: most points that another one lost.
        worst: its name.
    """

    found: int
    alarms: int
    own: float
    others: float
    worst: str


def compiled(job: Job, tables: list[Table]) -> dict[str, list[WrittenTest]]:
    """The tests of each table that has a file, by its name. Its file is called like the table's first word or two."""
    own = job.sources_file.parent / "own" / "explore"
    own.mkdir(parents=True)
    files = {table.name: _file(table.name) for table in tables}
    for path in files.values():
        shutil.copy(path, own / f"_{path.name}")
    job.sources_file.write_text("version: 1\nmodels: own\nsources: []\n", encoding="utf-8")
    with Dbt(job) as dbt:
        dbt.run("compile", "compile", "--select", *(f"source:by_hand_{path.stem}" for path in files.values()))
    artifacts = Artifacts.read(job.settings.dbt_target)
    code = {result["unique_id"]: result["compiled_code"] for result in artifacts.results}
    found: dict[str, list[WrittenTest]] = defaultdict(list)
    for record in test_records(artifacts):
        node = artifacts.node(record.test_id)
        assert node is not None
        test = _written(node, record.dimension, record.judged, code[record.test_id])
        found[str(record.source)].append(test)
    return {name: found[f"by_hand_{path.stem}"] for name, path in files.items()}


def judge(
    connection: psycopg.Connection, tests: list[WrittenTest], dimension: str, cells: Cells, *, whole_rows: bool
) -> ByHand:
    """Run them on the undamaged and the damaged table.

    Args:
        connection: where both are, in the schema bench.
        tests: of the table.
        dimension: that was damaged.
        cells: that are damaged.
        whole_rows: a damaged row counts as one, whatever test finds it.
    """
    counts = {name: [counted(connection, test, name) for test in tests] for name in ("clean", "damaged")}
    before, after = (_scores(tests, counts[name]) for name in ("clean", "damaged"))
    points = {name: 100 * (before[name] - after[name]) for name in before.keys() & after.keys()}
    own = points.pop(dimension, 0.0)
    worst = max(points, key=lambda name: points[name], default="")
    more: dict[str, int] = defaultdict(int)
    for test, (_, clean), (_, damaged) in zip(tests, counts["clean"], counts["damaged"], strict=True):
        for column in test.concerns:
            more[column] = max(more[column], damaged - clean)
    if whole_rows:
        found = min(len({row for row, _ in cells}), max(more.values(), default=0))
    else:
        found = sum(
            min(more[column], sum(name == column for _, name in cells)) for column in {name for _, name in cells}
        )
    alarms = sum(failed for _, failed in counts["clean"])
    return ByHand(found, alarms, own, points.get(worst, 0.0), worst)


def _file(table: str) -> Path:
    named = re.sub(r"\W+", "_", re.sub(r"\(.*", "", table).strip())
    return FILES / f"{named}.yml"


def _written(node: dict[str, Any], dimension: str, judged: str | None, code: str) -> WrittenTest:
    sql = RELATION.sub("{table}", code.replace("{", "{{").replace("}", "}}"))
    arguments = (node["test_metadata"] or {})["kwargs"]
    own = {key: value for key, value in arguments.items() if key not in ("model", "to", "field", "values", "pattern")}
    where = node["config"].get("where")
    tested = f"select count(*) filter (where {judged or 'true'}) from {{table}}{f' where {where}' if where else ''}"
    tested = tested.replace("{table}", "\0").replace("{", "{{").replace("}", "}}").replace("\0", "{table}")
    return WrittenTest(
        node["name"],
        dimension,
        frozenset(re.findall(r"\w+", str(own))),
        f"select coalesce(({node['config']['fail_calc']}), 0) from ({sql}) as failing",
        tested,
    )


def counted(connection: psycopg.Connection, test: WrittenTest, name: str) -> tuple[int, int]:
    """Rows tested and rows failed of the table of this name."""
    relation = f"bench.{name}"
    tested, failed = (
        connection.execute(query.format(table=relation).encode()).fetchone() for query in (test.tested, test.failing)
    )
    assert tested is not None
    assert failed is not None
    return int(tested[0]), min(int(failed[0]), int(tested[0]))


def _scores(tests: list[WrittenTest], counts: list[tuple[int, int]]) -> dict[str, float]:
    tested: dict[str, int] = defaultdict(int)
    failed: dict[str, int] = defaultdict(int)
    for test, (rows, failures) in zip(tests, counts, strict=True):
        tested[test.dimension] += rows
        failed[test.dimension] += failures
    return {name: 1 - failed[name] / rows for name, rows in tested.items() if rows}
