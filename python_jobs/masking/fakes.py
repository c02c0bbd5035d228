"""Made-up values in the form of real ones, for demonstrations: the same person gets the same one everywhere.

Where a number could be somebody's, the fake is one that nobody can have: its form is kept, not its validity.
"""

from functools import lru_cache
from hashlib import shake_256
from ipaddress import IPv4Address, IPv6Address, ip_address

from python_jobs.masking.canonical import parse_date
from python_jobs.masking.tokens import Tokeniser

STREETS = ("Bøgevej", "Elmevej", "Kildevej", "Engvej", "Skolevej", "Møllevej", "Birkevej", "Lindevej", "Havnevej")


class Draw:
    """Numbers that look random and are always the same for a keyed digest."""

    def __init__(self, digest: bytes) -> None:
        self.digest, self.count = digest, 0

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit - 1``."""
        self.count += 1
        return int.from_bytes(shake_256(self.digest + self.count.to_bytes(2, "big")).digest(8), "big") % limit

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _ in range(count))


def fake(tokeniser: Tokeniser, entity: str, canonical: str) -> str:
    """A made-up value for a canonical one.

    Args:
        tokeniser: holds the keys.
        entity: what the value is.
        canonical: the value.

    Returns:
        A value of the same form. Two different values may get the same fake, so it is no key to join by.
    """
    draw = Draw(tokeniser.seed(entity, canonical))
    match entity:
        case "PERSON":
            return _person(draw)
        case "EMAIL_ADDRESS":
            # RFC 2606: nobody has a mailbox there.
            return f"{_ascii(_person(draw)).replace(' ', '.')}{draw.below(100)}@example.com"
        case "PHONE_NUMBER":
            return _phone(canonical, draw)
        case "DK_CPR":
            # No month is above twelve, in no scheme for substitute numbers either.
            return f"{draw.below(28) + 1:02d}{draw.below(12) + 21:02d}{draw.digits(2)}-{draw.digits(4)}"
        case "IBAN_CODE":
            # ISO 13616: check digits run from 02 to 98.
            return f"{canonical[:2]}00{_same_form(canonical[4:], draw)}"
        case "CREDIT_CARD":
            # ISO/IEC 7812: a leading 0 is not for payment cards.
            return f"0{draw.digits(max(0, len(canonical) - 1))}"
        case "IP_ADDRESS":
            return _ip(canonical, draw)
        case "ADDRESS":
            return f"{STREETS[draw.below(len(STREETS))]} {draw.below(98) + 1}"
        case "DATE_OF_BIRTH":
            day = parse_date(canonical)
            return f"{day.year if day else 1970:04d}-{draw.below(12) + 1:02d}-{draw.below(28) + 1:02d}"
        case "POSTCODE":
            return canonical[:1] + _same_form(canonical[1:], draw)
    return _same_form(canonical, draw)


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    from faker.providers.person import da_DK

    return tuple(sorted(set(da_DK.Provider.first_names))), tuple(sorted(set(da_DK.Provider.last_names)))


def _person(draw: Draw) -> str:
    given, family = _names()
    return f"{given[draw.below(len(given))]} {family[draw.below(len(family))]}"


def _phone(canonical: str, draw: Draw) -> str:
    # No national number begins with 0, so nobody's phone rings.
    if not canonical.startswith("+"):
        return f"0{draw.digits(max(0, len(canonical) - 1))}"
    code = "+45" if canonical.startswith("+45") else canonical[:3]
    return f"{code}0{draw.digits(len(canonical) - len(code) - 1)}"


def _ip(canonical: str, draw: Draw) -> str:
    try:
        version = ip_address(canonical).version
    except ValueError:
        return _same_form(canonical, draw)
    # RFC 1918 and RFC 4193: private addresses.
    if version == 4:
        return str(IPv4Address((10 << 24) + draw.below(1 << 24)))
    return str(IPv6Address((0xFD << 120) + (draw.below(1 << 60) << 60) + draw.below(1 << 60)))


def _same_form(text: str, draw: Draw) -> str:
    """Letters for letters, digits for digits, everything else as it is."""
    return "".join(
        str(draw.below(10)) if char.isdigit() else chr(ord("a") + draw.below(26)) if char.isalpha() else char
        for char in text
    )


def _ascii(text: str) -> str:
    folded = text.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return folded.encode("ascii", "ignore").decode()
