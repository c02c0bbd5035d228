"""Whether SQL gives the same on the same rows, whenever it is run, or at least for the rest of the day."""

import re

_VOLATILE = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|age|random|gen_random_uuid|nextval"
    r"|current_setting|to_reg\w+|has_\w+_privilege|pg_\w+|dblink\w*)\s*\("
    r"|\b(current_(time|timestamp|user|role)|session_user|local(time|timestamp)|information_schema|pg_catalog)\b"
    r"|'(now|today|yesterday|tomorrow)'",
    re.IGNORECASE,
)

_DAY = re.compile(r"\bcurrent_date\b", re.IGNORECASE)


def depends_on_more(sql: str) -> bool:
    """Whether SQL asks for the time of day, chance, the session or the database's own catalog.

    Said of too much SQL rather than of too little: it then runs more often than it needs to.
    """
    return bool(_VOLATILE.search(sql))


def depends_on_the_day(sql: str) -> bool:
    """Whether SQL asks which day it is."""
    return bool(_DAY.search(sql))
