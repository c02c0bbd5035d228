"""What holds for every request to a service: when it is repeated, where credentials may go, what is not logged."""

import logging
import random
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from urllib3.util import Retry

from python_jobs.errors import ConfigurationError

RETRIED = (429, 500, 502, 503, 504)
LONGEST_WAIT = 120
CONNECT_SECONDS = 15
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def retry(retries: int, backoff: float) -> Retry:
    """Again after 429, 5xx, timeouts and broken connections: exponential back-off, jitter, Retry-After.

    Args:
        retries: how often.
        backoff: seconds before the first; doubled each time.
    """
    return Retry(
        total=retries,
        status_forcelist=RETRIED,
        allowed_methods=("GET", "POST"),
        backoff_factor=backoff,
        backoff_jitter=backoff / 2,
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
