"""dbt's messages without the data that database errors quote in them."""

import re

# Quoted names of database objects may stay: they say where to look. Everything else in quotes may be a value.
_OBJECT = re.compile(
    r"\b(column|relation|table|view|schema|function|type|constraint|index|role|database|sequence|operator|for)"
    r' "([A-Za-z_][A-Za-z0-9_.$]*)"'
)
_FIRST_TO_LAST_QUOTE = re.compile(r"\"[^\n]*\"|'[^\n]*'|\"[^\n]*|'[^\n]*")
MAX_LINES = 12


def without_literals(line: str) -> str:
    """Take quoted text out of one line, names of database objects excepted."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group(2))
        return f"{match.group(1)} \0{len(kept) - 1}\0"

    line = _FIRST_TO_LAST_QUOTE.sub("‹…›", _OBJECT.sub(keep, line))
    return re.sub(r"\0(\d+)\0", lambda match: f'"{kept[int(match.group(1))]}"', line)


def safe_dbt_message(message: str) -> str:
    """What may be shown and kept of an error that dbt reports.

    Compilation and parsing errors are about the project's own text and are kept, file and line included. Of a
    database error, or of any other that happened on data, only the heading (node and file) and the first line
    without literals are.

    Args:
        message: dbt's text, for example ``Database Error in model x (models/x.sql)`` and lines below it.
    """
    lines = [line.strip() for line in message.strip().splitlines() if line.strip()]
    if not lines:
        return ""
    if is_code_error(message):
        return "\n".join(lines[:MAX_LINES])
    heading = lines[0]
    if re.match(r"[A-Z][a-z]+ Error( in |$)", heading):
        return f"{heading}: {without_literals(lines[1])}" if len(lines) > 1 else heading
    return without_literals(heading)


def safe_start_message(message: str) -> str:
    """As ``safe_dbt_message``, for an error that ended dbt: about the project's or profile's files, it is kept."""
    return message.strip() if _is_about_files(message) else safe_dbt_message(message)


def is_code_error(message: str) -> bool:
    """Whether the project's own text is at fault, rather than something that happened on the data."""
    kinds = ("Compilation Error", "Parsing Error", "Dependency Error", "Syntax Error", "Schema Error")
    return message.strip().startswith(kinds) or _is_about_files(message)


def _is_about_files(message: str) -> bool:
    """dbt calls some errors in dbt_project.yml, packages.yml and profiles.yml runtime errors."""
    first = message.strip().partition("\n")[0]
    return first.rstrip(":") == "Runtime Error" and bool(re.search(r"\.yml\b|\bprofile\b", message))
