"""Secrets that are kept as Prefect blocks: ``${prefect:name}`` in a sources file."""

from typing import Any

from python_jobs.errors import ConfigurationError
from python_jobs.secrets import SCHEMES


def from_block(name: str) -> str:
    """The value of a Secret block.

    Raises:
        ConfigurationError: Prefect has no such block, or can't be asked.
    """
    from prefect.blocks.system import Secret

    try:
        block: Any = Secret.load(name, _sync=True)  # type: ignore[call-arg]
    except Exception as error:  # noqa: BLE001 - whatever Prefect says, the next step is the same.
        raise ConfigurationError(
            f"${{prefect:{name}}}: Prefect gives no Secret block '{name}' ({type(error).__name__}); "
            "make it in the UI under Blocks, and see that PREFECT_API_URL names that server"
        ) from None
    return str(block.get())


def register() -> None:
    """Make sources files understand ``${prefect:name}``."""
    SCHEMES["prefect"] = from_block
