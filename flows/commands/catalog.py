"""``atlas docs``, ``atlas serve`` and ``atlas trace``: what people look things up in."""

import json

import click

from flows.commands.common import json_option, make_job, quiet_option


@click.command("docs")
@quiet_option
def docs(quiet: bool) -> None:
    """Write the catalog (dbt docs) as one HTML file, and print its path."""
    from flows.catalog import write_catalog

    click.echo(write_catalog(make_job(None, quiet)))


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others have no password.")
@click.option("--port", default=4200, show_default=True, help="Port of the Prefect UI.")
@click.option("--docs-port", default=4201, show_default=True, help="Port of the catalog.")
@click.option("--no-schedule", is_flag=True, help="Register no daily run.")
def serve(host: str, port: int, docs_port: int, no_schedule: bool) -> None:
    """Start the Prefect UI, the deployments with a daily schedule, and the catalog; until Ctrl-C."""
    from flows.serve import serve as run_server

    run_server(make_job(None), host, port, docs_port, scheduled=not no_schedule)


@click.command("trace")
@click.argument("column", metavar="DATASET.COLUMN")
@json_option
def trace(column: str, as_json: bool) -> None:
    """Show where a column comes from, back to the source files: atlas trace customer_360.segment"""
    from python_jobs.lineage.graph import Graph

    with make_job(None).connect() as connection:
        graph = Graph(connection)
    found = graph.find(column)
    ancestors = list(graph.ancestors(found))
    if as_json:
        rows = [
            {"column": str(a.column), "depth": a.depth, "how": a.how, "masked": a.masked, "makes": str(a.parent)}
            for a in ancestors
        ]
        click.echo(json.dumps({"column": str(found), "ancestors": rows}, indent=2))
        return
    click.echo(str(found))
    for ancestor in ancestors:
        mark = " · behind the mask" if ancestor.masked else ""
        click.echo(f"{'  ' * ancestor.depth}{ancestor.column}  {ancestor.how.lower()}{mark}")
