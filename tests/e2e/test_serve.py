"""``atlas serve`` as a user runs it: a run asked for in the UI, the catalog, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from python_jobs.settings import PROJECT_DIR, Settings

SOURCES = """\
version: 1
sources:
  - name: shop
    kind: files
    location: data
    tables:
      - {name: items, path: "items.csv", format: csv, key: [item_id], grow: merge}
"""


@dataclass
class Served:
    process: "subprocess.Popen[str]"
    api: str
    docs: str
    sources: Path
    log: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ATLAS_"))}
    return kept | {
        "ATLAS_DATABASE_URL": str(settings.database_url),
        "ATLAS_HOME": str(settings.home),
        "ATLAS_EXPORTS": str(settings.exports),
        "ATLAS_MASKING_KEY": str(settings.masking_key),
    }


def _processes_with(text: str) -> list[int]:
    """Processes whose environment names ``text``: everything that was started from here."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (folder / "environ").read_bytes() and "Z" not in _state(folder):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _state(folder: Path) -> str:
    return (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]


@pytest.fixture
def served(settings: Settings, tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "items.csv").write_text("item_id,name\n1,bolt\n2,nut\n")
    sources = tmp_path / "sources.yml"
    sources.write_text(SOURCES)
    port, docs_port, log = _free_port(), _free_port(), tmp_path / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from flows.cli import main; main()", "serve"),
                *("--port", str(port), "--docs-port", str(docs_port)),
            ],
            cwd=PROJECT_DIR,
            env=_environment(settings),
            stdout=output,
            stderr=output,
            text=True,
        )
    try:
        deadline = time.monotonic() + 180
        while "Ctrl-C" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.5)
        yield Served(process, f"http://127.0.0.1:{port}/api", f"http://127.0.0.1:{docs_port}/", sources, log)
    finally:
        process.kill()
        process.wait()


def _ask(method: str, url: str, **content: Any) -> Any:
    """A request, again while the server says that it is too busy (503), as Prefect's own client does."""
    deadline = time.monotonic() + 60
    while (response := httpx.request(method, url, timeout=30, **content)).status_code == 503:
        assert time.monotonic() < deadline, "the server is busy for ever"
        time.sleep(1)
    return response.raise_for_status().json()


def _run(served: Served, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Ask for a run as the UI does, and wait for its end."""
    deployment = _ask("GET", f"{served.api}/deployments/name/atlas/{name}")
    run: dict[str, Any] = _ask(
        "POST",
        f"{served.api}/deployments/{deployment['id']}/create_flow_run",
        json={"parameters": deployment["parameters"] | parameters, "state": {"type": "SCHEDULED"}},
    )
    deadline = time.monotonic() + 180
    while run["state_type"] not in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
        assert time.monotonic() < deadline, run["state_name"]
        time.sleep(1)
        run = _ask("GET", f"{served.api}/flow_runs/{run['id']}")
    return run


@pytest.mark.e2e
def test_serve(served: Served, settings: Settings) -> None:
    names = {item["name"] for item in httpx.post(f"{served.api}/deployments/filter", json={}).json()}
    assert names == {"atlas", "load", "mask", "build", "lineage", "export"}
    atlas = httpx.get(f"{served.api}/deployments/name/atlas/atlas").json()
    schedule = atlas["schedules"][0]["schedule"]
    assert (schedule["cron"], schedule["timezone"]) == ("0 5 * * *", "Europe/Copenhagen")
    stage = atlas["parameter_openapi_schema"]["definitions"]["Stage"]
    assert stage["enum"] == ["load", "mask", "build", "lineage", "export"]

    run = _run(served, "load", {"sources": str(served.sources)})
    assert run["state_type"] == "COMPLETED", f"{run['state']}\n{served.log.read_text()}"
    with psycopg.connect(str(settings.database_url)) as connection:
        recorded = connection.execute(
            "select status, trigger, parameters ->> 'prefect_flow_run' from pipeline.runs"
        ).fetchall()
        assert recorded == [("succeeded", "prefect deployment load", run["id"])]
        assert connection.execute("select count(*) from explore.shop__items").fetchone() == (2,)

    missing = _run(served, "load", {"sources": "no/such/sources.yml"})
    assert missing["state_type"] == "FAILED"
    assert "no such sources file" in missing["state"]["message"]

    deadline = time.monotonic() + 90
    while (page := httpx.get(served.docs)).status_code != 200:
        assert page.status_code == 202, page.text
        assert time.monotonic() < deadline
        time.sleep(1)
    assert "dbt Docs" in page.text
    assert httpx.get(f"{served.docs}manifest.json").status_code == 404

    home = f"ATLAS_HOME={settings.home}"
    assert _processes_with(home), "the check for what is left must be able to see it"
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=60) == 0, served.log.read_text()
    assert "stopped" in served.log.read_text()
    assert _processes_with(home) == []
    assert not (settings.home / "prefect" / "serving.json").exists()
