"""The staging model of a table: what each column is called, how it is read, and the SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from python_jobs.masking.classify import Verdict
from python_jobs.masking.twin import valid_name
from python_jobs.onboarding import naming
from python_jobs.onboarding.delivery import Delivery
from python_jobs.onboarding.keywords import Keywords
from python_jobs.onboarding.naming import Names
from python_jobs.onboarding.written import TEXT, Written
from python_jobs.profiling.table import kind_of_type

LINE = 120
INDENT = " " * 8
# What the loader adds: raw name, staging name, docs block.
LOADER = (("_file_id", "file_id"), ("_dlt_load_id", "load_id"), ("_line", "file_line"))


class Band(IntEnum):
    """The order of columns."""

    ID = 0
    TEXT = 1
    NUMBER = 2
    BOOLEAN = 3
    DATE = 4
    TIMESTAMP = 5


@dataclass(frozen=True)
class Staged:
    """A column of the staging model.

    Attributes:
        name: in the model.
        raw: in the masked table.
        expression: how the model reads it.
        stand_in: how a sample of raw rows is read instead, with what masking leaves of it.
        band: where it stands.
        shows: whether its values may be quoted.
        is_masked: whether masking changes it, so that the sample only resembles it.
        about: what it is, in words.
    """

    name: str
    raw: str
    expression: str
    stand_in: str
    band: Band
    shows: bool
    is_masked: bool
    about: str


def staged_columns(
    delivery: Delivery,
    verdicts: Sequence[Verdict],
    written: Mapping[str, Written],
    shown: frozenset[str],
    keywords: Keywords,
) -> list[Staged]:
    """The columns of a model, in order, without those of the loader.

    Args:
        delivery: the sample.
        verdicts: one per delivered column.
        written: how text columns write amounts and dates.
        shown: raw columns whose values may be quoted.
        keywords: of the database.
    """
    names = Names(delivery.table, keywords.all)
    for _, name in LOADER:
        names.take(name)
    names.take("loaded_at")
    found = []
    for verdict in verdicts:
        found += _Reader(delivery, verdict, written.get(verdict.column, TEXT), shown, keywords, names).columns()
    return sorted(found, key=lambda column: column.band)


class _Reader:
    """How one column is read."""

    def __init__(
        self,
        delivery: Delivery,
        verdict: Verdict,
        written: Written,
        shown: frozenset[str],
        keywords: Keywords,
        names: Names,
    ) -> None:
        self.delivery, self.verdict, self.written, self.names = delivery, verdict, written, names
        self.raw, self.is_key = verdict.column, verdict.column in delivery.key
        self.quoted = keywords.quoted(self.raw)
        # A name in quotes is put into braces: linters and Postgres do not agree on which words need quotes.
        self.bare = self.raw if self.quoted == self.raw else f"{{{{ '{self.quoted}' }}}}"
        self.shows = self.raw in shown

    def columns(self) -> list[Staged]:
        """The column, and beside a checked one whether its value can be true."""
        found = [self._masked() if self.verdict.as_text else self._kept()]
        if self.verdict.checked:
            valid = valid_name(self.raw)
            found.append(
                Staged(
                    self.names.take(f"is_{self.raw}_valid"),
                    *(valid, valid, "cast(null as boolean)", Band.BOOLEAN, False, True),
                    f"Whether the value behind `{self.raw}` can be true.",
                )
            )
        return found

    def _masked(self) -> Staged:
        action, entity = self.verdict.action, self.verdict.entity
        present = f"nullif(trim(cast({self.quoted} as text)), '')"
        if action == "generalise" and entity == "DATE_OF_BIRTH":
            name = "birth_year" if "birth_year" not in self.names.taken else f"{self.raw}_year"
            day = f"{{{{ standardize_date('cast({self.quoted} as text)') }}}}"
            year = f"cast(extract(year from {day}) as integer)"
            return self._staged(
                name, f"cast({self.bare} as integer)", year, Band.NUMBER, "Year of birth; the day is masked."
            )
        about = {
            "token": "Token in place of the value: equal values have equal tokens.",
            "vault": "Token in place of the value, which lies sealed in the vault.",
            "redact": "Says only that there was a value.",
            "fake": "Made-up value in place of the true one.",
            "hold": "Held back, so empty, until somebody declares what it holds.",
            "free_text": "Text, with tokens in the place of the persons in it.",
        }.get(action, "What is left of the value after masking.")
        suffix = {"token": "_token", "vault": "_token", "free_text": "_masked"}.get(action, "")
        stand_in = "cast(null as text)" if action == "hold" else present
        band = Band.ID if self.is_key else Band.TEXT
        return self._staged(f"{self.raw[: naming.LONGEST - len(suffix)]}{suffix}", self.bare, stand_in, band, about)

    def _kept(self) -> Staged:
        kind, raw, argument = kind_of_type(self.verdict.data_type), self.raw, self.quoted
        id_name = naming.key_name(raw, self.delivery.table) if self.is_key else raw
        is_id = self.is_key or raw.endswith("_id")
        if kind == "text" and self.verdict.data_type == "text":
            return self._text(id_name, is_id)
        if is_id:
            return self._staged(id_name, self.bare, argument, Band.ID, "")
        if kind == "timestamp":
            call = f"{{{{ utc_timestamp('{argument}') }}}}"
            return self._staged(naming.time_name(raw), call, call, Band.TIMESTAMP, "In UTC.")
        if kind == "date":
            return self._staged(naming.date_name(raw), self.bare, argument, Band.DATE, "")
        if kind == "boolean":
            return self._staged(naming.flag_name(raw), self.bare, argument, Band.BOOLEAN, "")
        if kind == "number":
            money = naming.is_money(raw) and self.verdict.data_type.startswith(("numeric", "double"))
            name = naming.amount_name(raw) if money else raw
            return self._staged(name, self.bare, argument, Band.NUMBER, "")
        return self._staged(raw, self.bare, argument, Band.TEXT, "")

    def _text(self, id_name: str, is_id: bool) -> Staged:
        written, raw, argument = self.written, self.raw, self.quoted
        if written is TEXT or is_id:
            call = f"{{{{ standardize_text('{argument}') }}}}"
            return self._staged(id_name, call, call, Band.ID if is_id else Band.TEXT, "")
        order = "" if written.order == "dmy" else f", '{written.order}'"
        if written.kind == "date":
            call = f"{{{{ standardize_date('{argument}'{order}) }}}}"
            return self._staged(naming.date_name(raw), call, call, Band.DATE, _read(written, "date"))
        if written.kind == "timestamp":
            call = f"{{{{ standardize_timestamp('{argument}'{order}, time_zone=var('source_time_zone')) }}}}"
            return self._staged(naming.time_name(raw), call, call, Band.TIMESTAMP, "In UTC. " + _read(written, "time"))
        mark = f", '{written.mark}'" if written.mark else ""
        call = f"{{{{ standardize_amount('{argument}'{mark}) }}}}"
        name = naming.amount_name(raw) if written.has_fractions and naming.is_money(raw) else raw
        return self._staged(name, call, call, Band.NUMBER, _read(written, "number"))

    def _staged(self, name: str, expression: str, stand_in: str, band: Band, about: str) -> Staged:
        return Staged(
            self.names.take(name), self.raw, expression, stand_in, band, self.shows, self.verdict.as_text, about
        )


def _read(written: Written, what: str) -> str:
    share = "" if written.share >= 1 else f"; {100 * written.share:.0f} % of the sampled values can be read as one"
    return f"Read as a {what}{share}."


def model_sql(delivery: Delivery, columns: Sequence[Staged], keywords: Keywords) -> str:
    """The model's file."""
    table = delivery.table
    cte = "delivered" if table in keywords.all or table == "final" else table
    named = f"; {', '.join(delivery.key)} says which record it is" if delivery.key else ""
    lines: list[tuple[int, str, str]] = [
        (Band.ID, "_file_id", "file_id"),
        (Band.ID, "_dlt_load_id", "load_id"),
        (Band.NUMBER, "_line", "file_line"),
        (Band.TIMESTAMP, "{{ load_timestamp('_dlt_load_id') }}", "loaded_at"),
    ]
    ids = [(column.band, column.expression, column.name) for column in columns if column.band == Band.ID]
    rest = [(column.band, column.expression, column.name) for column in columns if column.band != Band.ID]
    timestamps = [line for line in rest if line[0] == Band.TIMESTAMP]
    others = [line for line in rest if line[0] != Band.TIMESTAMP]
    ordered = [
        *ids,
        *lines[:2],
        *(line for line in others if line[0] == Band.TEXT),
        lines[2],
        *(line for line in others if line[0] != Band.TEXT),
        *timestamps,
        lines[3],
    ]
    body = ",\n".join(_line(expression, name) for _, expression, name in ordered)
    return (
        f"-- One row per delivered record of {table}, duplicates included{named}.\n"  # noqa: S608
        f"with {cte} as (\n    select * from {{{{ source('{delivery.source}', '{table}') }}}}\n),\n\n"
        f"final as (\n    select\n{body}\n    from {cte}\n)\n\nselect * from final\n"
    )


def _line(expression: str, name: str) -> str:
    if expression == name:
        return f"{INDENT}{expression}"
    line = f"{INDENT}{expression} as {name}"
    if len(line) < LINE:
        return line
    if len(INDENT + expression) <= LINE:
        return f"{INDENT}{expression}\n{INDENT}    as {name}"
    # A call with a long name: its arguments a line each.
    call, _, arguments = expression.removeprefix("{{ ").removesuffix(") }}").partition("(")
    inner = f",\n{INDENT}        ".join(arguments.split(", "))
    return f"{INDENT}{{{{\n{INDENT}    {call}(\n{INDENT}        {inner}\n{INDENT}    )\n{INDENT}}}}} as {name}"
