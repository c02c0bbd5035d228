"""Running Atlas as a person does, in a folder of its own, and looking at all that it left behind."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from python_jobs.proof.search import relations
from python_jobs.server import EmbeddedServer
from tests.conftest import TEST_MASKING_KEY

ATLAS = Path(sys.executable).with_name("atlas")
LAYERS = ("explore", "masked", "chart", "navigate")
# What differs between two loads of the same data by nature: when and in which load it came.
VOLATILE_COLUMNS = ("_dlt_load_id", "_file_id", "load_id", "file_id", "loaded_at", "record_key", "first_seen_at")


@dataclass
class Place:
    """One Atlas installation's state: its own server, sample, exports and key.

    Args:
        folder: an empty folder.
    """

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def sample(self) -> Path:
        return self.folder / "sample"

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def sources(self) -> Path:
        return self.sample / "sources.yml"

    @property
    def url(self) -> str:
        return EmbeddedServer(self.home).url()

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("ATLAS_", "PREFECT_", "DBT_"))
        }
        own = {
            "ATLAS_HOME": str(self.home),
            "ATLAS_EXPORTS": str(self.exports),
            "ATLAS_MASKING_KEY": TEST_MASKING_KEY,
        }
        return kept | own | extra

    def atlas(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [str(ATLAS), *arguments], env=self.environment(**extra), capture_output=True, text=True, timeout=900
        )

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """``atlas run`` on this place's sample, without Prefect, and it must succeed."""
        result = self.atlas("run", "--no-prefect", "--sources", str(self.sources), *arguments, **extra)
        assert result.returncode == 0, (
            f"exit code {result.returncode}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
        )
        return result

    def run_and_kill(self, after_seconds: float) -> bool:
        """Start ``atlas run`` and kill it and its children; returns whether it was still running then."""
        with (self.folder / "killed.log").open("ab") as log:
            process = subprocess.Popen(
                [str(ATLAS), "run", "--no-prefect", "--sources", str(self.sources)],
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            deadline = time.monotonic() + after_seconds
            while time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.02)
            alive = process.poll() is None
            if alive:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return alive

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url, autocommit=True)

    def stop(self) -> None:
        EmbeddedServer(self.home).stop()


def fingerprints(connection: psycopg.Connection, schemas: tuple[str, ...] = LAYERS) -> dict[str, tuple[int, str]]:
    """Row count and content hash per relation, independent of row order and of volatile columns."""
    result = {}
    for schema, name in relations(connection):
        if schema not in schemas or name.startswith("_dlt") or name == "dead_letter_payloads":
            continue
        columns = [
            column
            for (column,) in connection.execute(
                "select column_name from information_schema.columns where table_schema = %s and table_name = %s "
                "order by column_name",
                [schema, name],
            ).fetchall()
            if column not in VOLATILE_COLUMNS
        ]
        query = sql.SQL("select md5(row({})::text) from {} order by 1").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(schema, name)
        )
        rows = connection.execute(query).fetchall()
        result[f"{schema}.{name}"] = (len(rows), hashlib.sha256("".join(row[0] for row in rows).encode()).hexdigest())
    return result


def differences(before: Mapping[str, tuple[int, str]], after: Mapping[str, tuple[int, str]]) -> list[str]:
    """Relations that aren't the same in both, with their row counts."""
    return [
        f"{name}: {before.get(name, ('absent',))[0]} -> {after.get(name, ('absent',))[0]} rows"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
