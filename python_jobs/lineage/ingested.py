"""What loading and masking did, from the tables in which they recorded it."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import psycopg
import yaml
from psycopg.rows import dict_row

from python_jobs.errors import AtlasError
from python_jobs.lineage.catalog import Catalog, Table
from python_jobs.lineage.events import (
    COMPLETE,
    FAIL,
    FILE_NAMESPACE,
    GENERALISED,
    MASKED,
    ColumnEdge,
    Dataset,
    Work,
)

S3 = "s3://"
_LOADS = """
select
    loads.*,
    coalesce(
        case when loads.origin is not null then array[loads.origin] end,
        (
            select array_agg(files.path order by files.path)
            from pipeline.files as files
            where files.source = loads.source and files.table_name = loads.table_name and files.load_id = loads.load_id
        ),
        '{}'
    ) as paths
from pipeline.loads as loads
where loads.run_id = %s and loads.status <> 'running'
order by loads.started_at, loads.source, loads.table_name
"""

_MASKED = """
select
    masked_loads.table_name,
    sum(masked_loads.rows)::bigint as rows,
    min(coalesce(stages.started_at, masked_loads.masked_at)) as started_at,
    max(masked_loads.masked_at) as finished_at
from compliance.masked_loads as masked_loads
left join pipeline.stages as stages on masked_loads.run_id = stages.run_id and stages.stage = 'mask'
where masked_loads.run_id = %s
group by masked_loads.table_name
order by masked_loads.table_name
"""

_STAGES = """
select stage, started_at, finished_at, status, error
from pipeline.stages
where run_id = %s and stage <> 'lineage' and status <> 'running'
order by started_at
"""


def loads(
    connection: psycopg.Connection, run_id: UUID, namespace: str, catalog: Catalog, sources_file: Path
) -> list[Work]:
    """One piece of work per load of a table: from its files to the explore table.

    A file is called ``<source>/<path below the source's location>``, wherever the project lies; a table or an
    endpoint ``<source>/<its name there>``; an object as OpenLineage's naming has it (docs/spec/Naming.md): the bucket
    is the namespace, the key the name.
    """
    locations = _locations(sources_file)
    found: dict[str, Work] = {}
    for row in _rows(connection, _LOADS, run_id):
        target = Table("explore", f"{row['source']}__{row['table_name']}")
        files = [delivered(row["source"], path, locations.get(row["source"])) for path in row["paths"]]
        columns = [column for column in row["columns"] if catalog.has(target, column["column"])]
        work = Work(
            job=f"load.{row['source']}.{row['table_name']}",
            kind="LOAD",
            started=row["started_at"],
            finished=row["finished_at"] or row["started_at"],
            state=COMPLETE if row["status"] == "succeeded" else FAIL,
            inputs=files,
            output=Dataset(namespace, f"{catalog.database}.{target.schema}.{target.name}"),
            columns=catalog.tables.get(target, {}),
            edges=[
                ColumnEdge(file, column["source"], column["column"], "IDENTITY") for file in files for column in columns
            ],
            rows=row["rows_loaded"],
            error=None if row["status"] == "succeeded" else f"load {row['load_id']} failed: see pipeline.loads",
        )
        found[work.job] = _together(found[work.job], work) if work.job in found else work
    return list(found.values())


def masked(connection: psycopg.Connection, run_id: UUID, namespace: str, catalog: Catalog) -> list[Work]:
    """One piece of work per table that the run masked: from the explore table to its masked twin."""
    policy: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in _rows(connection, "select * from compliance.pii_columns"):
        policy[f"{row['source']}__{row['table_name']}"][row["column_name"]] = row
    return [
        Work(
            job=f"mask.{row['table_name']}",
            kind="MASK",
            started=min(row["started_at"], row["finished_at"]),
            finished=row["finished_at"],
            inputs=[Dataset(namespace, f"{catalog.database}.explore.{row['table_name']}")],
            output=Dataset(namespace, f"{catalog.database}.masked.{row['table_name']}"),
            columns=catalog.tables.get(Table("masked", row["table_name"]), {}),
            edges=_masked_edges(row["table_name"], policy[row["table_name"]], namespace, catalog),
            rows=row["rows"],
        )
        for row in _rows(connection, _MASKED, run_id)
    ]


def stages(connection: psycopg.Connection, run_id: UUID) -> list[Work]:
    """One piece of work per finished stage, without datasets: how it ended and, if it failed, why."""
    return [
        Work(
            job=f"stage.{row['stage']}",
            kind="STAGE",
            started=row["started_at"],
            finished=row["finished_at"] or row["started_at"],
            state=COMPLETE if row["status"] == "succeeded" else FAIL,
            # Written by safe_message: no values in it.
            error=None if row["status"] == "succeeded" else row["error"] or "failed",
        )
        for row in _rows(connection, _STAGES, run_id)
    ]


def delivered(source: str, path: str, location: Path | str | None) -> Dataset:
    """A delivered file or object, by a name that is the same on every machine.

    Args:
        source: name of the source.
        path: path as recorded, absolute or relative.
        location: folder that the source's files are in, or ``s3://bucket/prefix``; None when not known.
    """
    if isinstance(location, str):
        bucket, _, prefix = location.removeprefix(S3).partition("/")
        return Dataset(f"{S3}{bucket}", "/".join(part for part in (prefix.strip("/"), path) if part))
    return Dataset(FILE_NAMESPACE, _file_name(source, path, location))


def _file_name(source: str, path: str, location: Path | None) -> str:
    pure = PurePosixPath(path)
    if location is not None and pure.is_relative_to(PurePosixPath(location.as_posix())):
        return f"{source}/{pure.relative_to(PurePosixPath(location.as_posix()))}"
    if pure.is_absolute() or ".." in pure.parts:
        return f"{source}/{pure.name}"
    return str(pure) if pure.parts and pure.parts[0] == source else f"{source}/{pure}"


def _masked_edges(
    table: str, policy: Mapping[str, Mapping[str, Any]], namespace: str, catalog: Catalog
) -> list[ColumnEdge]:
    raw = Dataset(namespace, f"{catalog.database}.explore.{table}")
    delivered = catalog.tables.get(Table("explore", table), {})
    edges = []
    for column in catalog.tables.get(Table("masked", table), {}):
        source = column if column in delivered else column.removesuffix("__is_valid")
        if source not in delivered:
            continue
        action = str(policy[source]["action"]) if source in policy else "keep"
        if source != column:
            edges.append(ColumnEdge(raw, source, column, MASKED, masking=True, note="validity"))
        elif action == "keep":
            edges.append(ColumnEdge(raw, source, column, "IDENTITY"))
        else:
            how = GENERALISED if action in ("generalise", "age_band") else MASKED
            edges.append(ColumnEdge(raw, source, column, how, masking=True, note=action))
    return edges


def _together(first: Work, second: Work) -> Work:
    """Two loads of a table in one run as one piece of work."""
    return Work(
        job=first.job,
        kind=first.kind,
        started=min(first.started, second.started),
        finished=max(first.finished, second.finished),
        state=FAIL if FAIL in (first.state, second.state) else COMPLETE,
        inputs=list(dict.fromkeys([*first.inputs, *second.inputs])),
        output=second.output,
        columns=second.columns,
        edges=list(dict.fromkeys([*first.edges, *second.edges])),
        rows=(first.rows or 0) + (second.rows or 0),
        error=second.error or first.error,
    )


def _locations(sources_file: Path) -> dict[str, Path | str]:
    """Where the files of each source are: a folder, or a bucket with a prefix."""
    try:
        declared = yaml.safe_load(sources_file.read_text(encoding="utf-8"))
        return {
            str(source["name"]): _location(sources_file, str(source["location"]))
            for source in declared["sources"]
            if "location" in source
        }
    except FileNotFoundError:
        return {}
    except (yaml.YAMLError, KeyError, TypeError):
        raise AtlasError(f"{sources_file.name}: not a sources file; `atlas sources check` says why") from None


def _location(sources_file: Path, declared: str) -> Path | str:
    return declared if declared.startswith(S3) else Path(_normal(sources_file.parent / declared))


def _normal(path: Path) -> str:
    parts: list[str] = []
    for part in path.absolute().parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return str(Path(*parts))


def _rows(connection: psycopg.Connection, sql: str, *parameters: object) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql.encode(), parameters).fetchall()
