"""Packs of identifiers of other countries, switched on in ``dbt_project.yml``::

    vars:
      pii_packs: [SE, NO]

Check digits and dates are python-stdnum's, where it has them. What a pack finds is a NATIONAL_ID.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.masking.patterns import Finder, Span, before

VARIABLE = "pii_packs"
ENTITY = "NATIONAL_ID"


@dataclass(frozen=True)
class Identifier:
    """One kind of number.

    Attributes:
        name: for people.
        pattern: its writings.
        is_valid: whether dates and check digits hold.
        context: words one of which has to stand before it; None where its form says enough.
    """

    name: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    context: re.Pattern[str] | None = None

    def holds(self, written: str) -> bool:
        """Whether a whole value is such a number."""
        return self.pattern.fullmatch(written) is not None and self.is_valid(written)

    def find(self, text: str) -> Iterator[Span]:
        """Its places in a text."""
        for match in self.pattern.finditer(text):
            if (not self.context or self.context.search(before(text, match.start()))) and self.is_valid(match[0]):
                yield Span(match.start(), match.end(), ENTITY, 0.85)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{text})(?![\w-])", re.IGNORECASE)


def _words(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _standard(module: str) -> Callable[[str], bool]:
    """python-stdnum's check, imported when it is first needed."""

    def is_valid(written: str) -> bool:
        return bool(importlib.import_module(f"stdnum.{module}").is_valid(written))

    return is_valid


def _is_nino(written: str) -> bool:
    """HMRC, NIM39110: letters and prefixes that are not given out."""
    prefix = written[:2].upper()
    return (
        prefix not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
        and not set(prefix) & set("DFIQUV")
        and (prefix[1] != "O")
    )


PACKS: dict[str, tuple[Identifier, ...]] = {
    "SE": (Identifier("personnummer", _pattern(r"(?:\d{2})?\d{6}[-+]\d{4}|\d{12}"), _standard("se.personnummer")),),
    "NO": (Identifier("fødselsnummer", _pattern(r"\d{6} ?\d{5}"), _standard("no.fodselsnummer")),),
    "FI": (Identifier("henkilötunnus", _pattern(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]"), _standard("fi.hetu")),),
    "DE": (
        Identifier(
            "Steuer-ID", _pattern(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"), _standard("de.idnr"), _words("steuer|idnr|tax")
        ),
    ),
    "UK": (
        Identifier("National Insurance number", _pattern(r"[A-Z]{2}(?: ?\d{2}){3} ?[A-D]"), _is_nino),
        Identifier("NHS number", _pattern(r"\d{3}[ -]?\d{3}[ -]?\d{4}"), _standard("gb.nhs"), _words("nhs")),
    ),
    "US": (
        Identifier("Social Security number", _pattern(r"\d{3}-\d{2}-\d{4}"), _standard("us.ssn")),
        Identifier("ITIN", _pattern(r"9\d{2}-?\d{2}-?\d{4}"), _standard("us.itin"), _words("itin|tax")),
    ),
}


def read_packs(project: Path) -> tuple[str, ...]:
    """The packs that a dbt project switches on; none by default.

    Args:
        project: folder of ``dbt_project.yml``.

    Raises:
        ConfigurationError: a pack is unknown, or the entry is no list.
    """
    path = project / "dbt_project.yml"
    if not path.exists():
        return ()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        raise ConfigurationError(f"{path} is not readable YAML") from None
    variables = content.get("vars") if isinstance(content, dict) else None
    packs = variables.get(VARIABLE) if isinstance(variables, dict) else None
    if packs is None:
        return ()
    # YAML 1.1 reads a bare NO as false.
    named = ["NO" if pack is False else str(pack) for pack in packs] if isinstance(packs, list) else None
    if named is None:
        raise ConfigurationError(f"{path}: vars.{VARIABLE} must be a list such as [SE, DE]")
    unknown = sorted(set(named) - set(PACKS))
    if unknown:
        raise ConfigurationError(f"{path}: vars.{VARIABLE}: unknown pack '{unknown[0]}'; known: {', '.join(PACKS)}")
    return tuple(pack for pack in PACKS if pack in named)


def finder(pack: str) -> Finder:
    """A finder for all identifiers of a pack."""

    def find(text: str) -> Iterator[Span]:
        for identifier in PACKS[pack]:
            yield from identifier.find(text)

    return find


def national_id(value: str) -> bool:
    """Whether a whole value is an identifier whose check digits leave no doubt, of any country."""
    return any(identifier.holds(value) for pack in PACKS.values() for identifier in pack if identifier.context is None)
