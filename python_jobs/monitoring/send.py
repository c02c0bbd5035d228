"""Send a message to the addresses of an operator, through Apprise. Addresses hold passwords: none is ever written."""

import logging
from dataclasses import dataclass

from python_jobs.errors import ConfigurationError


@dataclass(frozen=True)
class Message:
    """What is sent; plain text."""

    title: str
    body: str
    is_failure: bool


def send(urls: list[str], message: Message) -> bool:
    """Send a message.

    Args:
        urls: as Apprise writes them, for example ``slack://…``, ``mailtos://…`` or ``json://…``.
        message: to all of them.

    Returns:
        Whether it got through to every address.

    Raises:
        ConfigurationError: Apprise is not installed, or does not understand an address.
    """
    try:
        import apprise
    except ImportError:
        raise ConfigurationError(
            "ATLAS_ALERT_URLS: alerts need the extra 'alerts': pip install 'atlas-data[alerts]'"
        ) from None
    # It logs addresses and what servers answer.
    logger = logging.getLogger("apprise")
    was_disabled, logger.disabled = logger.disabled, True
    try:
        notifier = apprise.Apprise()
        for number, url in enumerate(urls, start=1):
            if not notifier.add(url):
                raise ConfigurationError(
                    f"ATLAS_ALERT_URLS: address {number} of {len(urls)} is none that Apprise knows "
                    "(it is not shown here, it may hold a password)"
                )
        kind = apprise.NotifyType.FAILURE if message.is_failure else apprise.NotifyType.WARNING
        sent = notifier.notify(
            title=message.title, body=message.body, notify_type=kind, body_format=apprise.NotifyFormat.TEXT
        )
    finally:
        logger.disabled = was_disabled
    return bool(sent)
