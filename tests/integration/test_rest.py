"""A REST API to ``explore``: every auth × pagination pair, and every fault a server can have."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingestion.load import check, load
from ingestion.rest.client import Client
from ingestion.rest.pages import pages
from ingestion.sources_file import read_sources
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from tests.integration.api import Api, Handler
from tests.integration.loopback import SECRET, serve

pytestmark = pytest.mark.slow

AUTH = {
    "open": "{type: none}",
    "bearer": "{type: bearer, token: '${ATLAS_TEST_TOKEN}'}",
    "basic": "{type: basic, user: atlas, password: '${ATLAS_TEST_TOKEN}'}",
    "header": "{type: api_key, name: X-Key, key: '${ATLAS_TEST_TOKEN}'}",
    "query": "{type: api_key, name: key, key: '${ATLAS_TEST_TOKEN}', place: query}",
    "oauth2": "{type: oauth2, token_url: token, client_id: atlas, client_secret: '${ATLAS_TEST_TOKEN}'}",
}
PAGING = {
    "none": "{type: none}",
    "offset": "{type: offset, parameter: offset, size: 100, size_parameter: limit}",
    "page": "{type: page, parameter: page, total: total}",
    "cursor": "{type: cursor, parameter: after, next: paging.next}",
    "link_header": "{type: link_header}",
    "next_link": "{type: next_link, next: paging.next}",
}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setenv("ATLAS_TEST_TOKEN", SECRET)
    with serve(Api(), Handler) as running:
        running.rows = [{"id": i, "at": f"2026-01-{1 + i // 8:02}T00:00:00Z", "x": f"række {i}"} for i in range(25)]
        yield running


def declare(job: Job, api: Api, auth: str, paging: str, more: str = "", source: str = "", url: str = "") -> None:
    records = "" if paging == "none" else ", records: data.items"
    Path(job.sources_file).write_text(
        f"version: 1\nsources:\n  - name: crm\n    kind: rest\n    url: {url or api.url}\n    auth: {AUTH[auth]}\n"
        f"    retries: 3\n    backoff: 0.01\n    timeout: 0.3\n{source}    tables:\n"
        f"      - {{name: items, path: {auth}/{paging}, pagination: {PAGING[paging]}{records}{more}}}\n"
    )


def rows(job: Job, columns: str = "id::int") -> list[Any]:
    with job.connect() as connection:
        return connection.execute(f"select {columns} from explore.crm__items order by 1".encode()).fetchall()


def ids(job: Job) -> list[int]:
    return [row[0] for row in rows(job)]


@pytest.mark.parametrize("auth", AUTH)
def test_every_auth_and_pagination(job: Job, api: Api, auth: str) -> None:
    """All rows, although the server gives ten at a time whatever is asked for."""
    for paging in PAGING:
        declare(job, api, auth, paging)
        source: Any = read_sources(job.sources_file).sources[0]
        with Client(source) as client:
            got = [row["id"] for page in pages(client, source.tables[0], "crm.items", {}, []) for row in page]
        assert got == list(range(25)), paging
    assert api.tokens == (6 if auth == "oauth2" else 0)
    assert load(job)["rows_loaded"] == 25
    assert ids(job) == list(range(25))
    assert load(job)["tables"][0]["status"] == "unchanged"


def test_values_keep_every_digit(job: Job, api: Api) -> None:
    big = "9" * 70
    api.rows = [{"id": int(big), "x": 0.1, "y": None, "z": {"a": [1, 2]}, "ø": "0800"}]
    declare(job, api, "open", "none")
    load(job)
    assert rows(job, "id, x, y, z, oe") == [(big, "0.1", None, '{"a":[1,2]}', "0800")]


@pytest.mark.parametrize("fault", [500, 502, 503, 504, 429, "cut", "slow"])
def test_a_fault_that_passes(job: Job, api: Api, fault: Any) -> None:
    api.faults = ["ok", fault, fault]
    declare(job, api, "bearer", "cursor")
    assert load(job)["rows_loaded"] == 25
    assert ids(job) == list(range(25))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (500, "answered 500, also after 3 retries"),
        ("cut", "the answer broke off, also when asked again"),
        ("slow", "does not answer"),
        (404, "answered 404: correct 'url', 'path' or 'parameters'"),
        (403, "answered 403: the credentials under 'auth' are not accepted"),
        ("html", "something that is not JSON"),
        ("moved", "it has moved to elsewhere.example"),
    ],
)
def test_a_fault_that_stays(job: Job, api: Api, fault: Any, message: str, capfd: Any, caplog: Any) -> None:
    """Nothing is loaded, no secret is said, and the next load is whole."""
    declare(job, api, "query", "cursor")
    api.faults = ["ok", *[fault] * 4]
    with pytest.raises(AtlasError, match=message) as caught:
        load(job)
    captured = capfd.readouterr()
    assert SECRET not in str(caught.value) + captured.out + captured.err + caplog.text
    with job.connect() as connection:
        assert SECRET not in str(connection.execute("select * from pipeline.loads").fetchall())
        assert connection.execute("select count(*) from pipeline.positions").fetchone() == (0,)
    api.faults = []
    assert load(job)["rows_loaded"] == 25


def test_retry_after_is_waited_for(job: Job, api: Api) -> None:
    api.faults = ["busy"]
    declare(job, api, "open", "none")
    load(job)
    assert api.waited >= 0.9


def test_a_server_that_asks_for_too_much_time(job: Job, api: Api) -> None:
    """It is not waited for, and the breaker counts it."""
    api.faults = ["away"]
    declare(job, api, "open", "none")
    with pytest.raises(AtlasError, match="asked again for 3600 s, longer than 'max_wait'"):
        load(job)
    with job.connect() as connection:
        assert connection.execute("select source, failures from pipeline.source_health").fetchall() == [("crm", 1)]


def test_waits_add_up(job: Job, api: Api) -> None:
    api.faults = ["busy", "busy"]
    declare(job, api, "open", "none", source="    max_wait: 1.5\n")
    with pytest.raises(AtlasError, match="for 1 s, after 1 s that were waited already, longer than 'max_wait'"):
        load(job)


@pytest.mark.parametrize("rows_are_later", [True, False])
def test_rows_that_change_while_pages_are_read(job: Job, api: Api, rows_are_later: bool) -> None:
    """A row of the first page changes, and then one of the second: the first is met by the next load."""
    declare(job, api, "open", "offset", ", cursor: at, cursor_parameter: since, key: [id], grow: merge")
    api.clock = datetime(2026, 2, 1, tzinfo=UTC)

    def change() -> None:
        if len(api.asked) == 2:
            at = "2026-02-01T00:00:0{}Z" if rows_are_later else "2026-01-31T00:00:0{}Z"
            api.rows[3] = {"id": 3, "at": at.format(1), "x": "changed"}
            api.rows[13] = {"id": 13, "at": at.format(2), "x": "changed"}

    api.meanwhile = change
    load(job)
    with job.connect() as connection:
        reached = connection.execute("select cursor_value from pipeline.positions").fetchone()
    assert reached == (("2026-01-04T00:00:00Z" if rows_are_later else "2026-01-31T00:00:02Z"),)
    load(job)
    changed = [number for number, text in rows(job, "id::int, x") if text == "changed"]
    assert changed == ([3, 13] if rows_are_later else [13]), "a time from before is lost all the same"
    assert load(job)["rows_loaded"] == 0


def test_a_rate_is_kept(job: Job, api: Api) -> None:
    declare(job, api, "open", "cursor", source="    rate_limit: 5\n")
    before = time.monotonic()
    load(job)
    assert time.monotonic() - before >= 0.4, "three requests, 0.2 s apart"


def test_a_token_that_is_revoked(job: Job, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(job, api, "oauth2", "next_link")
    source: Any = read_sources(job.sources_file).sources[0]
    with Client(source) as client:
        client.get(client.url("oauth2/none"), {})
        api.revoke()
        assert len(client.get(client.url("oauth2/none"), {})[0]) == 25
    assert api.tokens == 2
    monkeypatch.setenv("ATLAS_TEST_TOKEN", "wrong")
    with pytest.raises(ConfigurationError, match=r"key 'auth': /token gave no access token \(status 400\)"):
        load(job)


@pytest.mark.parametrize("grow", ["append", "merge"])
def test_new_rows_by_parameter(job: Job, api: Api, grow: str) -> None:
    declare(job, api, "bearer", "page", f", cursor: at, cursor_parameter: since, key: [id], grow: {grow}")
    assert load(job)["rows_loaded"] == 25
    assert load(job)["tables"][0]["status"] == "unchanged"
    assert api.asked[-1]["since"] == "2026-01-04T00:00:00Z"
    api.rows += [{"id": 25, "at": "2026-01-04T00:00:00Z"}, {"id": 0, "at": "2026-01-05T01:00:00+02:00"}]
    assert load(job)["rows_loaded"] == 2
    assert load(job)["rows_loaded"] == 0
    assert ids(job) == ([0, 0] if grow == "append" else [0]) + list(range(1, 26))
    with job.connect() as connection:
        ranges = connection.execute(
            "select rows_read, cursor_from, cursor_to, origin from pipeline.loads order by started_at"
        ).fetchall()
    assert ranges[2] == (2, "2026-01-04T00:00:00Z", "2026-01-05T01:00:00+02:00", "bearer/page")


def test_rows_that_can_not_be_loaded(job: Job, api: Api) -> None:
    api.rows = [{"id": 1, "at": 5}, {"id": 2, "at": None}, {"id": "tre", "at": 6}, {"id": 4, "at": "i går"}]
    declare(job, api, "open", "none", ", cursor: at, cursor_parameter: s, max_reject_ratio: 1, columns: {id: integer}")
    for _ in range(2):
        load(job)
    assert ids(job) == [1]
    with job.connect() as connection:
        dead = connection.execute("select line, reason from pipeline.dead_letters order by line").fetchall()
    assert dead == [
        (2, "at: the cursor is empty, or no number or time"),
        (3, "id: not an integer"),
        (4, "at: the cursor is empty, or no number or time"),
    ]


def test_an_api_that_goes_in_circles(job: Job, api: Api) -> None:
    declare(job, api, "open", "page")
    text = job.sources_file.read_text().replace("parameter: page, total: total", "parameter: side")
    job.sources_file.write_text(text)
    with pytest.raises(AtlasError, match="gave the same page twice; does it know the parameter 'side'"):
        load(job)


def test_a_next_page_that_is_not_where_it_is_said(job: Job, api: Api) -> None:
    declare(job, api, "open", "cursor")
    job.sources_file.write_text(job.sources_file.read_text().replace("paging.next", "pagination.next"))
    assert "the only page had no 'pagination.next'" in load(job)["notes"][0]


def test_rows_that_are_not_where_they_are_said(job: Job, api: Api) -> None:
    declare(job, api, "open", "cursor")
    job.sources_file.write_text(job.sources_file.read_text().replace("data.items", "data.rows"))
    with pytest.raises(ConfigurationError, match=r"key 'records': open/cursor answered with no list at 'data.rows'"):
        load(job)


def test_credentials_go_to_no_other_host(job: Job, api: Api) -> None:
    declare(job, api, "bearer", "next_link")
    real, api.url = api.url, "http://localhost:1/"
    with pytest.raises(AtlasError, match="the next page is on another host"):
        load(job)
    assert len(api.asked) == 1
    declare(job, api, "bearer", "none", url="http://crm.example/")
    with pytest.raises(ConfigurationError, match="key 'url': must be https://"):
        load(job)
    assert real


def test_check_asks_for_one_page(job: Job, api: Api) -> None:
    declare(job, api, "bearer", "cursor")
    assert check(job)["tables"][0]["first_page"] == 10
    assert len(api.asked) == 1
