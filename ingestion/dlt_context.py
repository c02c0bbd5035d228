"""dlt with Atlas's settings and no others: no config.toml, no environment variable of the user's leaks in.

Importing this module imports dlt, which takes a second or two: only ``ingestion/transport.py`` does, when there
is something to ship.
"""

import importlib
import threading
from pathlib import Path
from typing import Any

from dlt.common.configuration.container import Container
from dlt.common.configuration.providers import ConfigProvider
from dlt.common.configuration.providers.dictionary import DictionaryProvider
from dlt.common.configuration.specs.pluggable_run_context import PluggableRunContext
from dlt.common.runtime.run_context import RunContext

SETTINGS: dict[str, Any] = {
    "runtime": {"dlthub_telemetry": False, "log_level": "CRITICAL"},
    "providers": {"enable_airflow_secrets": False},
    "schema": {"naming": "ingestion.dlt_naming"},
    "restore_from_destination": False,
    "load": {"workers": 1, "raise_on_failed_jobs": True, "delete_completed_jobs": True},
    "data_writer": {"disable_compression": True},
}
_lock = threading.Lock()


class AtlasRunContext(RunContext):
    """Where dlt looks for settings and keeps its files.

    Args:
        folder: everything of dlt's, in Atlas's state folder.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._global_dir = folder

    @property
    def run_dir(self) -> str:
        return str(self._init_run_dir)

    @property
    def local_dir(self) -> str:
        return str(self._init_run_dir)

    @property
    def data_dir(self) -> str:
        return str(self._init_run_dir)

    def initial_providers(self) -> list[ConfigProvider]:
        provider = DictionaryProvider()
        provider._config_doc = SETTINGS
        return [provider]


# What dlt imports only when it gets there; imported beside other work, so that nobody waits for it.
LATE_IMPORTS = (
    "ingestion.dlt_destination",
    "dlt.extract.extract",
    "dlt.load.load",
    "dlt.normalize.normalize",
    "dlt.pipeline.pipeline",
)


def configure(folder: Path) -> None:
    """Make dlt use Atlas's settings from here on.

    Args:
        folder: for dlt's files.
    """
    with _lock:
        container = Container()
        current = container[PluggableRunContext].context if PluggableRunContext in container else None
        if not (isinstance(current, AtlasRunContext) and current.data_dir == str(folder)):
            container[PluggableRunContext] = PluggableRunContext(AtlasRunContext(str(folder)))
    for name in LATE_IMPORTS:
        importlib.import_module(name)
