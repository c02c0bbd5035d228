"""The ``atlas`` command."""

import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from flows.commands import catalog, db, dead_letters, onboard, pii, quality, rules, run, sample, sources
from python_jobs.errors import AtlasError
from python_jobs.job import safe_message


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="atlas-data", prog_name="atlas")
def atlas() -> None:
    """Load, mask, build, trace and export a company's data.

    Exit codes: 0 done · 1 a quality gate failed · 2 the input or the configuration is wrong · 3 anything else
    """


for _command in (
    *run.stage_commands(),
    run.run,
    sample.sample_command,
    catalog.docs,
    catalog.serve,
    catalog.trace,
    sources.sources,
    onboard.onboard,
    dead_letters.dead_letters,
    db.db,
    pii.pii,
    quality.quality,
    rules.rules,
):
    atlas.add_command(_command)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM ends a command as Ctrl-C does: what it started is stopped, what it did is recorded."""
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; every outcome has its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        atlas.main(standalone_mode=False)
    except AtlasError as error:
        click.echo(f"atlas: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("atlas: stopped; the next run continues from here", err=True)
        sys.exit(3)
    except Exception as error:
        if os.environ.get("ATLAS_DEBUG"):
            raise
        click.echo(f"atlas: unexpected {safe_message(error)} (ATLAS_DEBUG=1 shows the stack)", err=True)
        sys.exit(3)
    finally:
        gc.freeze()  # Python would look for garbage among all its modules before it ends, more than once.


if __name__ == "__main__":
    main()
