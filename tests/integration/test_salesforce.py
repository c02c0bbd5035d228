"""Salesforce to ``explore``, through its client, from a server on the loopback that speaks its protocol."""

import logging
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingestion.dead_letters import retry
from ingestion.load import check, load
from ingestion.salesforce import client
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from tests.integration.loopback import SECRET, serve
from tests.integration.salesforce_server import Handler, Salesforce

pytestmark = pytest.mark.slow

AUTH = {
    "password": "{type: password, user: reader, password: '${SF_SECRET}', security_token: '${SF_TOKEN}'}",
    "client_credentials": "{type: client_credentials, client_id: app, client_secret: '${SF_SECRET}'}",
    "session": "{type: session, session_id: '${SF_SESSION}', instance: example.my.salesforce.com}",
}
PERSON = "Ærø Sørensen"


@pytest.fixture
def salesforce(monkeypatch: pytest.MonkeyPatch) -> Iterator[Salesforce]:
    monkeypatch.setenv("SF_SECRET", SECRET)
    monkeypatch.setenv("SF_TOKEN", "token")
    monkeypatch.setattr(client, "BULK_WAIT", 0.01)
    with serve(Salesforce(), Handler) as running:
        running.records = [account(i, f"2026-01-{1 + i:02}T00:00:00.000+0000") for i in range(20)]
        yield running


def account(number: int, modified: Any, **more: Any) -> dict[str, Any]:
    return {
        **{"Id": f"001{number:03}", "Name": PERSON, "Zip__c": "0800", "Employees": number, "Revenue": number / 10},
        **{"Active__c": number % 2 == 0, "Founded": "2020-02-29", "SystemModstamp": modified, "IsDeleted": False},
        **more,
    }


def declare(job: Job, service: Salesforce, table: str = "object: Account", auth: str = "password") -> None:
    domain = "example.my" if auth == "client_credentials" else "login"
    Path(job.sources_file).write_text(
        f"version: 1\nsources:\n  - name: crm\n    kind: salesforce\n    auth: {AUTH[auth]}\n    domain: {domain}\n"
        f"    endpoint: {service.url}\n    retries: 2\n    backoff: 0.01\n    timeout: 0.3\n"
        f"    tables:\n      - {{name: accounts, {table}}}\n"
    )


def rows(job: Job, columns: str = "id") -> list[Any]:
    with job.connect() as connection:
        return connection.execute(f"select {columns} from explore.crm__accounts order by 1".encode()).fetchall()


@pytest.mark.parametrize("api", ["rest", "bulk"])
def test_an_object(job: Job, salesforce: Salesforce, api: str) -> None:
    """All fields that may be read, with their types; several pages; unchanged at once after it."""
    declare(job, salesforce, f"object: Account, api: {api}, lag: 0")
    assert load(job)["rows_loaded"] == 20
    first = rows(job, "id, name, zip_c, employees, revenue, active_c, founded::text, is_deleted, system_modstamp")[1]
    assert first[:8] == ("001001", PERSON, "0800", 1, 0.1, False, "2020-02-29", False)
    assert first[8] == datetime(2026, 1, 2, tzinfo=UTC)
    assert salesforce.queries == [
        "all select Id, Name, Zip__c, Employees, Revenue, Active__c, Founded, SystemModstamp, IsDeleted from Account"
    ]
    assert load(job)["tables"][0]["status"] == "unchanged"
    assert salesforce.queries[-1].endswith("where SystemModstamp >= 2026-01-20T00:00:00.000Z")


@pytest.mark.parametrize("api", ["rest", "bulk"])
def test_what_changed(job: Job, salesforce: Salesforce, api: str) -> None:
    """Changed and deleted records take the place of what they were; a late one within the lag is not lost."""
    declare(job, salesforce, f"object: Account, api: {api}, where: Employees >= 0")
    load(job)
    salesforce.records[3] = account(3, "2026-02-01T10:00:00.000+0000", Name="ny")
    salesforce.records[4] = account(4, "2026-02-01T10:00:00.000+0000", IsDeleted=True)
    assert load(job)["rows_loaded"] == 2
    assert salesforce.queries[-1].endswith("where (Employees >= 0) and SystemModstamp >= 2026-01-19T23:50:00.000Z")
    salesforce.records.append(account(20, "2026-02-01T09:55:00.000+0000"))
    assert load(job)["rows_loaded"] == 1, "it became visible after later ones"
    assert load(job)["rows_loaded"] == 0
    found = rows(job, "id, name, is_deleted")
    assert len(found) == 21
    assert found[3:5] == [("001003", "ny", False), ("001004", PERSON, True)]


def test_records_that_change_while_they_are_read(job: Job, salesforce: Salesforce) -> None:
    """The position stays before the reading, or a record that changed behind its back would be lost."""
    salesforce.clock = datetime(2026, 1, 10, tzinfo=UTC)
    declare(job, salesforce, "object: Account, lag: 0")
    load(job)
    with job.connect() as connection:
        assert connection.execute("select cursor_value from pipeline.positions").fetchone() == (
            "2026-01-10T00:00:00.000+0000",
        )
    assert load(job)["rows_loaded"] == 0
    salesforce.records[0] = account(0, "2026-01-11T12:00:00.000+0000")
    assert load(job)["rows_loaded"] == 1


def test_few_fields_and_a_query(job: Job, salesforce: Salesforce) -> None:
    declare(job, salesforce, "object: Account, fields: [Name], deleted: false, cursor: none")
    salesforce.records[0]["IsDeleted"] = True
    assert load(job)["rows_loaded"] == 19
    assert salesforce.queries == ["select Id, Name from Account"]
    del salesforce.records[5:]
    assert load(job)["rows_loaded"] == 4, "all of it, each time"
    assert len(rows(job)) == 4
    salesforce.related = [
        {"attributes": {"type": "Contact"}, "Id": "1", "Account": {"attributes": {}, "Name": "A", "Zip": None}},
        {"attributes": {"type": "Contact"}, "Id": "2", "Account": None},
    ]
    with job.connect(autocommit=True) as connection:
        connection.execute("drop table explore.crm__accounts")
    declare(job, salesforce, "query: 'select Id, Account.Name, Account.Zip from Contact'")
    assert load(job)["rows_loaded"] == 2
    assert rows(job, "id, account_name, account_zip") == [("1", "A", None), ("2", None, None)]
    with job.connect() as connection:
        names = connection.execute(
            "select column_name from information_schema.columns where table_name = 'crm__accounts'"
        ).fetchall()
    assert ("account",) not in names
    salesforce.related[0]["Contacts"] = {"records": [], "done": True}
    with pytest.raises(AtlasError, match="has a subquery: read that object as a table of its own"):
        load(job)


@pytest.mark.parametrize("auth", ["password", "client_credentials"])
@pytest.mark.parametrize("api", ["rest", "bulk"])
def test_a_session_that_ends(job: Job, salesforce: Salesforce, auth: str, api: str) -> None:
    """It is renewed in the middle of the work, once."""
    declare(job, salesforce, f"object: Account, api: {api}", auth)
    seen = Handler.known

    def known(handler: Handler) -> bool:
        if handler.path.partition("?")[0].endswith(("-7", "results")) and salesforce.logins == 1:
            salesforce.session = "ended"
        return seen(handler)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Handler, "known", known)
        assert load(job)["rows_loaded"] == 20
    assert salesforce.logins == 2


def test_a_session_that_is_given(job: Job, salesforce: Salesforce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SF_SESSION", salesforce.log_in())
    declare(job, salesforce, auth="session")
    assert load(job)["rows_loaded"] == 20
    salesforce.session = "ended"
    with pytest.raises(ConfigurationError, match=r"key 'auth.session_id': the session has ended; give a new one"):
        load(job)


@pytest.mark.parametrize("fault", [500, 503, 429, "cut", "slow", "concurrent"])
@pytest.mark.parametrize("api", ["rest", "bulk"])
def test_a_fault_that_passes(job: Job, salesforce: Salesforce, fault: Any, api: str) -> None:
    declare(job, salesforce, f"object: Account, api: {api}")
    salesforce.faults = ["ok", "ok", fault, "ok", fault, fault]
    assert load(job)["rows_loaded"] == 20
    assert not salesforce.faults
    assert len(rows(job)) == 20


@pytest.mark.parametrize(
    ("fault", "message", "kind"),
    [
        (500, r"the query: answered 500, also after 2 retries; run again later", AtlasError),
        ("cut", r"the query: no answer \(ChunkedEncodingError\), also after 2 retries", AtlasError),
        ("slow", r"the query: no answer \(ConnectionError\), also after 2 retries", AtlasError),
        (
            "limit",
            r"requests for the last 24 hours are used up \(14999 of 15000\); run again later, or .* 'api: bulk'",
            AtlasError,
        ),
        ("html", r"the query: the answer is not what Salesforce gives", AtlasError),
        (403, r"the query: Salesforce refused it \(403\); correct 'object', 'fields'", ConfigurationError),
        ("moved", r"the query: Salesforce refused it \(302\)", ConfigurationError),
    ],
)
def test_a_fault_that_stays(
    job: Job, salesforce: Salesforce, fault: Any, message: str, kind: type[AtlasError], caplog: Any, capfd: Any
) -> None:
    """Nothing is loaded, nothing secret or personal is said, and the next load is whole."""
    caplog.set_level(logging.DEBUG)
    declare(job, salesforce)
    salesforce.faults = ["ok", "ok", *[fault] * 3]
    with pytest.raises(AtlasError, match=message) as caught:
        load(job)
    assert type(caught.value) is kind
    salesforce.faults = []
    assert load(job)["rows_loaded"] == 20
    with job.connect() as connection:
        logged = str(connection.execute("select * from pipeline.loads").fetchall())
    captured = capfd.readouterr()
    said = str(caught.value) + captured.out + captured.err + caplog.text + logged
    assert SECRET not in said
    assert PERSON not in said
    assert not re.search("select.Id", said), "the query"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("object: Acount", r"object 'Acount': Salesforce refused it \(NOT_FOUND\); correct 'object'"),
        ("object: Account, where: Nope = 1", r"refused it \(INVALID_FIELD\); correct 'fields', 'where' or 'query'"),
        ("object: Account, fields: [Nam]", r"Account has no field 'Nam' that the user may read \(did you mean 'Name'"),
        ("object: Account, cursor: LastModifiedDate", "has no 'LastModifiedDate'; 'cursor: SystemModstamp' or"),
        ("object: Account, where: \"Name = '" + "x" * 12000 + "'\"", "the query is too long for 'api: rest'"),
    ],
)
def test_a_declaration_that_is_wrong(job: Job, salesforce: Salesforce, table: str, message: str) -> None:
    declare(job, salesforce, table)
    for act in (check, load):
        with pytest.raises(ConfigurationError, match=message):
            act(job)
    with job.connect() as connection:
        assert connection.execute("select * from pipeline.source_health").fetchall() == []


def test_a_server_that_asks_for_too_much_time(job: Job, salesforce: Salesforce) -> None:
    """It is not waited for, and the breaker counts it."""
    salesforce.faults = ["ok", "away"]
    declare(job, salesforce)
    with pytest.raises(AtlasError, match="asked again for 3600 s, longer than 'max_wait'"):
        load(job)
    with job.connect() as connection:
        assert connection.execute("select source, failures from pipeline.source_health").fetchall() == [("crm", 1)]


def test_a_login_that_is_refused(job: Job, salesforce: Salesforce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SF_TOKEN", "tokens")
    declare(job, salesforce)
    with pytest.raises(ConfigurationError, match=r"key 'auth': Salesforce refused the login \(INVALID_LOGIN\)"):
        load(job)
    with job.connect() as connection:
        assert connection.execute("select failures from pipeline.source_health").fetchone() == (1,)


def test_bulk_jobs_that_fail(job: Job, salesforce: Salesforce) -> None:
    declare(job, salesforce, "object: Account, api: bulk")
    salesforce.job_state, salesforce.job_error = "Failed", f"INVALIDENTITY: {SECRET}"
    with pytest.raises(ConfigurationError, match=r"failed \(INVALIDENTITY\); .* 'api: rest'") as caught:
        load(job)
    assert SECRET not in str(caught.value)
    salesforce.job_state, salesforce.announced = "JobComplete", 1
    with pytest.raises(AtlasError, match="a page of the bulk job has 7 records and was announced with 8"):
        load(job)
    with job.connect() as connection:
        assert connection.execute("select count(*) from pipeline.positions").fetchone() == (0,)


def test_records_that_can_not_be_loaded(job: Job, salesforce: Salesforce) -> None:
    salesforce.records[2] |= {"SystemModstamp": None}
    salesforce.records[3] |= {"Employees": "tre"}
    salesforce.records[4] |= {"Id": None}
    declare(job, salesforce, "object: Account, max_reject_ratio: 0.2")
    detail = load(job)
    assert (detail["rows_loaded"], detail["rows_rejected"]) == (17, 3)
    with job.connect() as connection:
        dead = connection.execute("select line, reason from pipeline.dead_letters order by line").fetchall()
    assert dead == [
        (3, "system_modstamp: the cursor is empty, or no number or time"),
        (4, "employees: not an integer"),
        (5, "id: the key is empty"),
    ]


def test_dead_letters_that_are_tried_again(job: Job, salesforce: Salesforce) -> None:
    """The object is read again from its beginning, and nothing is there twice."""
    salesforce.records[3] |= {"Employees": "tre"}
    declare(job, salesforce)
    load(job)
    salesforce.records[3] |= {"Employees": 3}
    assert retry(job)["waiting"] == 0
    assert [row[0] for row in rows(job, "employees")] == list(range(20))


def test_a_field_that_changes_its_type(job: Job, salesforce: Salesforce) -> None:
    declare(job, salesforce)
    load(job)
    salesforce.fields["Zip__c"] = "double"
    salesforce.records.append(account(21, "2026-02-01T10:00:00.000+0000"))
    with pytest.raises(ConfigurationError, match="column 'zip_c' is double precision in this delivery and text"):
        load(job)


def test_check_counts(job: Job, salesforce: Salesforce) -> None:
    declare(job, salesforce)
    found = check(job)["tables"][0]
    assert (found["rows"], found["columns"], found["cursor"], found["grow"]) == (20, 9, "SystemModstamp", "merge")


def test_without_the_extra(job: Job, salesforce: Salesforce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "simple_salesforce", None)
    declare(job, salesforce)
    with pytest.raises(ConfigurationError, match="make extras EXTRAS=salesforce"):
        load(job)
