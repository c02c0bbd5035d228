"""``atlas pii``."""

from pathlib import Path

import click

from flows.commands.common import json_option, make_job, quiet_option, show, show_table, sources_option
from flows.order import Stage, recorded


@click.group()
def pii() -> None:
    """Personal data: what is where, and how it is treated."""


@pii.command("classify")
@sources_option
@json_option
def pii_classify(sources_file: Path | None, as_json: bool) -> None:
    """Say what each column of explore holds and why, without writing anything."""
    from python_jobs.masking.run import verdicts

    job = make_job(sources_file)
    job.warehouse.prepare()
    rows = [
        {
            "column": f"{verdict.table}.{verdict.column}",
            "entity": verdict.entity,
            "action": verdict.action,
            "decided_by": verdict.decided_by,
            "confidence": round(verdict.confidence, 2),
            "evidence": verdict.evidence,
        }
        for verdict in verdicts(job)
    ]
    show_table(rows, as_json)


@pii.command("inventory")
@json_option
def pii_inventory(as_json: bool) -> None:
    """List every column of explore with its class, its treatment and how many values were masked."""
    from python_jobs.masking.run import inventory

    job = make_job(None)
    job.warehouse.prepare()
    rows = inventory(job)
    if not as_json:
        shown = ("pii_class", "entity", "action", "decided_by", "values_masked", "values_invalid")
        rows = [
            {"column": f"{row['source']}__{row['table_name']}.{row['column_name']}"}
            | {name: row[name] for name in shown}
            for row in rows
        ]
    show_table(rows, as_json)


@pii.command("rotate-key")
@click.argument("new_key_file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@sources_option
@json_option
@quiet_option
def pii_rotate_key(new_key_file: Path, sources_file: Path | None, as_json: bool, quiet: bool) -> None:
    """Mask everything again with the key in NEW_KEY_FILE. Goes on where it was stopped."""
    from python_jobs.masking.rotate import rotate

    job = make_job(sources_file, quiet)
    with recorded(job, "atlas pii rotate-key", [Stage.MASK]), job.stage(Stage.MASK) as stage:
        detail = rotate(job, new_key_file.absolute())
        stage.update(detail)
    show(detail, as_json)
