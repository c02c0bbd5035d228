"""Which Prefect server a run talks to, and running the flow in this process.

Prefect reads its configuration when it is imported: nothing here imports it at the top.
"""

import json
import os
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.order import Stage
from flows.prefect_server import PrefectServer, answers
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.job import Job
from python_jobs.settings import configured_prefect_api, prefect_environment, set_environment


@dataclass(frozen=True)
class Serving:
    """What ``atlas serve`` has running for a state folder."""

    pid: int
    api: str
    ui: str
    docs: str

    @classmethod
    def find(cls, home: Path) -> "Serving | None":
        """The one at work for this state folder, if there is one."""
        try:
            found = cls(**json.loads(_note(home).read_text(encoding="utf-8")))
            os.kill(found.pid, 0)
        except (OSError, ValueError, TypeError):
            return None
        return found if answers(found.api) else None

    def write(self, home: Path) -> None:
        """Leave word for ``atlas run``."""
        _note(home).parent.mkdir(parents=True, exist_ok=True)
        _note(home).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def remove(home: Path) -> None:
        """Take the word back."""
        _note(home).unlink(missing_ok=True)


def _note(home: Path) -> Path:
    return home / "prefect" / "serving.json"


def external_api() -> str | None:
    """The Prefect server that the user named, once it has answered.

    Raises:
        ConfigurationError: it does not answer.
    """
    api = configured_prefect_api()
    if api and not answers(api):
        raise ConfigurationError(f"PREFECT_API_URL: no Prefect server answers at {api}; start it or unset the variable")
    return api


def prepare(job: Job) -> Callable[[Collection[Stage]], None]:
    """Choose a Prefect server: the one the user configured, else the one of ``atlas serve``, else a temporary one.

    The temporary one keeps its history in the state folder, where ``atlas serve`` shows it later. It starts while
    the caller does other things, and ends with this process: Prefect sends its last logs when Python exits.

    Returns:
        A function that runs these stages as the Prefect flow, in this process. It raises what stopped the run as
        AtlasError, with its exit code.

    Raises:
        ConfigurationError: the configured server does not answer.
    """
    home, server = job.settings.home, None
    api = external_api()
    if api is None:
        serving = Serving.find(home)
        server = None if serving else PrefectServer(job.settings)
        api = serving.api if serving else server.api if server else None
    set_environment(prefect_environment(home, api))
    return lambda stages: _run(job, stages, server)


def _run(job: Job, stages: Collection[Stage], server: PrefectServer | None) -> None:
    if server:
        job.progress.note("starting a temporary Prefect server, about ten seconds (--no-prefect does without)")
    from flows.pipeline import Handover, atlas, handover

    if server:
        server.wait()
    token = handover.set(Handover(job, page_stays=server is None))
    try:
        atlas(sources=job.sources_file, stages=list(stages), full_refresh=job.full_refresh)
    except AtlasError:
        raise
    except Exception as error:  # noqa: BLE001
        reason = next(iter(str(error).splitlines()), "")
        raise AtlasError(
            f"Prefect: {type(error).__name__} {reason}; --no-prefect runs the same stages without it"
        ) from None
    finally:
        handover.reset(token)
