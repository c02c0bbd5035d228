"""``atlas sources``."""

from pathlib import Path

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
    """Check the sources file and say which files a load would read, without loading.

    ONLY: names of sources, or source.table; everything when left out.
    """
    from ingestion.load import check

    result = check(make_job(sources_file, quiet=True), only)
    if as_json:
        show(result, as_json)
        return
    click.echo(result["file"])
    for table in result["tables"]:
        name = f"{table['source']}.{table['table']} ({table['grow']})"
        click.echo(
            f"  {name:<36} {table['files']:>4} files {table['bytes']:>14,} bytes: "
            f"{table['new']} new, {table['changed']} changed, {table['unchanged']} unchanged"
        )
        for note in table["notes"]:
            click.echo(f"    {note}")
