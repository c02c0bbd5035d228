"""``atlas sample``."""

import os
from datetime import datetime
from pathlib import Path

import click

from flows.commands.common import json_option, make_job, quiet_option, show


@click.command("sample")
@click.option("--customers", type=int, default=1000, show_default=True, help="How many customers; ~5 orders each.")
@click.option("--seed", type=int, default=42, show_default=True, help="Of all random draws.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder to write to.  [default: data/sample of the project]",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-10-31",
    show_default=True,
    help="Last day of the sample's world; never today's date by itself.",
)
@click.option("--force", is_flag=True, help="Also write into a folder that holds other files; those stay.")
@json_option
@quiet_option
def sample_command(
    customers: int, seed: int, out: Path | None, as_of: datetime, force: bool, as_json: bool, quiet: bool
) -> None:
    """Write the sample sources: customers, orders, products and tickets, dirty on purpose.

    The same options give the same bytes. truth.csv beside the data lists every defect, manifest.json counts them,
    and sources.yml declares the folder for `atlas run --sources`.
    """
    from python_jobs.sample.generate import sample

    folder = Path(os.path.abspath(out)) if out else None
    show(sample(make_job(None, quiet), folder, customers, seed, as_of.date(), force), as_json)
