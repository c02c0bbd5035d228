"""What every service that is read through its vendor's client declares."""

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from ingestion.declarations import Declaration, Source
from ingestion.http import LONGEST_ASKED, check_address
from python_jobs.errors import ConfigurationError


class ServiceSource(Source):
    """A service.

    Attributes:
        endpoint: address in place of the vendor's: a proxy, a sandbox, a server for tests.
        retries: of a request that met 429, 5xx, a timeout or a broken connection.
        backoff: seconds before the first retry; doubled each time, with jitter.
        timeout: seconds to wait for an answer.
        max_wait: seconds that a request may be told to wait (Retry-After), all in all; the source that asks for more is
            given up.
    """

    endpoint: str | None = None
    retries: int = Field(default=5, ge=0)
    backoff: float = Field(default=1.0, ge=0)
    timeout: float = Field(default=60.0, gt=0)
    max_wait: float = Field(default=LONGEST_ASKED, ge=0)

    @field_validator("endpoint")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or "@" in parts.netloc:
            raise ValueError("must be https://host without user, password and parameters")
        try:
            check_address(value, "")
        except ConfigurationError as error:
            raise ValueError(str(error).removeprefix(": ")) from None
        return value.rstrip("/")


def keys_fit(declared: Declaration, kind: str, needs: tuple[str, ...], may: tuple[str, ...] = ()) -> None:
    """Check that a declaration has the keys that its ``type`` needs, and no others.

    Args:
        declared: the declaration.
        kind: its type.
        needs: keys that must be there.
        may: keys that may be there.

    Raises:
        ValueError: with the key.
    """
    given = {name for name in declared.model_fields_set if name != "type" and getattr(declared, name) is not None}
    for name in needs:
        if name not in given:
            raise ValueError(f"'type: {kind}' needs '{name}'")
    if extra := given - set(needs) - set(may):
        raise ValueError(f"'{min(extra)}' is not for 'type: {kind}'; allowed: {', '.join((*needs, *may)) or 'nothing'}")
