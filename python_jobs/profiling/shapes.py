"""Shapes: what a value looks like, without saying what it is (``Aa+ 99``)."""

import re

# A form that text can have: its name, and a regular expression that Postgres, DuckDB and Python read alike.
FORMS: tuple[tuple[str, str], ...] = (
    ("integer", r"^[+-]?[0-9]+$"),
    ("decimal", r"^[+-]?[0-9]*[.][0-9]+$|^[+-]?[0-9]+[.]?$"),
    ("decimal comma", r"^[+-]?([0-9]{1,3}([.][0-9]{3})+|[0-9]*),[0-9]+$"),
    ("boolean", r"^([Tt]rue|[Ff]alse|TRUE|FALSE|[Yy]es|[Nn]o|YES|NO|[YNynTFtf])$"),
    ("date", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    (
        "timestamp",
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?([.][0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?$",
    ),
    (
        "day/month/year",
        r"^[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{4}|[0-9]{2})([ T][0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2})?)?$",
    ),
    ("clock time", r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( ?[AaPp][.]?[Mm][.]?)?$"),
    ("e-mail", r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}$"),
    ("web address", r"^(https?://|www[.])[^[:space:]]+$"),
    ("uuid", r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"),
)
# A share of a column's values that have a form makes it the column's form.
MAJORITY = 0.8
# Text that must never be shown, whatever the inventory says: e-mail, CPR, phone with prefix, and tokens.
PERSONAL = (
    r"[[:alnum:]._%+-]+@[[:alnum:]-]+[.][[:alpha:]]{2,}"
    r"|\b(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}-[0-9]{4}\b"
    r"|([+]|\b00)[0-9]{2}[ 0-9]{8,}"
    r"|[a-z]+_[0-9a-f]{4}_[0-9a-f]{32}"
)
_PERSONAL = re.compile(
    PERSONAL.replace("[[:alnum:]._%+-]", "[\\w.%+-]")
    .replace("[[:alnum:]-]", "[\\w-]")
    .replace("[[:alpha:]]", "[^\\W\\d_]")
)


def looks_personal(text: str) -> bool:
    """Whether a text must never be shown, whatever anybody says of it."""
    return _PERSONAL.search(text) is not None


def shape_sql(text: str) -> str:
    """DuckDB's expression for the shape of a text.

    A capital is ``A``, a small letter ``a``, a digit ``9``; several letters of one kind are one with ``+`` behind it,
    and so are digits from the thirteenth on: ``Karen Blixen 1885`` is ``Aa+ Aa+ 9999``.
    """
    steps = (
        (r"\p{Lu}", "A"),
        (r"[\p{Ll}\p{Lo}\p{Lt}]", "a"),
        (r"[0-9]", "9"),
        (r"A{2,}", "A+"),
        (r"a{2,}", "a+"),
        (r"9{13,}", "9+"),
        (r"\s+", " "),
    )
    for pattern, replacement in steps:
        text = f"regexp_replace({text}, '{pattern}', '{replacement}', 'g')"
    return text
