"""What a sources file may say of files: the examples of the documentation, and faults told with their key."""

import re
from pathlib import Path

import pytest

from ingestion.sources_file import read_sources
from python_jobs.errors import ConfigurationError
from python_jobs.settings import PROJECT_DIR

BLOCKS = [
    pytest.param(block, id=f"{page}-{number}")
    for page in ("files", "excel", "s3")
    for number, block in enumerate(
        re.findall(r"```yaml\n(.*?)```", (PROJECT_DIR / "docs" / "sources" / f"{page}.md").read_text(), re.DOTALL)
    )
]


@pytest.mark.parametrize("block", BLOCKS)
def test_examples_of_the_documentation_are_right(tmp_path: Path, block: str) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "sources.yml").write_text(block)
    assert len(read_sources(tmp_path / "sources.yml").sources) == 1


@pytest.mark.parametrize(
    ("source", "table", "error"),
    [
        ("location: x, endpoint: https://s3.example.com", "", "'endpoint' is for 'location: s3://bucket/prefix'"),
        (
            "location: 's3://b', access_key: AKIA123",
            "",
            "key 'access_key': must be ${NAME}: a secret must not be in this",
        ),
        ("location: 's3://b', access_key: '${A}'", "", "'access_key' and 'secret_key' go together"),
        ("location: 's3://b', session_token: '${A}'", "", "'session_token' needs 'access_key' and 'secret_key'"),
        ("location: 'gs://b'", "", "key 'location': must be a folder, or s3://bucket/prefix"),
        ("location: 's3://k:secret@b'", "", "key 'location': must be a folder, or s3://bucket/prefix"),
        ("location: 's3://b', endpoint: 'https://u:p@h'", "", "key 'endpoint': must be https://host without user"),
        ("location: x", "format: xls", "key 'format': 'xls' is not allowed"),
        ("location: x", "header_row: 0", "key 'header_row': input should be greater than or equal to 1"),
        ("location: x", "quote: ab", "key 'quote': 'ab' must be a single ASCII character"),
        ("location: x", "decimal: ''", "key 'decimal': must be a single ASCII character"),
        ("location: x", "thousands: '.'", "'decimal' and 'thousands' are both '.'; they must differ"),
        ("location: x", "encoding: utf-9", "key 'encoding': 'utf-9' is not an encoding"),
    ],
)
def test_faults_are_told_with_their_key(tmp_path: Path, source: str, table: str, error: str) -> None:
    path = tmp_path / "sources.yml"
    table = f"{{name: t, path: '*', {table}}}"
    path.write_text(f"version: 1\nsources:\n  - {{name: crm, kind: files, {source}, tables: [{table}]}}\n")
    with pytest.raises(ConfigurationError) as caught:
        read_sources(path)
    assert error in str(caught.value)
    assert "secret@" not in str(caught.value)
