"""The opt-in dbt packages of ``packages.hub.yml``: from dbt's hub, or from checkouts on this machine.

dbt loads every folder of ``dbt_packages``, listed or not. So the packages are put there and no ``packages.yml`` is
written: without the folder the project is as it was.
"""

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.settings import child_environment

HUB_FILE = "packages.hub.yml"
FOLDER = "dbt_packages"


def install(project_dir: Path, checkouts: Path | None, targets: Sequence[Path] = ()) -> dict[str, str]:
    """Install the pinned versions; what was installed before stays until all of them are there.

    Args:
        project_dir: holds ``packages.hub.yml``.
        checkouts: folder with a checkout of each package: a git repository that has the pinned version as a tag, or
            an unpacked release in a folder named ``…-<version>``. None takes them from dbt's hub.
        targets: dbt's target folders, whose parsed project is out of date then.

    Returns:
        The version by package.

    Raises:
        ConfigurationError: a package or its version is not there, or the hub does not answer.
    """
    pinned = read_pins(project_dir)
    with tempfile.TemporaryDirectory(prefix=".dbt_packages-", dir=project_dir) as scratch:
        folder = Path(scratch) / FOLDER
        if checkouts is None:
            _from_hub(project_dir, Path(scratch))
        else:
            found = _names_in(checkouts)
            for name, version in pinned.items():
                if name not in found:
                    raise ConfigurationError(
                        f"{checkouts}: no checkout of {name}; clone it there and check out {version}"
                    )
                _copy(found[name], version, folder / name)
        if missing := [name for name in pinned if not (folder / name / "dbt_project.yml").is_file()]:
            raise ConfigurationError(f"{HUB_FILE}: {', '.join(missing)} did not arrive; run `make packages` again")
        remove(project_dir, targets)
        folder.rename(project_dir / FOLDER)
    return pinned


def remove(project_dir: Path, targets: Sequence[Path] = ()) -> None:
    """Do without the packages. dbt would go on with the hooks of a package that is gone, if it could."""
    shutil.rmtree(project_dir / FOLDER, ignore_errors=True)
    for target in targets:
        (target / "partial_parse.msgpack").unlink(missing_ok=True)


def read_pins(project_dir: Path) -> dict[str, str]:
    """The version of each package of ``packages.hub.yml``, by the name that dbt gives it.

    Raises:
        ConfigurationError: the file is not there or a package has no version.
    """
    path = project_dir / HUB_FILE
    try:
        listed = yaml.safe_load(path.read_text(encoding="utf-8"))["packages"]
        return {str(entry["package"]).split("/")[-1]: str(entry["version"]) for entry in listed}
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        raise ConfigurationError(f"{path}: needs a list `packages`, each with `package` and `version`") from None


def environment(project_dir: Path) -> dict[str, str]:
    """The variable that switches on tests which the YAML takes from a package, where it is installed."""
    return {"ATLAS_ELEMENTARY": "True"} if (project_dir / FOLDER / "elementary").is_dir() else {}


def _from_hub(project_dir: Path, scratch: Path) -> None:
    """Let dbt fetch them into a project that is nothing else; dbt empties its folder before it tries."""
    shutil.copy(project_dir / HUB_FILE, scratch / "packages.yml")
    (scratch / "dbt_project.yml").write_text("name: packages\nversion: 1.0.0\nprofile: none\n", encoding="utf-8")
    command = [sys.executable, "-P", "-m", "dbt.cli.main", "deps", "--project-dir", str(scratch), "--quiet"]
    log = scratch / "logs"
    result = subprocess.run(
        [*command, "--log-path", str(log)], env=child_environment({}), capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise ConfigurationError(
            f"{HUB_FILE}: dbt could not fetch the packages from its hub; where it is out of reach, "
            "clone them into a folder and run `make packages FROM=<folder>`"
        )


def _names_in(checkouts: Path) -> dict[str, Path]:
    """The folder of each dbt project among the checkouts, by its name."""
    if not checkouts.is_dir():
        raise ConfigurationError(f"{checkouts}: no such folder; it must hold a checkout of each package")
    found = {}
    for path in sorted(checkouts.glob("*/dbt_project.yml")):
        project = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[str(project["name"])] = path.parent
    return found


def _copy(checkout: Path, version: str, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if not (checkout / ".git").exists():
        if not checkout.name.endswith(f"-{version}"):
            raise ConfigurationError(
                f"{checkout}: neither a git repository nor a release named …-{version}, the version that "
                f"{HUB_FILE} pins; check it out with git or unpack that release"
            )
        shutil.copytree(checkout, target, ignore=shutil.ignore_patterns("integration_tests"))
        return
    for tag in (version, f"v{version}"):
        result = subprocess.run(
            ["git", "-C", str(checkout), "archive", f"refs/tags/{tag}"], capture_output=True, check=False
        )
        if result.returncode == 0:
            with tarfile.open(fileobj=io.BytesIO(result.stdout)) as archive:
                archive.extractall(target, filter="data")
            # A project of its own below a package's folder that only its authors need.
            shutil.rmtree(target / "integration_tests", ignore_errors=True)
            return
    reason = (result.stderr.decode(errors="replace").strip().splitlines() or [""])[-1]
    raise ConfigurationError(
        f"{checkout}: git has no tag {version}, the version that {HUB_FILE} pins ({reason}); fetch its tags"
    )
