"""Kill runs at random moments and see that the next run ends with the same tables as an undisturbed one.

    python -m tests.e2e.kill_at_random --kills 20 --customers 300

Each round starts on an empty folder: a run that is killed (`kill -9`, children too) once or twice, then a run to
the end, then a comparison of every table of explore, masked, chart and navigate.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.whole_run import Place, differences, fingerprints


def undisturbed(folder: Path, customers: int) -> tuple[dict[str, tuple[int, str]], float]:
    """Fingerprints of a run that nobody disturbs, and the seconds it took."""
    place = Place(folder)
    try:
        _sample(place, customers)
        started = time.monotonic()
        place.run()
        seconds = time.monotonic() - started
        with place.connect() as connection:
            return fingerprints(connection), seconds
    finally:
        place.stop()


def disturbed(folder: Path, customers: int, moments: list[float]) -> dict[str, tuple[int, str]]:
    """Fingerprints after runs that were killed at the given moments (seconds) and one that was not."""
    place = Place(folder)
    try:
        _sample(place, customers)
        for moment in moments:
            place.run_and_kill(moment)
        place.run()
        with place.connect() as connection:
            return fingerprints(connection)
    finally:
        place.stop()


def _sample(place: Place, customers: int) -> None:
    result = place.atlas("sample", "--customers", str(customers), "--out", str(place.sample))
    assert result.returncode == 0, result.stderr
    assert place.atlas("db", "start").returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as root:
        expected, seconds = undisturbed(Path(root) / "undisturbed", options.customers)
        print(f"undisturbed: {seconds:.1f} s, {len(expected)} tables")
        failures = kills = 0
        while kills < options.kills:
            moments = [
                generator.uniform(0.3, seconds) for _ in range(min(generator.choice([1, 2]), options.kills - kills))
            ]
            kills += len(moments)
            found = differences(expected, disturbed(Path(root) / f"kill{kills}", options.customers, moments))
            failures += bool(found)
            at = ", ".join(f"{moment:.2f}" for moment in moments)
            print(f"killed at {at} s: {'; '.join(found) or 'same tables'}", flush=True)
    print(f"{kills} kills, {failures} rounds that ended differently")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
