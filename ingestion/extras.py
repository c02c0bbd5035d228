"""Libraries that only some kinds of sources need."""

import importlib
from typing import Any

from python_jobs.errors import ConfigurationError


def needs(module: str, extra: str, what: str) -> Any:
    """Import a library of an extra.

    Args:
        module: its name.
        extra: of Atlas, in ``pyproject.toml``.
        what: that can't do without, for the message.

    Raises:
        ConfigurationError: it is not installed; the message says how to install it.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ConfigurationError(
            f"{what} needs the extra '{extra}'; install it: make extras EXTRAS={extra} "
            f"(or: pip install 'atlas-data[{extra}]')"
        ) from None
