"""What holds for every request to a service: when it is repeated, where credentials may go, what is not logged."""

import logging
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from python_jobs.errors import AtlasError, ConfigurationError

RETRIED = (429, 500, 502, 503, 504)
LONGEST_WAIT = 120
LONGEST_ASKED = 600.0  # Seconds that a request may be told to wait, unless the source declares others.
UNLIMITED = 1 << 40  # urllib3 would cut what a server says at six hours.
CONNECT_SECONDS = 15
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Declared(Protocol):
    """What a source declares of repeating."""

    @property
    def retries(self) -> int: ...
    @property
    def backoff(self) -> float: ...
    @property
    def max_wait(self) -> float: ...


class Patience(Retry):
    """Waits as long as a server asks it to, up to a limit for all that one request is told to wait.

    Args:
        where: the source, for the message.
        longest: seconds; more than these are not waited.
        waited: seconds that the request was told to wait already.
        options: of urllib3's own.
    """

    def __init__(self, *, where: str, longest: float, waited: float = 0.0, **options: Any) -> None:
        super().__init__(**{"retry_after_max": UNLIMITED, **options})
        self.where, self.longest, self.waited = where, longest, waited

    def new(self, **options: Any) -> Self:
        return super().new(**{"where": self.where, "longest": self.longest, "waited": self.waited, **options})

    def sleep_for_retry(self, response: BaseHTTPResponse) -> bool:
        return self.wait(response.headers.get("Retry-After"))

    def wait(self, retry_after: str | None) -> bool:
        """Wait as a server asks; whether it does.

        Args:
            retry_after: seconds or a date, as RFC 9110, section 10.2.3, has them; None when it says nothing.

        Raises:
            AtlasError: that is longer than may be waited.
        """
        seconds = 0.0
        if retry_after:
            with suppress(InvalidHeader):
                seconds = self.parse_retry_after(retry_after)
        if self.waited + seconds > self.longest:
            before = f", after {self.waited:.0f} s that were waited already" if self.waited else ""
            raise AtlasError(
                f"{self.where}: does not want to be asked again for {seconds:.0f} s{before}, longer than 'max_wait' "
                f"({self.longest:g} s) allows; nothing was loaded, run again after that"
            )
        self.waited += seconds
        time.sleep(seconds)
        return seconds > 0


def retry(declared: Declared, where: str) -> Patience:
    """Again after 429, 5xx, timeouts and broken connections: exponential back-off, jitter, Retry-After.

    Args:
        declared: says how often, how many seconds before the first time (doubled each time), and how long at most.
        where: the source, for messages.
    """
    return Patience(
        where=where,
        longest=declared.max_wait,
        total=declared.retries,
        status_forcelist=RETRIED,
        allowed_methods=("GET", "POST"),
        backoff_factor=declared.backoff,
        backoff_jitter=declared.backoff / 2,
        backoff_max=LONGEST_WAIT,
        respect_retry_after_header=True,
        redirect=False,  # Credentials are for the address that was declared.
        raise_on_status=False,
    )


def attempts(retries: int, backoff: float) -> Iterator[bool]:
    """Attempts at what ``retry`` does not see, such as a body that breaks off; waits before all but the first.

    Args:
        retries: how many more than one.
        backoff: seconds before the second; doubled each time, with jitter.

    Returns:
        For each, whether it is the last.
    """
    for attempt in range(retries + 1):
        if attempt:
            time.sleep(min(backoff * 2 ** (attempt - 1), LONGEST_WAIT) * random.uniform(0.5, 1))  # noqa: S311
        yield attempt == retries


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """When a server answered, by its own clock; None when it does not say. To the second, never later than it was."""
    with suppress(ValueError, TypeError):
        moment = parsedate_to_datetime(headers["Date"]) if "Date" in headers else None
        return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
    return None


def silence(*names: str) -> None:
    """Let loggers of libraries say nothing: they quote addresses with their parameters, and rows."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry", *names):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def check_address(url: str, where: str) -> None:
    """Refuse an address to which credentials must not go.

    Args:
        url: the address.
        where: source and key, for the message.

    Raises:
        ConfigurationError: it is neither https nor this machine.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ConfigurationError(f"{where}: must be https://: credentials would be readable")
