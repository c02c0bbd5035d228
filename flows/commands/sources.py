"""``atlas sources``."""

from pathlib import Path
from typing import Any

import click

from flows.commands.common import json_option, make_job, show, sources_option


@click.group()
def sources() -> None:
    """The declared sources."""


@sources.command("check")
@sources_option
@json_option
@click.argument("only", nargs=-1)
def sources_check(sources_file: Path | None, as_json: bool, only: tuple[str, ...]) -> None:
    """Check the sources file, connect to every source, and say what a load would read, without loading.

    ONLY: names of sources, or source.table; everything when left out.
    """
    from ingestion.load import check

    result: dict[str, Any] = {}
    try:
        check(make_job(sources_file, quiet=True), only, result)
    finally:
        if result:
            _tell(result, as_json=as_json)


def _tell(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show(result, as_json)
        return
    click.echo(result["file"])
    for table in result["tables"]:
        name = f"{table['source']}.{table['table']} ({table['grow']})"
        click.echo(f"  {name:<36} {_finding(table)}")
        for note in table["notes"]:
            click.echo(f"    {note}")


@sources.command("approve")
@click.argument("table", metavar="SOURCE.TABLE")
def sources_approve(table: str) -> None:
    """Let the refused changes of a table's columns happen with its next load ('contract: approve')."""
    from ingestion.contract import approve

    job = make_job(None)
    job.warehouse.prepare()
    source, _, name = table.partition(".")
    with job.connect(autocommit=True) as connection:
        for change in approve(connection, source, name):
            click.echo(f"approved: column {change}")


def _finding(table: dict[str, Any]) -> str:
    if "files" in table:
        return (
            f"{table['files']:>4} files {table['bytes']:>14,} bytes: "
            f"{table['new']} new, {table['changed']} changed, {table['unchanged']} unchanged"
        )
    rows = "" if table.get("rows") is None else f", about {table['rows']:,} rows"
    start = f" after {table['from']}" if table.get("from") is not None else ""
    return f"answers{rows}: {'what is new by ' + table['cursor'] + start if table.get('cursor') else 'everything'}"
