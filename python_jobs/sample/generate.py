"""Writes a sample folder: all or nothing, and the same bytes for the same arguments."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.progress import Progress
from python_jobs.sample import crm, orders, pools, population, products, shop, text, tickets
from python_jobs.sample.sources import declaration
from python_jobs.sample.truth import Truth

AS_OF = date(2026, 10, 31)
EARLIEST_AS_OF, LATEST_AS_OF = date(2010, 1, 1), date(2040, 12, 31)
CUSTOMERS = 1000
SEED = 42
MOST_CUSTOMERS = 5_000_000
GENERATOR = "atlas sample"
MANIFEST = "manifest.json"


def sample(
    job: Job,
    out: Path | None = None,
    size: int = CUSTOMERS,
    seed: int = SEED,
    as_of: date = AS_OF,
    force: bool = False,
) -> dict[str, Any]:
    """Write the sample sources.

    The files are made in a folder beside ``out`` and moved when all are there; the manifest comes last. A sample
    that stands there already is replaced, files of others stay.

    Args:
        job: for settings and progress.
        out: the folder; ``data/sample`` of the project by default.
        size: how many customers, 1 to ``MOST_CUSTOMERS``.
        seed: of all random draws, 0 or more.
        as_of: the last day of the sample's world.
        force: also write into a folder that holds other files.

    Returns:
        The manifest: arguments, rows per file, defects per kind.

    Raises:
        ConfigurationError: an argument is out of range, or the folder holds files that are not a sample's.
    """
    folder = out or job.settings.project_dir / "data" / "sample"
    _check(size, seed, as_of)
    previous = _previous(folder, force)
    partial = folder.parent / f".{folder.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    for name in ("crm", "shop", "support"):
        (partial / name).mkdir(parents=True)
    manifest = _write(partial, size, seed, as_of, job.progress)
    _move(partial, folder, previous)
    return manifest


def _check(size: int, seed: int, as_of: date) -> None:
    if not 1 <= size <= MOST_CUSTOMERS:
        raise ConfigurationError(f"sample: --customers must be 1 to {MOST_CUSTOMERS:,}, not {size:,}")
    if seed < 0:
        raise ConfigurationError(f"sample: --seed must be 0 or more, not {seed}")
    if not EARLIEST_AS_OF <= as_of <= LATEST_AS_OF:
        raise ConfigurationError(f"sample: --as-of must be {EARLIEST_AS_OF} to {LATEST_AS_OF}, not {as_of}")


def _previous(folder: Path, force: bool) -> list[str]:
    """The files of a sample that stands in the folder already."""
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(f"sample: '{folder}' is a file; choose another --out")
    if not folder.exists() or not any(folder.iterdir()):
        return []
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if isinstance(manifest, dict) and manifest.get("generator") == GENERATOR:
        return [file for file in manifest.get("rows", {}) if _is_inside(folder, file)]
    if force:
        return []
    raise ConfigurationError(
        f"sample: '{folder}' holds files that are not a sample's; choose another --out, or --force to write there"
    )


def _is_inside(folder: Path, file: str) -> bool:
    return (folder / file).resolve().is_relative_to(folder.resolve())


def _write(folder: Path, size: int, seed: int, as_of: date, progress: Progress) -> dict[str, Any]:
    """Write every file of the sample into an empty folder."""
    end = text.day_number(as_of)
    lists = pools.make(seed)
    with progress.step("sample", unit="rows") as step, Truth(folder / "truth.csv") as truth:
        catalogue = products.write(folder, size, seed, end)
        step.describe("drawing people and orders")
        people = population.draw(size, seed, lists, end)
        placed = orders.draw(people, catalogue, seed)
        marks = orders.defective(placed, seed)
        defective = crm.Defective(people, seed)
        step.total(
            size + int(defective.twice.sum()) + len(placed) + int(marks["order_duplicated"].sum()) + tickets.count(size)
        )
        step.describe("customers")
        rows = {crm.FILE: crm.write(folder, people, defective, seed, lists, end, truth, step)}
        step.describe("orders")
        rows |= shop.write(folder, placed, marks, people, catalogue, seed, end, truth, step)
        step.describe("tickets")
        rows[products.FILE] = len(catalogue.names)
        rows[tickets.FILE] = tickets.write(
            folder, people, defective.ragged, placed, catalogue, seed, lists, end, truth, step
        )
    (folder / "sources.yml").write_text(declaration(""), encoding="utf-8")
    manifest = {
        "generator": GENERATOR,
        "arguments": {"customers": size, "seed": seed, "as_of": as_of.isoformat()},
        "as_of": as_of.isoformat(),
        "rows": rows,
        "defects": dict(sorted(truth.counts.items())),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def _move(partial: Path, folder: Path, previous: list[str]) -> None:
    """Put the finished files in place, the manifest last, so that an interrupted move is seen as a sample still."""
    files = sorted(_files(partial), key=lambda file: (file == MANIFEST, file))
    for file in set(previous) - set(files):
        (folder / file).unlink(missing_ok=True)
    if not folder.exists() or not any(folder.iterdir()):
        partial.replace(folder)
        return
    for file in files:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        (partial / file).replace(target)
    shutil.rmtree(partial)


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()
