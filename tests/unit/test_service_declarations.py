"""What a sources file may say about services; and that what the documentation says of sources is right."""

import re
from pathlib import Path

import pytest

from ingestion.sources_file import read_sources
from python_jobs.errors import ConfigurationError
from python_jobs.settings import PROJECT_DIR

PAGES = sorted((PROJECT_DIR / "docs/sources").glob("*.md"))
SALESFORCE = """\
version: 1
sources:
  - name: crm
    kind: salesforce
    auth: {type: password, user: reader, password: "${A}", security_token: "${B}"}
    tables:
      - {name: accounts, object: Account}
"""
HUBSPOT = """\
version: 1
sources:
  - name: hub
    kind: hubspot
    token: "${A}"
    tables:
      - {name: contacts, object: contacts}
"""
SHEETS = """\
version: 1
sources:
  - name: plan
    kind: google_sheets
    credentials: "${A}"
    tables:
      - {name: budget, spreadsheet: 1AbCdEfGhIjKlMnOpQrStUvWxYz, sheet: Budget, range: "A3:F"}
"""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_the_documentation(page: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(version: 1\n.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    (tmp_path / "models").mkdir()
    for block in blocks:
        (tmp_path / "sources.yml").write_text(block, encoding="utf-8")
        assert read_sources(tmp_path / "sources.yml").sources


def test_what_changed_is_merged_and_the_whole_is_not(tmp_path: Path) -> None:
    for text in (SALESFORCE, HUBSPOT):
        path = tmp_path / "sources.yml"
        path.write_text(text)
        assert read_sources(path).sources[0].tables[0].merges
        path.write_text(
            text.replace("}\n", ", cursor: none}\n").replace(", cursor: none}\n    tables", "}\n    tables")
        )
        assert not read_sources(path).sources[0].tables[0].merges


@pytest.mark.parametrize(
    ("text", "before", "after", "message"),
    [
        (SALESFORCE, '"${A}"', "hemmelig", "key 'auth.password': must be ${NAME}: a secret must not be in this file"),
        (SALESFORCE, "user: reader, ", "", "'type: password' needs 'user'"),
        (SALESFORCE, "user: reader", "user: reader, instance: x", "'instance' is not for 'type: password'"),
        (
            SALESFORCE,
            'type: password, user: reader, password: "${A}", security_token: "${B}"',
            'type: client_credentials, client_id: x, client_secret: "${A}"',
            "'type: client_credentials' needs your own 'domain'",
        ),
        (SALESFORCE, "object: Account", "object: Account, query: select Id from A", "needs 'object' or 'query'"),
        (SALESFORCE, "object: Account", "object: a b", "'a b' is not the API name of an object"),
        (
            SALESFORCE,
            "object: Account",
            "object: Account, fields: [Owner.Name]",
            "fields of other objects need 'query'",
        ),
        (SALESFORCE, "object: Account", "query: select Id from A, lag: 5", "'lag' is not for 'query'"),
        (
            SALESFORCE,
            "object: Account",
            "query: 'select Id, (select Id from Contacts) from Account'",
            "'query' has a subquery in its list of fields",
        ),
        (SALESFORCE, "object: Account", "object: Account, start: 2024", "key 'start'"),
        (SALESFORCE, "object: Account", "object: Account, start: i går", "'i går' is not an ISO time"),
        (SALESFORCE, "object: Account", "object: Account, cursor: none, grow: append", "'grow: append' and 'start'"),
        (SALESFORCE, "object: Account", "object: Account, cursor: Name", "'Name' is not allowed; allowed:"),
        (
            SALESFORCE,
            "    tables",
            "    endpoint: http://proxy.example\n    tables",
            "key 'endpoint': must be https",
        ),
        (SALESFORCE, "    tables", "    endpoint: https://a:b@x\n    tables", "without user, password and parameters"),
        (HUBSPOT, '"${A}"', "pat-na1-hemmelig", "key 'token': must be ${NAME}"),
        (HUBSPOT, "object: contacts", "object: a/b", "'a/b' is not an object"),
        (HUBSPOT, "object: contacts", "object: contacts, associations: [a/b]", "'a/b' is not an object"),
        (HUBSPOT, "object: contacts", "object: contacts, cursor: none, grow: append", "needs 'cursor: modified'"),
        (SHEETS, '"${A}"', "'{}'", "key 'credentials': must be ${NAME}"),
        (SHEETS, 'credentials: "${A}"', "retries: 1", "needs 'credentials' or 'credentials_file', and not both"),
        (SHEETS, "A3:F", "Budget!A3:F", "is not a range; for example A:F"),
        (SHEETS, '"A3:F"', '"A3:F", header: 2', "'header: 2' is above the first row of 'range: A3:F'"),
        (SHEETS, '"A3:F"', '"A3:F", grow: append', "'grow: append' is not for sheets"),
        (SHEETS, '"A3:F"', '"A3:F", thousands: "."', "'decimal' and 'thousands' are both '.'"),
        (SHEETS, '"A3:F"', '"A3:F", decimal: "x"', "key 'decimal'"),
    ],
)
def test_faults(tmp_path: Path, text: str, before: str, after: str, message: str) -> None:
    assert before in text
    path = tmp_path / "sources.yml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_sources(path)
    assert message in str(caught.value)
    assert "hemmelig" not in str(caught.value)
