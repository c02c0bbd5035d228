"""dbt as an analyst uses it, without `atlas run`: parse, build with every test, docs. What `make dbt-test` runs.

Loads and masks a sample of its own first; models and tests are those of this checkout.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from python_jobs.settings import PROJECT_DIR
from tests.e2e.whole_run import Place

DBT = Path(sys.executable).with_name("dbt")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        try:
            for arguments in (
                ("sample", "--quiet", "--out", str(place.sample)),
                ("load", "--quiet", "--sources", str(place.sources)),
                ("mask", "--quiet", "--sources", str(place.sources)),
            ):
                result = place.atlas(*arguments)
                if result.returncode:
                    print(result.stdout, result.stderr, file=sys.stderr)
                    return result.returncode
            # Warnings of dbt itself (deprecations, unknown configuration) are errors here; tests that warn are not, and
            # neither is configuration of a package that may not be installed.
            silence = '{"error": "all", "silence": ["LogTestResult", "UnusedResourceConfigPath"]}'
            steps: tuple[tuple[str, ...], ...] = (
                ("--warn-error-options", silence, "parse"),
                ("build",),
                ("docs", "generate", "--static"),
            )
            for step in steps:
                code = dbt(place, *step)
                if code:
                    return code
            if not (place.folder / "target" / "static_index.html").stat().st_size:
                print("dbt docs generate wrote no page", file=sys.stderr)
                return 1
        finally:
            place.stop()
    return 0


def dbt(place: Place, *arguments: str, project: Path = PROJECT_DIR) -> int:
    """Run dbt from the project's folder with nothing but the state folder in the environment; its exit code."""
    command = [str(DBT), "--no-use-colors", "--log-path", str(place.folder / "dbt-logs"), *arguments]
    command += ["--profiles-dir", "profiles", "--target-path", str(place.folder / "target")]
    print("dbt", *arguments, flush=True)
    return subprocess.run(command, cwd=project, env=place.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
