"""What counts as no value: null, blank, and writings of nothing. The macros say the same to dbt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.suggestions.suggestion import literal

PUNCTUATION = " -–—_.?/|:;,~\"'()<>[]{}"
_BLANKS = "\t\n\r\u00a0"
VARIABLE = "missing_values"
# Only ASCII, as lower(… collate "C") does.
_FOLD = str.maketrans(ascii_uppercase, ascii_lowercase)


@dataclass(frozen=True)
class Missing:
    """Writings of nothing.

    Attributes:
        listed: in small letters, without punctuation around them.
        declared: those that a project adds, in small letters.
    """

    listed: tuple[str, ...] = ("",)
    declared: tuple[str, ...] = ()

    @classmethod
    def read(cls, project: Path) -> "Missing":
        """Those of the macro ``missing_values`` and of the var of that name.

        Args:
            project: folder of ``dbt_project.yml``.

        Raises:
            ConfigurationError: the var is no list.
        """
        macro = (project / "macros" / "quality" / "missing_values.sql").read_text(encoding="utf-8")
        listed = re.findall(r"'([^']*)'", macro.partition("return([")[2])
        path = project / "dbt_project.yml"
        content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
        variables = content.get("vars") if isinstance(content, dict) else None
        declared = (variables or {}).get(VARIABLE) or []
        if not isinstance(declared, list):
            raise ConfigurationError(f"{path}: vars.{VARIABLE} must be a list such as ['-999', 'n.v.']")
        return cls(tuple(listed), tuple(str(value).lower() for value in declared))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """What an address is called that belongs to nobody."""
        return ("test", *(word for word in self.listed if len(word) > 3 and re.fullmatch("[a-z]+", word)))

    @cached_property
    def days(self) -> tuple[str, ...]:
        """Days that stand for nothing, ISO 8601."""
        return tuple(
            word for word in self.listed if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word) and not word.startswith("0000")
        )

    def is_writing_of_nothing(self, text: str) -> bool:
        """Whether a text that is not blank says that there is no value."""
        folded = text.strip(PUNCTUATION + _BLANKS).translate(_FOLD)
        name, at, _ = folded.partition("@")
        return folded in self.listed or text.strip(" ").lower() in self.declared or bool(at and name in self._names)

    def present_sql(self, column: str, but: Iterable[str] = ()) -> str:
        """True when there is a value, null never; the macro ``present_text``.

        Args:
            column: SQL of a value.
            but: texts that are values here.
        """
        written = f"cast({column} as text)"
        signs = literal(PUNCTUATION) + " || chr(9) || chr(10) || chr(13) || chr(160)"
        folded = f'lower(trim(both {signs} from {written}) collate "C")'
        allowed = ", ".join(literal(text.lower()) for text in but)
        allowed = f" and lower(trim({written})) not in ({allowed})" if allowed else ""
        declared = ", ".join(map(literal, self.declared))
        declared = f"when lower(trim({written})) in ({declared}){allowed} then null " if declared else ""
        return (
            f"case when {folded} in ({', '.join(map(literal, self.listed))}){allowed} then null {declared}"
            f"when {written} like '%@%' and split_part({folded}, '@', 1) in ({', '.join(map(literal, self._names))}) "
            f"then null else {written} end is not null"
        )

    def known_date_sql(self, column: str) -> str:
        """A date or time, null when it is a day that stands for nothing; the macro ``known_date``."""
        days = ", ".join(f"date '{day}'" for day in self.days)
        return f"case when cast({column} as date) not in ({days}) then {column} end" if days else column
