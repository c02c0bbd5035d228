"""The export stage: every feature group that changed becomes a new version."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from python_jobs.features import files, privacy, quality, unchanged, versions
from python_jobs.features.groups import FeatureGroup, exists, left_out, read_columns, read_groups
from python_jobs.features.statistics import statistics
from python_jobs.features.types import Column
from python_jobs.features.versions import NONE, Content, Version
from python_jobs.job import Job, code_revision
from python_jobs.lineage.run import Export, record_exports
from python_jobs.warehouse import advisory_lock


def export(job: Job) -> dict[str, Any]:
    """Write the feature groups that changed, as ``<exports>/<group>/<version>/``.

    Returns:
        ``{"groups": [{"group", "version", "change", "rows", "path"}]}``.

    Raises:
        AtlasError: dbt has not run, a key is not unique, or a column would hold unmasked personal data.
        QualityGateError: a model broke a test the last time it was tested.
        ConfigurationError: a group is declared wrongly.
    """
    groups = read_groups(job.settings.dbt_target)
    if not groups:
        job.progress.note("no model declares meta.export: nothing to export")
    results: list[dict[str, Any]] = []
    exported: list[Export] = []
    with job.connect(autocommit=True) as connection:
        try:
            for group in groups:
                if not exists(connection, group) and left_out(job.settings.dbt_target, group):
                    job.progress.note(f"export {group.name}: left out, the sources of {group.model} are not loaded")
                    continue
                with advisory_lock(connection, f"export:{group.name}", wait=True):
                    result, record = _export_group(job, connection, group)
                results.append(result)
                exported.append(record)
        finally:
            # What is written has its events even when a later group fails.
            if exported:
                record_exports(job, exported)
    return {"groups": results}


def _export_group(job: Job, connection: psycopg.Connection, group: FeatureGroup) -> tuple[dict[str, Any], Export]:
    started = datetime.now(UTC)
    columns = [Column(name, sql_type) for name, sql_type in read_columns(connection, group).items()]
    quality.check_gate(connection, group)
    personal = privacy.personal_columns(connection, job.warehouse.database, group, [column.name for column in columns])
    if personal is None:
        job.progress.note(f"export {group.name}: no lineage recorded for {group.model}, so no column is shown by value")
    exports = job.settings.exports
    # Before anything is read: whoever writes meanwhile is seen the next time.
    state = unchanged.state_of(connection, group, columns)
    if found := unchanged.version_with(connection, group, state, exports):
        version, rows = found
        versions.point(exports / group.name, version)
        return _outcome(group, version, NONE, rows, exports, columns, started)
    partial = versions.begin(exports, group.name)
    try:
        parquet = partial / f"{group.name}.parquet"
        with job.progress.step(f"export {group.name}") as step:
            rows = files.write_parquet(job.warehouse.url, group, columns, parquet, step)
        with files.opened(parquet) as features:
            files.check_key(features, group)
            sql_types = {column.name: column.sql_type for column in columns}
            content = Content(sql_types, group.key, files.data_hash(features, columns))
            before = versions.newest(exports / group.name)
            change = versions.change_between(versions.content_of(before[1]) if before else None, content)
            version = before[0].after(change) if before else Version(1, 0, 0)
            if change == NONE:
                versions.point(exports / group.name, version)
            else:
                files.write_texts(features, columns, partial / f"{group.name}.csv", partial / f"{group.name}.jsonl")
                manifest = {
                    "group": group.name,
                    "version": str(version),
                    "previous": str(before[0]) if before else None,
                    "change": change,
                    "model": group.unique_id,
                    "key": list(group.key),
                    "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "schema": _schema(group, columns, personal),
                    "row_count": rows,
                    "statistics": statistics(features, columns, group.key, personal),
                    "quality": quality.scores(connection, group),
                    "lineage_run": str(job.run_id),
                    "data_hash": content.data_hash,
                    "code_revision": code_revision(job.settings.project_dir),
                    "files": _digests(partial),
                }
        if change != NONE:
            (partial / "manifest.json").write_text(
                json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
            )
            versions.publish(partial, exports, group.name, version)
    finally:
        if partial.exists():
            shutil.rmtree(partial)
    unchanged.remember(connection, group, state, exports, version)
    return _outcome(group, version, change, rows, exports, columns, started)


def _outcome(
    group: FeatureGroup,
    version: Version,
    change: str,
    rows: int,
    exports: Path,
    columns: list[Column],
    started: datetime,
) -> tuple[dict[str, Any], Export]:
    """What the stage reports, and what lineage records."""
    path = exports / group.name / str(version)
    result = {"group": group.name, "version": str(version), "change": change, "rows": rows, "path": str(path)}
    record = Export(
        group=group.name,
        version=str(version),
        table=(group.schema, group.table),
        columns={column.name: column.sql_type for column in columns},
        rows=rows,
        started=started,
        finished=datetime.now(UTC),
    )
    return result, record


def _schema(group: FeatureGroup, columns: list[Column], personal: set[str] | None) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "sql_type": column.sql_type,
            "arrow_type": str(column.arrow),
            "from_personal_data": None if personal is None else column.name in personal,
            "description": group.descriptions.get(column.name, ""),
        }
        for column in columns
    ]


def _digests(folder: Path) -> dict[str, Any]:
    return {path.name: files.file_digest(path) for path in sorted(folder.iterdir()) if path.is_file()}
