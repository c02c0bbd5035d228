"""How large a share of a sample has which shape."""

import datetime
import re
from collections.abc import Callable, Sequence

from python_jobs.masking import canonical, cells, patterns
from python_jobs.masking.packs import national_id
from python_jobs.masking.special_values import is_special
from python_jobs.masking.whole_names import looks_like_full_name, looks_like_name_part
from python_jobs.masking.words_of import words_of

_NUMBER = re.compile(
    r"[-+]?(?:[$€£]|kr\.?)?\s?\(?\d{1,3}(?:[.,' ]?\d{3})*(?:[.,]\d+)?\)?\s?(?:%|kr\.?|dkk|eur|usd)?", re.IGNORECASE
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_POSTCODE = re.compile(r"(?:DK-?|S-?|N-?|D-?)?\d{4,5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)


# Countries whose national writing a whole column may have.
_REGIONS = ("SE", "NO", "DE", "GB", "FR", "FI", "NL", "PL", "ES", "IT", "BE", "AT", "CH", "US")
_WOMEN = words_of("k f w kvinde kvinder female woman women pige piger girl hun dame fru frau weiblich")
_MEN = words_of("m mand mænd male man men dreng drenge boy han herre hr herr männlich")
_NEITHER = words_of("d x o u andet anden other divers diverse ukendt unknown ikke-binær non-binary")
_TRUTHS = words_of("ja nej yes no true false sand falsk j n y x 0 1 t f")
LEAST_BIRTHS = 20
SHORTEST_ACCOUNT = 7
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
        return sorted(day.year for day in map(cells.as_date, self.values) if day)

    def like_births(self) -> bool:
        """Whether the dates lie as birth dates do: over decades, none to come, half of them twenty years old or more.

        A date without separators is how systems write dates, not how people give theirs.
        """
        years = self.years()
        if len(years) < 0.8 * len(self.values) or self.of("compact_date") > 0.2:
            return False
        return _lie_as_births(years, self.this_year)

    def births_in_six_digits(self) -> bool:
        """Whether the values are days of birth as a CPR number begins with: 230558."""
        years = sorted(day.year for day in map(canonical.six_digit_date, self.values) if day)
        return len(years) >= 0.95 * len(self.values) and _lie_as_births(years, self.this_year)

    def genders(self) -> bool:
        """Whether the values are genders, both of them among them."""
        forms = {value.casefold() for value in self.values}
        return bool(forms & _WOMEN and forms & _MEN) and forms <= _WOMEN | _MEN | _NEITHER

    def truths(self) -> bool:
        """Whether the values are yes and no."""
        return {value.casefold() for value in self.values} <= _TRUTHS

    def phones_of_a_country(self) -> float:
        """Share of the values that are phone numbers of the country that most of them fit."""
        if self.of("phone_shape") < 0.8:
            return 0.0
        fitting = (sum(cells.is_phone_of(value, region) for value in self.values) for region in _REGIONS)
        return max(fitting) / max(1, len(self.values))

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


def _lie_as_births(years: Sequence[int], this_year: int) -> bool:
    if len(years) < LEAST_BIRTHS:
        return False
    early, middle, late = (years[int(len(years) * share)] for share in (0.05, 0.5, 0.95))
    return (
        late - early >= 30
        and middle <= this_year - 20
        and late <= this_year - 5
        and years[-1] <= this_year
        and years[0] >= canonical.EARLIEST_BIRTH_YEAR
    )


_KINDS: dict[str, Callable[[str], bool]] = {
    "email": cells.whole(patterns.emails),
    "iban": lambda value: canonical.iban(value)[1] is True,
    "card": cells.whole(patterns.cards),
    "ip": cells.whole(patterns.ips),
    "device": cells.is_device,
    "plate": cells.is_number_plate,
    "address": cells.is_address,
    "street": cells.is_street,
    "long_number": lambda value: sum(map(str.isdigit, value)) >= SHORTEST_ACCOUNT,
    "bank": cells.is_bank_account,
    "cvr": cells.is_cvr,
    "article": cells.is_article,
    "hash": cells.is_hash,
    "company": cells.is_company,
    "national_id": national_id,
    "cpr": cells.is_cpr,
    "cpr_hyphen": lambda value: value[6:7] == "-" and cells.is_cpr(value),
    "cpr_checked": cells.is_checked_cpr,
    "phone": cells.is_phone,
    "phone_written": lambda value: (value.startswith(("+", "00", "(")) or " " in value) and cells.is_phone(value),
    "phone_shape": cells.is_phone_shaped,
    "date": lambda value: cells.as_date(value) is not None,
    "compact_date": str.isdigit,
    "number": lambda value: _NUMBER.fullmatch(value) is not None,
    "uuid": lambda value: _UUID.fullmatch(value) is not None,
    "postcode": lambda value: _POSTCODE.fullmatch(value) is not None,
    "person": looks_like_full_name,
    "name_part": looks_like_name_part,
    "named": cells.is_named,
    "sentence": cells.is_sentence,
    "wordy": cells.is_wordy,
    "special": is_special,
}
