"""Atlas's commands as a user starts them, and what they cost."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from python_jobs.server import EmbeddedServer

ATLAS = Path(sys.executable).with_name("atlas")


@dataclass(frozen=True)
class Cost:
    """What a command cost: seconds by the clock, processor seconds and peak MB of it and its children; its output."""

    seconds: float
    processor: float
    peak_mb: float
    output: str


def environment(folder: Path, **more: str) -> dict[str, str]:
    """This process's environment without settings of Atlas's, Prefect's or dbt's, and with a state folder of its own.

    Args:
        folder: gets ``home`` and ``exports``.
        more: variables to add.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ATLAS_", "PREFECT_", "DBT_"))}
    return kept | {
        "ATLAS_HOME": str(folder / "home"),
        "ATLAS_EXPORTS": str(folder / "exports"),
        "ATLAS_MASKING_KEY": "benchmark-key-that-protects-nothing-but-made-up-people",
        **more,
    }


def atlas(variables: dict[str, str], *arguments: str) -> Cost:
    """Run one command; when it fails, everything ends with what it said."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([str(ATLAS), *arguments], env=variables, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            sys.exit(f"atlas {' '.join(arguments)} ended with {process.returncode}:\n{errors.read().decode()[-2000:]}")
        return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output.read().decode())


def server_seconds(server: EmbeddedServer) -> float:
    """Processor seconds of a database server so far, those of connections that have ended included (Linux only)."""
    process = (server.data / "postmaster.pid").read_text().split()[0]
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
