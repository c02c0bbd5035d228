"""One writing per value, so that the same person gets the same token, and whether a value can be true.

Each function takes the value as delivered and returns its canonical form (None when blank) and its validity
(None when the entity isn't checked).
"""

import datetime
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from ipaddress import ip_address
from operator import mul

EARLIEST_BIRTH_YEAR = 1900
Examined = tuple[str | None, bool | None]

# Characters of an IBAN per country (SWIFT, IBAN registry).
_IBAN_LENGTHS = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
    FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21
    LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22
    RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
# Letters of an IBAN count from ten (ISO 13616); a doubled digit of a card counts as the sum of its digits (Luhn).
_IBAN_VALUES = {character: str(int(character, 36)) for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBAN_LENGTHS.split()}

_EMAIL = re.compile(
    r"[a-z0-9æøåäöüß!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9æøåäöüß!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9æøåäöüß](?:[a-z0-9æøåäöüß-]{0,61}[a-z0-9æøåäöüß])?\.)+[a-z]{2,24}"
)
_DANISH_PHONE = re.compile(r"(?:\+45|0045)?([2-9][0-9]{7})")
_PHONE_PUNCTUATION = str.maketrans("", "", " \t\u00a0-.()/")
_NOT_DIGITS = re.compile(r"\D+")
_DAY_FIRST = re.compile(r"(\d{1,2})([-./])\s?(\d{1,2})\2\s?(\d{4})(?:[ tT].*)?")
_YEAR_FIRST = re.compile(r"(\d{4})([-./]?)(\d{2})\2(\d{2})(?:[ tT].*)?")
_TWO_DIGIT_YEAR = re.compile(r"(\d{1,2})([-./])\s?(\d{1,2})\2\s?(\d{2})")
_SLASH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})[- ]\s?(\d{4}|\d{2})")
_MONTH_IN_WORDS = re.compile(r"(\d{1,2})\.? ([a-zæøå]+)\.?,? (\d{4})|([a-z]+)\.? (\d{1,2}),? (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "ma", "jun", "jul", "aug", "sep", "o", "nov", "dec")


def plain(value: str) -> str:
    """NFC, case folded, without outer blanks, inner ones single."""
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    return " ".join(value.casefold().split())


def text(value: str) -> Examined:
    return plain(value) or None, None


def email(value: str) -> Examined:
    form = plain(value)
    return (form, _EMAIL.fullmatch(form) is not None) if form else (None, None)


def phone(value: str, region: str = "DK") -> Examined:
    """E.164; of the region when no country code is written. An invalid number keeps its digits.

    Valid: the country's numbering plan has numbers of this form. Whether the range is in use today is not asked:
    that changes, and would call one in seven Danish numbers of the right form invalid.
    """
    form = without_zero(value.strip())
    if not form:
        return None, None
    danish = _DANISH_PHONE.fullmatch(form.translate(_PHONE_PUNCTUATION)) if region == "DK" else None
    if danish:
        return f"+45{danish[1]}", True
    return _foreign_phone(form, region)


def without_zero(value: str) -> str:
    """A phone number without the zero that is dialled at home only: ``+46 (0)8 12``."""
    return value.replace("(0)", "")


@lru_cache(maxsize=65_536)
def _foreign_phone(value: str, region: str) -> Examined:
    import phonenumbers

    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return _NOT_DIGITS.sub("", value) or plain(value) or None, False
    form = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    country = number.country_code or 0
    own = phonenumbers.region_code_for_country_code(country)
    plan = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(country, own)
    pattern = plan.general_desc.national_number_pattern if plan and plan.general_desc else None
    national = phonenumbers.national_significant_number(number)
    return form, bool(pattern and re.fullmatch(pattern, national))


def cpr(value: str) -> Examined:
    form = plain(value)
    if not form:
        return None, None
    digits = _NOT_DIGITS.sub("", form)
    birth = cpr_birth_date(digits)
    return digits or form, birth is not None and len(form) <= 13 and birth <= datetime.date.today()


def cpr_birth_date(digits: str) -> datetime.date | None:
    """The birth date that ten digits stand for, by the seventh digit's century rule; None when there is none.

    Source: CPR-kontoret, "Personnummeret i CPR", table of the seventh digit.
    """
    if len(digits) != 10 or not digits.isascii():
        return None
    day, month, year, seventh = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), int(digits[6])
    if seventh <= 3:
        century = 1900
    elif seventh in (4, 9):
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    return _date(century + year, month, day)


def cpr_modulus_11(digits: str) -> bool:
    """Whether the old check digit holds. Numbers since 2007 may fail it: a bonus, never a reason to reject."""
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    total: int = sum(map(mul, map(int, digits), weights))
    return total % 11 == 0


def birth_date(value: str) -> Examined:
    """The canonical form is the ISO date. Valid: a real day, from 1900, not after today."""
    form = plain(value)
    if not form:
        return None, None
    day = parse_date(form) or six_digit_date(form)
    if day is None:
        return form, False
    return day.isoformat(), day.year >= EARLIEST_BIRTH_YEAR and day <= datetime.date.today()


def six_digit_date(value: str) -> datetime.date | None:
    """The day of day, month and year in two digits each, as a CPR number begins: 230558. A first zero may be lost."""
    if not (value.isascii() and value.isdigit() and 5 <= len(value) <= 6):
        return None
    value = value.zfill(6)
    return _day_of_short_year(int(value[:2]), int(value[2:4]), int(value[4:]), "-")


@lru_cache(maxsize=65_536)
def parse_date(value: str) -> datetime.date | None:
    """A date in the writings met in Danish and European files: ISO, d-m-y, d/m-y, m/d/y when d/m/y can't be, in words.

    A year of two digits is the latest one that is not to come: 58 is 1958.
    """
    match = _YEAR_FIRST.fullmatch(value)
    if match:
        return _date(int(match[1]), int(match[3]), int(match[4]))
    match = _DAY_FIRST.fullmatch(value)
    if match:
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        return _date(year, second, first) or (_date(year, first, second) if match[2] == "/" else None)
    match = _SLASH_FIRST.fullmatch(value)
    if match:
        year = int(match[3])
        return _date(year if len(match[3]) == 4 else past_year(year), int(match[2]), int(match[1]))
    match = _TWO_DIGIT_YEAR.fullmatch(value)
    if match:
        return _day_of_short_year(int(match[1]), int(match[3]), int(match[4]), match[2])
    match = _MONTH_IN_WORDS.fullmatch(value.casefold())
    if match:
        day, name, year_text = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        month = _month(name)
        return _date(int(year_text), month, int(day)) if month else None
    return None


def _day_of_short_year(first: int, second: int, third: int, mark: str) -> datetime.date | None:
    """Day, month and year; year first when no day has so many digits, month first behind ``/`` when it must be."""
    if first > 31:
        return _date(past_year(first), second, third)
    year = past_year(third)
    return _date(year, second, first) or (_date(year, first, second) if mark == "/" else None)


def past_year(two_digits: int) -> int:
    """The latest year with these last two digits that is not to come."""
    this_year = datetime.date.today().year
    return this_year - (this_year - two_digits) % 100


def _month(name: str) -> int | None:
    for number, start in enumerate(_MONTHS, 1):
        if name.startswith(start):
            return number
    return None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def iban(value: str) -> Examined:
    form = "".join(value.split()).upper()
    return (form, iban_holds(form)) if form else (None, None)


def iban_holds(form: str) -> bool:
    """ISO 13616: the country's length, and modulus 97 of the rearranged number is one."""
    if len(form) != IBAN_LENGTHS.get(form[:2]) or not (form.isascii() and form.isalnum()):
        return False
    return int("".join(map(_IBAN_VALUES.__getitem__, form[4:] + form[:4]))) % 97 == 1


def card(value: str) -> Examined:
    form = plain(value)
    if not form:
        return None, None
    digits = _NOT_DIGITS.sub("", form)
    return digits or form, luhn_holds(digits)


def luhn_holds(digits: str) -> bool:
    """ISO/IEC 7812: the Luhn sum of a payment card's 12 to 19 digits."""
    if not 12 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(_DOUBLED[int(digit)] for digit in even)) % 10 == 0


def card_brand(digits: str) -> bool:
    """Whether first digits and length are those of a payment card: Visa, Mastercard, Maestro, Dankort, Amex, Diners,
    JCB, Discover, UnionPay (ISO/IEC 7812 issuer ranges as the brands publish them)."""
    length, two, four = len(digits), int(digits[:2]), int(digits[:4])
    if length == 16:
        return digits[0] == "4" or 50 <= two <= 69 or 2221 <= four <= 2720 or 3528 <= four <= 3589
    if length == 15:
        return two in (34, 37)
    if length == 14:
        return two in (30, 36, 38)
    return length in (18, 19) and two in (50, 56, 58, 62, 63, 67)


def ip(value: str) -> Examined:
    form = plain(value)
    if not form:
        return None, None
    try:
        return str(ip_address(form)), None
    except ValueError:
        return form, None


EXAMINE: dict[str, Callable[[str], Examined]] = {
    "EMAIL_ADDRESS": email,
    "PHONE_NUMBER": phone,
    "DK_CPR": cpr,
    "DATE_OF_BIRTH": birth_date,
    "IBAN_CODE": iban,
    "CREDIT_CARD": card,
    "IP_ADDRESS": ip,
}


def examine(entity: str, region: str | None = None) -> Callable[[str], Examined]:
    """The function for an entity; names, addresses and the like are plain text.

    Args:
        entity: such as ``PHONE_NUMBER``.
        region: country of phone numbers without a country code, such as ``SE``; Denmark when None.
    """
    if region and entity == "PHONE_NUMBER":
        return partial(phone, region=region)
    return EXAMINE.get(entity, text)


def is_region(region: object) -> bool:
    """Whether numbering plans are known for a country, as two capital letters."""
    import phonenumbers

    return region in phonenumbers.SUPPORTED_REGIONS
