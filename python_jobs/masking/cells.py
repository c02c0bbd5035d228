"""What a whole cell is: the checks that a column's values are counted by."""

import datetime
import re
from collections.abc import Callable

from python_jobs.masking import canonical, danish
from python_jobs.masking.cue_words import COMPANY_AFTER
from python_jobs.masking.names import GIVEN, kind
from python_jobs.masking.patterns import Finder
from python_jobs.masking.towns import whole_addresses

_TIME = re.compile(r"[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_BANK = re.compile(r"\d{4}[ -]\d{6,10}")
# Numbers with an area code or a country code, as people group them.
_PHONE = re.compile(r"(?=.*[-+ ()/.]|0)\+?[-\d ()/.]{7,22}(?:\s?(?:x|ext\.?)\s?\d{1,5})?")
_MAC = re.compile(
    r"[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}", re.IGNORECASE
)
# Two letters and five digits: Denmark; three letters and three digits: Sweden.
_PLATE = re.compile(r"[A-ZÆØÅ]{2}\s?\d{2}\s?\d{3}|[A-ZÅÄÖ]{3} \d{2}[\dA-Z]")
_HASH_LENGTHS = frozenset([32, 40, 56, 64, 96, 128])
_HEX = re.compile(r"[0-9a-f]+", re.IGNORECASE)
# A street without its number, by endings that hardly anything else has.
_STREET = re.compile(
    r"(?=.{5})[^\d,;:!?]*(?:vej|vejen|gade|gaden|vænget?|all[eé]|stræde[t]?|boulevard|gatan|gata|vägen|veien|stra(?:ß|ss)e"
    r"|straat|laan|gasse|torvet|pladsen| street| road| avenue| lane)",
    re.IGNORECASE,
)
_LONGEST_STREET = 5
_LONGEST_PHONE, _LONGEST_LABEL, _LONGEST_CPR, _LONGEST_WORDY = 30, 7, 12, 4
_LEAST_OF_A_SENTENCE, _LEAST_LETTERED, _LONG = 6, 4, 80


def whole(finder: Finder) -> Callable[[str], bool]:
    """Whether a finder takes the whole value."""

    def check(value: str) -> bool:
        return any(span.start == 0 and span.end == len(value) for span in finder(value))

    return check


def as_date(value: str) -> "datetime.date | None":
    """The day of a value that is a date, with or without a time."""
    return canonical.parse_date(_TIME.sub("", value))


def is_address(value: str) -> bool:
    """Whether a street with its number begins the value, and only where it is follows."""
    end = 0
    for span in sorted(whole_addresses(value), key=lambda span: span.start):
        if value[end : span.start].strip(" ,\r\n"):
            break
        end = max(end, span.end)
    rest = value[end:]
    if not end or not rest:
        return bool(end)
    return rest.lstrip(" ")[0] in ",\r\n" and len(rest.split()) <= 4 and not any(map(str.isdigit, rest))


def is_street(value: str) -> bool:
    """Whether a value is the name of a street without its number."""
    return len(value.split()) <= _LONGEST_STREET and _STREET.fullmatch(value) is not None


def is_cpr(value: str) -> bool:
    return len(value) <= _LONGEST_CPR and canonical.cpr(value)[1] is True


def is_checked_cpr(value: str) -> bool:
    return is_cpr(value) and canonical.cpr_modulus_11(re.sub(r"\D", "", value))


def is_phone(value: str) -> bool:
    """Whether a value can be a phone number, Danish unless it says its country; with a short label at most."""
    return (
        any(map(str.isdigit, value))
        and len(value) <= _LONGEST_PHONE
        and sum(map(str.isalpha, value)) <= _LONGEST_LABEL
        and canonical.phone(value)[1] is True
    )


def is_phone_shaped(value: str) -> bool:
    """Whether a value is written as phone numbers with an area or country code are."""
    return _PHONE.fullmatch(value) is not None


def is_phone_of(value: str, region: str) -> bool:
    """Whether a value is a phone number that is in use in a country, such as ``SE``."""
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(canonical.without_zero(value), region))
    except phonenumbers.NumberParseException:
        return False


def is_device(value: str) -> bool:
    """Whether a value is the address of a network device."""
    return _MAC.fullmatch(value) is not None


def is_number_plate(value: str) -> bool:
    """Whether a value is written as number plates are, in capitals."""
    return _PLATE.fullmatch(value) is not None


def is_hash(value: str) -> bool:
    """Whether a value is hexadecimal and as long as the digests of MD5 and SHA are."""
    return len(value) in _HASH_LENGTHS and _HEX.fullmatch(value) is not None


def is_company(value: str) -> bool:
    """Whether a value says its legal form, or its partners."""
    return COMPANY_AFTER.search(value) is not None


def is_article(value: str) -> bool:
    """Whether a value is an EAN, UPC or ISBN with its check digit."""
    from stdnum import ean, isbn

    return bool(ean.is_valid(value) or isbn.is_valid(value))


def is_named(value: str) -> bool:
    words = value.split()
    return bool(words) and bool(kind(words[0])[0] & GIVEN)


def is_cvr(value: str) -> bool:
    from stdnum.dk import cvr

    return bool(cvr.is_valid(value))


def is_bank_account(value: str) -> bool:
    return _BANK.fullmatch(value) is not None or (any(map(str.isalpha, value)) and whole(danish.bank_accounts)(value))


def is_sentence(value: str) -> bool:
    """Whether a value is long, has several lines, or six parts of which four have letters."""
    parts = value.split()
    if len(parts) < _LEAST_OF_A_SENTENCE:
        return "\n" in value or len(value) >= _LONG
    return sum(any(map(str.isalpha, part)) for part in parts) >= _LEAST_LETTERED


def is_wordy(value: str) -> bool:
    return len(value.split()) <= _LONGEST_WORDY and not any(map(str.isdigit, value))
