"""``atlas db``."""

import os
from pathlib import Path

import click

from flows.commands.common import json_option, make_job, show, sources_option
from python_jobs.errors import ConfigurationError


@click.group()
def db() -> None:
    """The database: start, stop, status, url, psql, env."""


@db.command("start")
def db_start() -> None:
    """Start the embedded Postgres, if that is the one in use, and prepare Atlas's schemas."""
    job = make_job(None)
    job.warehouse.prepare()
    click.echo(f"running: {_without_password(job.warehouse.url)}")


@db.command("stop")
def db_stop() -> None:
    """Stop the embedded Postgres. Its data stays."""
    server = make_job(None).warehouse.embedded
    if server is None:
        raise ConfigurationError("ATLAS_DATABASE_URL is set: Atlas does not stop a server that it did not start")
    click.echo("stopped" if server.stop() else "was not running")


@db.command("status")
@json_option
def db_status(as_json: bool) -> None:
    """Say which database is in use and whether it answers."""
    job = make_job(None)
    server = job.warehouse.embedded
    state = server.status() if server else "external"
    url = _without_password(job.warehouse.url) if state in ("running", "external") else None
    if state == "external":
        job.connect().close()
    show({"kind": "embedded" if server else "external", "state": state, "url": url}, as_json)


@db.command("url")
def db_url() -> None:
    """Print the connection URL, password included; starts the embedded server."""
    click.echo(make_job(None).warehouse.url)


@db.command("env")
@sources_option
def db_env(sources_file: Path | None) -> None:
    """Print the variables that dbt reads, for: eval "$(atlas db env)"; with --sources, also of its models."""
    import shlex

    for key, value in make_job(sources_file).dbt_environment().items():
        click.echo(f"export {key}={shlex.quote(value)}")


@db.command("psql", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def db_psql(arguments: tuple[str, ...]) -> None:
    """Open psql on the database; arguments are passed on."""
    import shutil

    warehouse = make_job(None).warehouse
    environment = warehouse.dbt_environment()
    program = str(warehouse.embedded.binary("psql")) if warehouse.embedded else shutil.which("psql")
    if program is None:
        raise ConfigurationError("psql is not installed; `atlas db url` prints the URL for another client")
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    os.environ.update({names[key.removeprefix("ATLAS_DB_")]: value for key, value in environment.items()})
    os.execv(program, [program, *arguments])


def _without_password(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return url.replace(f":{parts.password}@", "@") if parts.password else url
