"""Which of the project's sources can't be read: not in the database, or not masked."""

import json
from pathlib import Path
from typing import Any

from python_jobs.job import Job


def sources_not_loaded(job: Job, manifest: Path) -> list[dict[str, Any]]:
    """The sources of the manifest whose table or view the database does not have."""
    sources = list(json.loads(manifest.read_text(encoding="utf-8"))["sources"].values())
    names = [source["relation_name"] for source in sources]
    with job.connect(autocommit=True) as connection:
        rows = connection.execute(
            "select to_regclass(name) is not null from unnest(%s::text[]) with ordinality as source (name, number) "
            "order by number",
            [[_without_database(name) for name in names]],
        ).fetchall()
    return [source for source, (exists,) in zip(sources, rows, strict=True) if not exists]


def sources_not_masked(job: Job, manifest: Path) -> list[dict[str, Any]]:
    """The masked sources of the manifest whose table could not be masked: their twins are out of date."""
    sources = json.loads(manifest.read_text(encoding="utf-8"))["sources"].values()
    with job.connect(autocommit=True) as connection:
        failed = {row[0] for row in connection.execute("select table_name from compliance.masking_failures").fetchall()}
    return [source for source in sources if source["schema"] == "masked" and source["identifier"] in failed]


def _without_database(relation: str) -> str:
    """``"db"."schema"."table"`` as ``"schema"."table"``: to_regclass takes no other database than this one."""
    return relation[relation.index('"."') + 2 :] if relation.count('"."') == 2 else relation
