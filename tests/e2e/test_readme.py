"""The README's commands, in a fresh copy of the repository that only its owner can enter."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from python_jobs.settings import PROJECT_DIR

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("readme")]


def commands() -> list[str]:
    """The lines of the README's code blocks that are commands of make or atlas."""
    text = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(?:sh)?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("make", ".venv/bin/"))]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files that git tracks or would track, as they are now, in a folder of mode 0700."""
    folder = tmp_path_factory.mktemp("closed") / "atlas"
    listed = ["git", "-C", str(PROJECT_DIR), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\0"):
        if name and (PROJECT_DIR / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT_DIR / name, folder / name)
    folder.parent.chmod(0o700)
    yield folder
    if (folder / ".venv/bin/atlas").exists():
        run(folder, ".venv/bin/atlas db stop")


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ATLAS_", "PREFECT_", "DBT_", "MAKE", "MFLAGS", "VIRTUAL_ENV"))
    }
    return subprocess.run(command, shell=True, cwd=folder, env=kept, capture_output=True, text=True, timeout=900)  # noqa: S602


def test_the_readme_names_its_two_commands() -> None:
    assert {"make run", "make test"} <= set(commands())


def test_every_command_of_the_readme_works_in_a_fresh_clone(clone: Path) -> None:
    for command in commands():
        if command in ("make test", "make serve"):
            # The first is what runs this; the second has its own test. They must at least be there.
            command = f"{command} --dry-run"
        result = run(clone, command)
        assert result.returncode == 0, f"{command}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}"
        if command == "make run":
            for heading in ("Rows per layer", "Personal data", "Quality", "Exports", "Where next"):
                assert heading in result.stdout
    assert list((clone / "exports").glob("*/*/manifest.json"))
    assert clone.parent.stat().st_mode & 0o777 == 0o700
