"""How large a share of a sample has which shape."""

import datetime
import re
from collections.abc import Callable, Sequence

from python_jobs.masking import addresses, canonical, danish, patterns
from python_jobs.masking.names import GIVEN, kind
from python_jobs.masking.packs import national_id
from python_jobs.masking.patterns import Finder
from python_jobs.masking.whole_names import looks_like_full_name, looks_like_name_part

_NUMBER = re.compile(
    r"[-+]?(?:[$€£]|kr\.?)?\s?\(?\d{1,3}(?:[.,' ]?\d{3})*(?:[.,]\d+)?\)?\s?(?:%|kr\.?|dkk|eur|usd)?", re.IGNORECASE
)
_TIME = re.compile(r"[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_POSTCODE = re.compile(r"(?:DK-?|S-?|N-?|D-?)?\d{4,5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_BANK = re.compile(r"\d{4}[ -]\d{6,10}")
_SHAPE = str.maketrans("123456789", "000000000")


class Shares:
    """Which share of a sample has which shape; each is counted once, when it is asked for.

    Args:
        values: different values, trimmed.
    """

    def __init__(self, values: Sequence[str]) -> None:
        self.values = values
        self.this_year = datetime.date.today().year
        self._known: dict[str, float] = {}

    def of(self, kind: str) -> float:
        """Share of the values that are of a kind, 0 to 1."""
        if kind not in self._known:
            check = _KINDS[kind]
            self._known[kind] = sum(map(check, self.values)) / max(1, len(self.values))
        return self._known[kind]

    def years(self) -> list[int]:
        """The years of the values that are dates, in order."""
        return sorted(day.year for day in map(_as_date, self.values) if day)

    def like_births(self) -> bool:
        """Whether the dates lie as birth dates do: over decades, none to come, half of them twenty years old or more.

        A date without separators is how systems write dates, not how people give theirs.
        """
        years = self.years()
        if len(years) < 0.8 * len(self.values) or self.of("compact_date") > 0.2 or len(years) < 20:
            return False
        early, middle, late = (years[int(len(years) * share)] for share in (0.05, 0.5, 0.95))
        return (
            late - early >= 30
            and middle <= self.this_year - 20
            and late <= self.this_year - 5
            and years[-1] <= self.this_year
            and years[0] >= canonical.EARLIEST_BIRTH_YEAR
        )

    def median_year(self) -> int:
        years = self.years()
        return years[len(years) // 2] if years else self.this_year

    def commonest_shape(self) -> float:
        """Share of the commonest form after digits → 0, among values with a digit and no blank."""
        counts: dict[str, int] = {}
        for value in self.values:
            if " " not in value and any(char.isdigit() for char in value):
                shape = value.translate(_SHAPE)
                counts[shape] = counts.get(shape, 0) + 1
        return max(counts.values(), default=0) / max(1, len(self.values))


def _whole(finder: Finder) -> Callable[[str], bool]:
    """Whether a finder takes the whole value."""

    def check(value: str) -> bool:
        return any(span.start == 0 and span.end == len(value) for span in finder(value))

    return check


def _as_date(value: str) -> "datetime.date | None":
    return canonical.parse_date(_TIME.sub("", value))


def _is_cpr(value: str) -> bool:
    return len(value) <= 12 and canonical.cpr(value)[1] is True


def _is_phone(value: str) -> bool:
    return any(char.isdigit() for char in value) and len(value) <= 30 and canonical.phone(value)[1] is True


def _is_named(value: str) -> bool:
    words = value.split()
    return bool(words) and bool(kind(words[0])[0] & GIVEN)


def _is_cvr(value: str) -> bool:
    from stdnum.dk import cvr

    return cvr.is_valid(value)


def _is_bank_account(value: str) -> bool:
    return _BANK.fullmatch(value) is not None or (
        any(char.isalpha() for char in value) and _whole(danish.bank_accounts)(value)
    )


def _is_sentence(value: str) -> bool:
    return "\n" in value or len(value.split()) >= 6 or len(value) >= 80


def _is_wordy(value: str) -> bool:
    return len(value.split()) <= 4 and not any(char.isdigit() for char in value)


_KINDS: dict[str, Callable[[str], bool]] = {
    "email": _whole(patterns.emails),
    "iban": lambda value: canonical.iban(value)[1] is True,
    "card": _whole(patterns.cards),
    "ip": _whole(patterns.ips),
    "address": _whole(addresses.addresses),
    "bank": _is_bank_account,
    "cvr": _is_cvr,
    "national_id": national_id,
    "cpr": _is_cpr,
    "cpr_hyphen": lambda value: value[6:7] == "-" and _is_cpr(value),
    "cpr_checked": lambda value: _is_cpr(value) and canonical.cpr_modulus_11(re.sub(r"\D", "", value)),
    "phone": _is_phone,
    "phone_written": lambda value: (value.startswith(("+", "00", "(")) or " " in value) and _is_phone(value),
    "date": lambda value: _as_date(value) is not None,
    "compact_date": lambda value: value.isdigit(),
    "number": lambda value: _NUMBER.fullmatch(value) is not None,
    "uuid": lambda value: _UUID.fullmatch(value) is not None,
    "postcode": lambda value: _POSTCODE.fullmatch(value) is not None,
    "person": looks_like_full_name,
    "name_part": looks_like_name_part,
    "named": _is_named,
    "sentence": _is_sentence,
    "wordy": _is_wordy,
}
