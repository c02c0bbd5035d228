"""Secrets that a sources file refers to and never holds.

``${NAME}`` is an environment variable or, without one, a key of the file that ``ATLAS_SECRETS_FILE`` names.
``${scheme:name}`` is asked of whoever registered the scheme: ``flows`` offers ``prefect``, a Secret block.
"""

import re
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote as quote_url

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.settings import PROJECT_DIR, secret_variable, secrets_file

REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*|[a-z]+:[A-Za-z0-9_-]+)\}")
HIDDEN = "***"
SHORTEST_HIDDEN = 4
SCHEMES: dict[str, Callable[[str], str]] = {}
_seen: set[str] = set()


def is_reference(text: str) -> bool:
    """Whether a text is one reference and nothing else."""
    return bool(REFERENCE.fullmatch(text))


def resolve(text: str, where: str, *, in_url: bool = False) -> str:
    """A text with its references replaced.

    Args:
        text: as the sources file has it.
        where: source and key, for messages.
        in_url: quote what is put into a longer text, as a URL needs it.

    Raises:
        ConfigurationError: a secret is not there.
    """
    whole = is_reference(text)

    def value(match: re.Match[str]) -> str:
        found = _lookup(match[1], where)
        _seen.add(found)
        return quote_url(found, safe="") if in_url and not whole else found

    return REFERENCE.sub(value, text)


def hide(secret: str) -> None:
    """Make ``redact`` know a secret that was not looked up here, such as a token that a server gave."""
    _seen.add(secret)


def redact(text: str) -> str:
    """A text without any secret that was looked up in this process, as it is or as a URL writes it."""
    for secret in sorted(_seen, key=len, reverse=True):
        if len(secret) >= SHORTEST_HIDDEN:
            text = text.replace(secret, HIDDEN).replace(quote_url(secret, safe=""), HIDDEN)
    return text


def _lookup(name: str, where: str) -> str:
    scheme, _, rest = name.rpartition(":")
    if scheme:
        if scheme not in SCHEMES:
            raise ConfigurationError(
                f"{where}: ${{{name}}}: '{scheme}' is not known here; allowed: "
                + ", ".join(["${NAME}", *(f"${{{known}:name}}" for known in SCHEMES)])
            )
        found = SCHEMES[scheme](rest)
    else:
        found = secret_variable(name) or _from_file(where).get(name, "")
    if not found:
        step = "fill that block" if scheme else f"set the environment variable {name}, or add it to ATLAS_SECRETS_FILE"
        raise ConfigurationError(f"{where}: ${{{name}}} is not set; {step}")
    return found


def _from_file(where: str) -> dict[str, str]:
    path = secrets_file()
    if path is None:
        return {}
    text = private_text(path, f"{where}: ATLAS_SECRETS_FILE")
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        raise ConfigurationError(f"{where}: ATLAS_SECRETS_FILE: {path} is not valid YAML") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{where}: ATLAS_SECRETS_FILE: {path} must hold lines NAME: value")
    return {str(name): str(value) for name, value in content.items()}


def private_text(path: Path, where: str) -> str:
    """The text of a file that holds secrets.

    Args:
        path: of the file.
        where: what names it, for messages.

    Raises:
        ConfigurationError: it is inside the repository, others may read it, or it can't be read.
    """
    if path.resolve().is_relative_to(Path(PROJECT_DIR).resolve()):
        raise ConfigurationError(f"{where}: {path} is inside the repository; move it out of it")
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) or mode & 0o077:
            raise ConfigurationError(f"{where}: run: chmod 600 {path} (others can read it)")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{where}: {path} can't be read ({type(error).__name__})") from None
