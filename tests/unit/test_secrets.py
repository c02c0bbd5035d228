"""Secrets come from outside the sources file, and stay out of everything that is said."""

from pathlib import Path

import pytest

from ingestion.sources_file import read_sources
from python_jobs import secrets
from python_jobs.errors import ConfigurationError
from python_jobs.settings import PROJECT_DIR

HEMMELIG = "hem/me:l@ig"


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSWORD", HEMMELIG)
    url = secrets.resolve("postgresql://reader:${CRM_PASSWORD}@db/crm", "here", in_url=True)
    assert url == "postgresql://reader:hem%2Fme%3Al%40ig@db/crm"
    assert secrets.resolve("${CRM_PASSWORD}", "here", in_url=True) == HEMMELIG
    assert secrets.redact(f"no {HEMMELIG}, no {url}") == "no ***, no postgresql://reader:***@db/crm"


def test_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secrets.yml"
    path.write_text("CRM_TOKEN: fra-fil\nBEGGE: fra-fil\n")
    monkeypatch.setenv("ATLAS_SECRETS_FILE", str(path))
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="here: ATLAS_SECRETS_FILE: run: chmod 600"):
        secrets.resolve("${CRM_TOKEN}", "here")
    path.chmod(0o600)
    monkeypatch.setenv("BEGGE", "fra-miljø")
    assert secrets.resolve("${CRM_TOKEN} ${BEGGE}", "here") == "fra-fil fra-miljø"
    with pytest.raises(ConfigurationError, match=r"here: \$\{NOPE\} is not set; set the environment variable NOPE"):
        secrets.resolve("${NOPE}", "here")
    path.write_text("- a list\n")
    with pytest.raises(ConfigurationError, match="must hold lines NAME: value"):
        secrets.resolve("${CRM_TOKEN}", "here")
    monkeypatch.setenv("ATLAS_SECRETS_FILE", str(PROJECT_DIR / "README.md"))
    with pytest.raises(ConfigurationError, match="inside the repository; move it out"):
        secrets.resolve("${CRM_TOKEN}", "here")


def test_a_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "SCHEMES", {"prefect": {"crm": HEMMELIG}.__getitem__})
    assert secrets.resolve("${prefect:crm}", "here") == HEMMELIG
    with pytest.raises(ConfigurationError, match=r"'vault' is not known here; .* \$\{prefect:name\}"):
        secrets.resolve("${vault:crm}", "here")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://reader:hemmelig@db/crm", "source 'crm': key 'url': holds a password"),
        ("postgresql://reader@db/crm?password=hemmelig", "source 'crm': key 'url': holds a password"),
        ("postgresql://reader:${A}hemmelig@db/crm", "source 'crm': key 'url': holds a password"),
        ("db.internal", "source 'crm': key 'url': is not a URL"),
        ("postgresql://reader@db:port/crm", "source 'crm': key 'url': is not a URL"),
    ],
)
def test_passwords_in_a_sources_file_are_refused(tmp_path: Path, url: str, message: str) -> None:
    path = tmp_path / "sources.yml"
    path.write_text(f"version: 1\nsources:\n  - {{name: crm, kind: postgres, url: '{url}', tables: [{{name: t}}]}}\n")
    with pytest.raises(ConfigurationError) as caught:
        read_sources(path)
    assert message in str(caught.value)
    assert "hemmelig" not in str(caught.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("name: t, table: a, query: select 1", "'table' and 'query' exclude each other"),
        ("name: t, lag: 5", "'lag' needs 'cursor'"),
        ("name: t, grow: append", "'grow: append' needs 'cursor'"),
        ("name: t, cursr: id", "key 'cursr' is not known (did you mean 'cursor'?)"),
        ("name: t, lag: -1, cursor: id", "key 'lag'"),
        ("name: t, query: ''", "key 'query': must not be empty"),
    ],
)
def test_faults_of_a_database_table(tmp_path: Path, table: str, message: str) -> None:
    path = tmp_path / "sources.yml"
    path.write_text(
        f"version: 1\nsources:\n  - {{name: crm, kind: mysql, url: 'mysql://a@b/c', tables: [{{{table}}}]}}\n"
    )
    with pytest.raises(ConfigurationError) as caught:
        read_sources(path)
    assert "source 'crm': table 't'" in str(caught.value)
    assert message in str(caught.value)
