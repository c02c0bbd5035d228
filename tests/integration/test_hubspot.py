"""HubSpot to ``explore``, through its client, from a server on the loopback that speaks its protocol."""

import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingestion.load import check, load
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from tests.integration.hubspot_server import Handler, Hubspot
from tests.integration.loopback import SECRET, serve

pytestmark = pytest.mark.slow

PERSON = "aeroe@example.dk"


@pytest.fixture
def hubspot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hubspot]:
    monkeypatch.setenv("HUBSPOT_SECRET", SECRET)
    with serve(Hubspot(), Handler) as running:
        running.records = [contact(i, f"2026-01-{i:02}T00:00:00.000Z") for i in range(1, 21)]
        yield running


def contact(number: int, modified: Any, archived: str | None = None, **more: Any) -> dict[str, Any]:
    own = {"hs_object_id": str(number), "lastmodifieddate": modified}
    return {
        **{"id": str(number), "createdAt": "2025-01-01T00:00:00.000Z", "updatedAt": modified},
        **({"archived": True, "archivedAt": archived} if archived else {"archived": False}),
        "properties": {"email": PERSON, "zip": "0800", **own, **more},
    }


def declare(job: Job, service: Hubspot, table: str = "") -> None:
    Path(job.sources_file).write_text(
        f"version: 1\nsources:\n  - name: crm\n    kind: hubspot\n    token: '${{HUBSPOT_SECRET}}'\n"
        f"    endpoint: {service.url}\n    retries: 2\n    backoff: 0.01\n    timeout: 0.3\n"
        f"    tables:\n      - {{name: contacts, object: contacts{table}}}\n"
    )


def rows(job: Job, columns: str = "id::int") -> list[Any]:
    with job.connect() as connection:
        return connection.execute(f"select {columns} from explore.crm__contacts order by 1".encode()).fetchall()


def test_an_object(job: Job, hubspot: Hubspot) -> None:
    """All properties, several pages, archived records; unchanged at once after it."""
    hubspot.records.append(contact(21, "2025-01-01T00:00:00.000Z", archived="2026-01-19T00:00:00.000Z"))
    declare(job, hubspot, ", lag: 0")
    assert load(job)["rows_loaded"] == 21
    found = rows(job, "id::int, email, zip, archived, archived_at, created_at")
    assert found[0] == (1, PERSON, "0800", False, None, datetime(2025, 1, 1, tzinfo=UTC))
    assert found[20][:5] == (21, PERSON, "0800", True, datetime(2026, 1, 19, tzinfo=UTC))
    assert hubspot.calls == ["list archived", "batch archived"] + ["list", "batch"] * 5
    assert load(job)["tables"][0]["status"] == "unchanged"
    assert hubspot.since == [int(datetime(2026, 1, 20, tzinfo=UTC).timestamp() * 1000)]


def test_what_changed(job: Job, hubspot: Hubspot) -> None:
    """Changed and archived records take the place of what they were, by more pages than one search may give."""
    declare(job, hubspot)
    load(job)
    hubspot.calls.clear()
    for number in range(3, 13):
        hubspot.records[number - 1] = contact(number, "2026-02-01T10:00:00.000Z", email="ny")
    hubspot.records[0] = contact(1, "2026-01-01T00:00:00.000Z", archived="2026-02-01T11:00:00.000Z")
    assert load(job)["rows_loaded"] == 11
    assert hubspot.calls == ["list archived", "batch archived"] + ["search", "batch"] * 3
    hubspot.records.append(contact(21, "2026-02-01T10:55:00.000Z"))
    assert load(job)["rows_loaded"] == 1, "it became visible after later ones"
    assert load(job)["rows_loaded"] == 0
    found = rows(job, "id::int, email, archived")
    assert [row[0] for row in found] == list(range(1, 22))
    assert [row[0] for row in found if row[1] == "ny"] == list(range(3, 13))
    assert [row[0] for row in found if row[2]] == [1]


def test_records_that_change_while_they_are_read(job: Job, hubspot: Hubspot) -> None:
    """The position stays before the reading, or a record that changed behind its back would be lost."""
    hubspot.clock = datetime(2026, 1, 10, tzinfo=UTC)
    declare(job, hubspot, ", lag: 0")
    load(job)
    with job.connect() as connection:
        assert connection.execute("select cursor_value from pipeline.positions").fetchone() == (
            "2026-01-10T00:00:00.000Z",
        )
    assert load(job)["rows_loaded"] == 0
    hubspot.records[0] = contact(1, "2026-01-11T12:00:00.000Z")
    assert load(job)["rows_loaded"] == 1


def test_a_record_that_goes_while_it_is_read(job: Job, hubspot: Hubspot) -> None:
    declare(job, hubspot)

    def delete() -> None:
        if hubspot.calls.count("batch") == 5:
            del hubspot.records[19:]

    hubspot.meanwhile = delete
    detail = load(job)
    assert detail["rows_loaded"] == 19
    assert detail["notes"] == ["crm.contacts: 1 records were deleted or restored while they were read"]


def test_a_record_that_comes_back_while_it_is_read(job: Job, hubspot: Hubspot) -> None:
    """It was met as archived already, and must not be there twice."""
    declare(job, hubspot)
    hubspot.records[9] = contact(10, "2026-02-01T10:00:00.000Z", archived="2026-02-01T11:00:00.000Z")

    def restore() -> None:
        if hubspot.calls[-1] == "batch":
            hubspot.records[9] = contact(10, "2026-02-02T10:00:00.000Z")

    hubspot.meanwhile = restore
    with pytest.raises(AtlasError, match="a record was restored while it was read; nothing was loaded; run again"):
        load(job)
    assert load(job)["rows_loaded"] == 20


def test_some_properties_and_associations(job: Job, hubspot: Hubspot) -> None:
    hubspot.links = {"1": [70, 8, 9, 10, 11, 12], "2": [5]}
    declare(job, hubspot, ", properties: [zip], associations: [deals], archived: false, cursor: none")
    assert load(job)["rows_loaded"] == 20
    assert rows(job, "id::int, zip, associations_deals")[:3] == [
        (1, "0800", '["8","9","10","11","12","70"]'),
        (2, "0800", '["5"]'),
        (3, "0800", "[]"),
    ]
    with job.connect() as connection:
        names = connection.execute(
            "select column_name from information_schema.columns where table_name = 'crm__contacts'"
        ).fetchall()
    assert ("email",) not in names
    assert load(job)["tables"][0]["status"] == "unchanged"
    hubspot.links["2"] = []
    del hubspot.records[10:]
    load(job)
    assert len(rows(job)) == 10
    assert "list archived" not in hubspot.calls


@pytest.mark.parametrize("fault", [500, 502, 503, 429, "cut", "slow"])
def test_a_fault_that_passes(job: Job, hubspot: Hubspot, fault: Any) -> None:
    declare(job, hubspot)
    hubspot.faults = [fault, "ok", fault, "ok", fault, fault]
    assert load(job)["rows_loaded"] == 20
    assert len(rows(job)) == 20
    assert not hubspot.faults


def test_retry_after_is_waited_for(job: Job, hubspot: Hubspot) -> None:
    hubspot.faults = ["busy"]
    declare(job, hubspot)
    load(job)
    assert hubspot.waited >= 0.9


def test_a_server_that_asks_for_too_much_time(job: Job, hubspot: Hubspot) -> None:
    """It is not waited for, and the breaker counts it."""
    hubspot.faults = ["away"]
    declare(job, hubspot)
    with pytest.raises(AtlasError, match="asked again for 3600 s, longer than 'max_wait'"):
        load(job)
    with job.connect() as connection:
        assert connection.execute("select source, failures from pipeline.source_health").fetchall() == [("crm", 1)]


@pytest.mark.parametrize(
    ("fault", "message", "kind"),
    [
        (500, "its records: answered 500, also after 2 retries; run again later", AtlasError),
        (429, "its records: answered 429, also after 2 retries; run again later", AtlasError),
        ("cut", "its records: the answer broke off, also after 2 retries", AtlasError),
        ("slow", r"its records: no answer \(MaxRetryError\), also after 2 retries", AtlasError),
        ("html", "its records: the answer is not what HubSpot gives", AtlasError),
        (400, "its records: answered 400: correct 'object'", ConfigurationError),
        (403, r"answered 403: give the private app the scope .*crm\.objects\.contacts\.read", ConfigurationError),
        (401, "key 'token': HubSpot does not accept it; it may have been rotated", ConfigurationError),
        ("moved", "its records: answered 302", ConfigurationError),
    ],
)
def test_a_fault_that_stays(
    job: Job, hubspot: Hubspot, fault: Any, message: str, kind: type[AtlasError], caplog: Any, capfd: Any
) -> None:
    """Nothing is loaded, nothing secret or personal is said, and the next load is whole."""
    caplog.set_level(logging.DEBUG)
    declare(job, hubspot)
    hubspot.faults = ["ok", "ok", "ok", *[fault] * 3]
    with pytest.raises(AtlasError, match=message) as caught:
        load(job)
    assert type(caught.value) is kind
    hubspot.faults = []
    assert load(job)["rows_loaded"] == 20
    with job.connect() as connection:
        logged = str(connection.execute("select * from pipeline.loads").fetchall())
    captured = capfd.readouterr()
    said = str(caught.value) + captured.out + captured.err + caplog.text + logged
    assert SECRET not in said
    assert PERSON not in said


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("object: contacts", "object: nothings", "object 'nothings': its properties: answered 404"),
        ("object: contacts", "object: contacts, properties: [emil]", r"no property 'emil' \(did you mean 'email'"),
        ("'${HUBSPOT_SECRET}'", "pat-na1-1", "key 'token': must be"),
    ],
)
def test_a_declaration_that_is_wrong(job: Job, hubspot: Hubspot, old: str, new: str, message: str) -> None:
    declare(job, hubspot)
    job.sources_file.write_text(job.sources_file.read_text().replace(old, new))
    with pytest.raises(ConfigurationError, match=message):
        load(job)


def test_an_object_without_a_time(job: Job, hubspot: Hubspot) -> None:
    hubspot.properties.remove("lastmodifieddate")
    declare(job, hubspot)
    with pytest.raises(ConfigurationError, match="no property 'lastmodifieddate'; 'cursor: none' reads everything"):
        load(job)


def test_a_property_like_a_column_of_every_record(job: Job, hubspot: Hubspot) -> None:
    hubspot.properties.append("archived")
    declare(job, hubspot)
    with pytest.raises(ConfigurationError, match="a property is called 'archived'"):
        load(job)


def test_a_search_out_of_order(job: Job, hubspot: Hubspot) -> None:
    """Ids that do not rise would leave records out."""
    declare(job, hubspot, ", lag: 864000")
    load(job)
    hubspot.order = -1
    with pytest.raises(AtlasError, match="the search gave records out of order; nothing was loaded"):
        load(job)


def test_records_that_can_not_be_loaded(job: Job, hubspot: Hubspot) -> None:
    hubspot.records[2]["properties"]["lastmodifieddate"] = None
    hubspot.records[3]["properties"]["zip"] = "otte"
    declare(job, hubspot, ", columns: {zip: integer}")
    detail = load(job)
    assert (detail["rows_loaded"], detail["rows_rejected"]) == (18, 2)
    with job.connect() as connection:
        dead = connection.execute("select line, reason from pipeline.dead_letters order by line").fetchall()
    assert dead == [(3, "lastmodifieddate: the cursor is empty, or no number or time"), (4, "zip: not an integer")]


def test_check_counts(job: Job, hubspot: Hubspot) -> None:
    declare(job, hubspot)
    found = check(job)["tables"][0]
    assert (found["rows"], found["columns"], found["cursor"], found["grow"]) == (20, 9, "lastmodifieddate", "merge")


def test_without_the_extra(job: Job, hubspot: Hubspot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hubspot", None)
    declare(job, hubspot)
    with pytest.raises(ConfigurationError, match="make extras EXTRAS=hubspot"):
        load(job)
