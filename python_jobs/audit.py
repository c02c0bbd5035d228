"""What is on record of who touched personal data, and why (schema ``audit``)."""

import os
import pwd

from python_jobs.errors import ConfigurationError


def stated_reason(command: str, reason: str, table: str) -> str:
    """A reason without blanks around it.

    Args:
        command: as people type it: ``pii erase``.
        reason: as they gave it.
        table: the table of ``audit`` that keeps it.

    Raises:
        ConfigurationError: there is none.
    """
    if not reason.strip():
        raise ConfigurationError(f"{command}: --reason: say why; it is kept in audit.{table}")
    return reason.strip()


def system_user_name() -> str:
    """The operating system's name of whoever runs this."""
    return pwd.getpwuid(os.getuid()).pw_name
