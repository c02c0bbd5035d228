"""The opt-in packages from checkouts: the pinned version or nothing, and what was there stays until all is there."""

import subprocess
from pathlib import Path

import pytest

from python_jobs.errors import ConfigurationError
from python_jobs.hub_packages import environment, install, read_pins, remove
from python_jobs.settings import PROJECT_DIR

PINS = "packages:\n  - {package: somebody/one, version: 1.2.0}\n  - {package: somebody/elementary, version: 0.3.0}\n"


def write_package(folder: Path, name: str, content: str = "first") -> None:
    (folder / "macros").mkdir(parents=True, exist_ok=True)
    (folder / "integration_tests").mkdir(exist_ok=True)
    (folder / "dbt_project.yml").write_text(f"name: {name}\nversion: 0.0.1\n")
    (folder / "macros" / "macro.sql").write_text(content)


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "packages.hub.yml").write_text(PINS)
    return folder


@pytest.fixture
def checkouts(tmp_path: Path) -> Path:
    """One as a git repository whose tag is older than its files, the other as an unpacked release."""
    folder = tmp_path / "checkouts"
    write_package(folder / "a-clone", "one")
    git(folder / "a-clone", "init", "--quiet")
    git(folder / "a-clone", "add", "--all")
    git(folder / "a-clone", "commit", "--quiet", "--message", "1.2.0")
    git(folder / "a-clone", "tag", "v1.2.0")
    write_package(folder / "a-clone", "one", "newer than the tag")
    write_package(folder / "release-0.3.0", "elementary")
    return folder


def test_the_pinned_versions_are_installed(project: Path, checkouts: Path) -> None:
    assert environment(project) == {}
    assert install(project, checkouts) == {"one": "1.2.0", "elementary": "0.3.0"}
    installed = project / "dbt_packages"
    assert sorted(path.name for path in installed.iterdir()) == ["elementary", "one"]
    assert (installed / "one" / "macros" / "macro.sql").read_text() == "first"
    assert environment(project) == {"ATLAS_ELEMENTARY": "True"}
    assert sorted(path.name for path in project.iterdir()) == ["dbt_packages", "packages.hub.yml"]
    # What dbt parsed with them must go with them.
    (project / "target").mkdir()
    (project / "target" / "partial_parse.msgpack").write_text("parsed")
    remove(project, [project / "target"])
    assert environment(project) == {}
    assert list((project / "target").iterdir()) == []


def test_another_version_is_refused_and_nothing_is_lost(project: Path, checkouts: Path) -> None:
    install(project, checkouts)
    (project / "packages.hub.yml").write_text(PINS.replace("0.3.0", "0.4.0"))
    with pytest.raises(ConfigurationError, match=r"release-0\.3\.0: neither a git repository nor a release named …-0"):
        install(project, checkouts)
    (project / "packages.hub.yml").write_text(PINS.replace("1.2.0", "1.3.0"))
    with pytest.raises(ConfigurationError, match=r"a-clone: git has no tag 1\.3\.0"):
        install(project, checkouts)
    assert (project / "dbt_packages" / "one" / "dbt_project.yml").is_file()
    assert sorted(path.name for path in project.iterdir()) == ["dbt_packages", "packages.hub.yml"]


def test_a_package_that_is_not_there(project: Path, checkouts: Path, tmp_path: Path) -> None:
    (project / "packages.hub.yml").write_text(PINS + "  - {package: somebody/two, version: 1.0.0}\n")
    with pytest.raises(ConfigurationError, match=r"no checkout of two; clone it there and check out 1\.0\.0"):
        install(project, checkouts)
    with pytest.raises(ConfigurationError, match="no such folder"):
        install(project, tmp_path / "nowhere")
    (project / "packages.hub.yml").write_text("packages: [{package: somebody/one}]\n")
    with pytest.raises(ConfigurationError, match=r"packages\.hub\.yml: needs a list"):
        install(project, checkouts)


def test_every_pin_is_one_version() -> None:
    assert set(read_pins(PROJECT_DIR)) == {"dbt_utils", "dbt_date", "dbt_expectations", "elementary"}
