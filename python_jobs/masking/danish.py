"""Finders of Danish numbers in text: CPR, phone, bank account, CVR. Each looks at what stands before the number."""

import re
import sys
from collections.abc import Iterator

from python_jobs.masking.canonical import cpr_birth_date, cpr_modulus_11, parse_date
from python_jobs.masking.patterns import Span, before

_CPR = re.compile(
    r"(?<![\d,-])(?<!\d\.)(?P<date>\d{6}|\d\d(?P<gap>[ .\-/]{1,2})\d\d(?P=gap)\d\d|\d{4}[ .]\d\d)"
    r"(?P<mark>[ ]{0,2}[-–—/.,:_]{1,2}[ ]{0,2}|[ ]{0,3})(?P<serial>\d{4}|\d\d[ ]\d\d)"
    r"(?![\d-])(?!,\d\d\b)"
)
# Between date and serial number; a comma, a colon or the like counts where modulus 11 or the context says so.
_USUAL_MARKS = "-–—/. "
_CPR_CONTEXT = re.compile(r"cpr|c\.p\.r|person-?(?:nr|num)|social security|national id|ssn", re.IGNORECASE)
# A number that the text calls something else.
_BUSINESS = (
    r"(?:ordre|order|faktura|invoice|vare|produkt|product|ticket|kunde|customer|bestilling|booking|pakke|parcel|"
    r"forsendelse|shipment|barcode|stregkode|kvittering|receipt|bruger|user|medlem|member|kontrakt|contract|journal|skade|claim|måler|"
    r"meter|byggesag|sagsnr|matrikel|sagen|aftalenr|depot|lejemål)|\b(?:cvr|vat|moms|se-?nr|p-?nr|ean|gtin|sku|item|sag|case|"
    r"ref|track|serie|serial|batch|bilag|policy|police|aftale|licens|company|reg|konto|account|rma|po|so|id)"
)
_BUSINESS_WORD = re.compile(_BUSINESS, re.IGNORECASE)
_NUMBER_OF_BUSINESS = re.compile(
    rf"(?:{_BUSINESS})\w*"
    r"[\s.:#-]*(?:nummer|nr|number|no|num|id)?[\s.:#-]*(?:er|is|var|was|=)?[\s:#]*$",
    re.IGNORECASE,
)
_SAYS_NUMBER = re.compile(r"nummer|nr|number|\bno\b|\bid\b", re.IGNORECASE)
_PHONE = "tlf|telefon|mobil|phone|mobile|cell|ring|call|sms|text|tel|whatsapp|nummeret|nummer|number|fax|reach|fang"
_PHONE_WORD = re.compile(_PHONE, re.IGNORECASE)
_PHONE_CONTEXT = re.compile(rf"(?:{_PHONE})\w*[^\d\n]{{0,20}}$", re.IGNORECASE)
_PHONES = re.compile(
    r"(?:(?<![\w+])|(?<=[flbnFLBN])(?i:(?<=tlf)|(?<=tel)|(?<=mob)|(?<=mobil)|(?<=telefon)))(?=[(+\d])(?:"
    r"(?P<foreign>\(?(?:\+|00)\s?[1-9](?:(?:[ .\-/()]{0,2}|[ ][-–][ ])\d){6,14}(?:\s?(?:x|ext\.?)\s?\d{1,6})?)"
    r"|(?P<pairs>\(?45\)?[ -]?[2-9]\d(?:[ .\-]?\d\d){3}|\d\d(?:(?P<gap>[ .\-])\d\d)(?:(?P=gap)\d\d){2}|\d{4}[ -]\d{4}"
    r"|\([2-9]\d\)[ ]?\d\d[ ]?\d\d[ ]?\d\d|\d\d[ \-]\d{3}[ \-]\d{3}|\d\d \d\d \d{4}|\d{3}[ ]\d{2}[ ]\d{3})"
    r"|(?P<national>\(0\d{1,4}\) ?\d{3,4}[ -]?\d{3,4}|0\d{4} \d{6})"
    r"|(?P<bare>[2-9]\d{7})"
    r"|(?P<spread>(?<!\d[ .\-–/])(?:45[ .\-–/]{1,3})?[2-9]\d{0,4}(?P<mark>[ .\-–/]{1,3})\d{1,6}"
    r"(?:(?:(?P=mark)|[ ]{1,3})\d{1,5}){0,6})"
    r"|(?P<american>(?:1[ .\-])?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[ .\-])[2-9]\d\d[ .\-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?)"
    r")(?!\w)(?![-./]\d)"
)
# The last group of a match, and what it is.
_KINDS = {name: name for name in ("foreign", "pairs", "national", "bare", "spread", "american")}
_KINDS |= {"gap": "pairs", "mark": "spread"}
_PHONE_DIGITS = 8
_WORDS_KEPT = 65_536
_NOT_DIGIT = re.compile(r"\D+")
_DAY_AND_YEAR = re.compile(r"\d{1,2}[./ -]{1,2}\d{1,2}[./ -]{1,2}(?:19|20)\d\d|(?:19|20)\d\d[./-]|\d{1,3}(?:\.\d{3})+$")
_BANK = re.compile(
    r"(?P<reg>(?<![\d-])(?:\breg\.?\s?-?(?:nr|nummer|no)?\.?:?\s?)?\d{4})"
    r"(?P<between>\s?[-/]\s?|\s{1,2}|,?\s?(?:og\s)?\(?(?:konto\w*|kto|account)\.?\s?-?(?:nr|nummer|no|number)?\.?:?\s?)"
    r"(?P<account>\d{6,10}|\d{3} \d{3} \d{1,4}|\d{3} \d{4}|\d{4} \d{3}|\d{4} \d{6}|\d{4} \d{3} \d{3})(?![\d-])",
    re.IGNORECASE,
)
_BANK_CONTEXT = re.compile(
    r"reg\b|reg\.|konto|kto\b|bank|account|overfør|indbetal|udbetal|transfer|indsæt|\bind på|depositum|pengene|"
    r"beløb|refun|tilbagebetal|løn\b|payout|deposit|\bpaid? (?:in)?to\b",
    re.IGNORECASE,
)
_CVR = re.compile(r"(?<![\w-])(?:DK[ -]?)?(\d{8}|\d\d \d\d \d\d \d\d)(?![\w-])", re.IGNORECASE)
_CVR_CONTEXT = re.compile(r"cvr|se-?nr|vat|moms|company no|company reg", re.IGNORECASE)


class _Speaking(dict[str, bool]):
    """Which words speak of something; looked up from C, all words before a number at once."""

    def __init__(self, stems: re.Pattern[str]) -> None:
        super().__init__()
        self.stems = stems

    def __missing__(self, word: str) -> bool:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        speaks = self[word] = self.stems.search(word) is not None
        return speaks


_OF_BUSINESS, _OF_PHONES = _Speaking(_BUSINESS_WORD), _Speaking(_PHONE_WORD)


def _business(preceding: str) -> re.Match[str] | None:
    """The words that call the number after them an order number or the like."""
    if any(map(_OF_BUSINESS.__getitem__, preceding.split())):
        return _NUMBER_OF_BUSINESS.search(preceding)
    return None


def _called_phone(preceding: str) -> bool:
    """Whether the words before a number call it a phone number."""
    spoken = any(map(_OF_PHONES.__getitem__, preceding.split()))
    return spoken and _PHONE_CONTEXT.search(preceding) is not None


def cprs(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Span]:
    """A real date by the seventh digit's century rule. Score: hyphen .65, space .45, none .30; +.20 modulus 11; +.35
    context. Ten digits without anything else count unless the text calls them an order number or the like: a number
    too many that is masked costs less than one that isn't. In the context even an impossible date counts."""
    for match in _CPR.finditer(text, max(0, start), end):
        written, mark = match["date"], match["mark"].strip()
        digits = _NOT_DIGIT.sub("", written + match["serial"])
        score = 0.65 if mark else 0.45 if match["mark"] else 0.30
        preceding = before(text, match.start())
        context = _CPR_CONTEXT.search(preceding) is not None
        odd = len(written) > 6
        if not context and odd and not mark and (not cpr_modulus_11(digits) or " " in match["serial"]):
            continue
        if not context and mark.strip(_USUAL_MARKS) and not cpr_modulus_11(digits):
            continue
        if cpr_birth_date(digits) is None:
            if not context:
                continue
            score = 0.2
        elif cpr_modulus_11(digits):
            score += 0.20
        score += 0.35 if context else 0
        if score >= 0.65 or not _business(preceding):
            yield Span(match.start(), match.end(), "DK_CPR", min(score, 1.0), digits)


def _spread(written: str) -> bool:
    """Whether digits in groups of any size are a Danish number, and no date or amount."""
    digits = _NOT_DIGIT.sub("", written)
    whole = len(digits) == _PHONE_DIGITS or (len(digits) == _PHONE_DIGITS + 2 and digits.startswith("45"))
    return whole and not _DAY_AND_YEAR.match(written)


def phones(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Span]:
    """Danish phone numbers in every usual writing, foreign ones with a country code, American ones by their shape."""
    for match in _PHONES.finditer(text, max(0, start), end):
        kind = _KINDS[match.lastgroup or ""]
        if kind == "spread" and not _spread(match[0]):
            continue
        preceding = before(text, match.start(), 30)
        called = _called_phone(preceding)
        if kind in ("bare", "pairs", "spread"):
            business = _business(preceding)
            if business and (not called or _SAYS_NUMBER.search(business[0])):
                continue
            if not called and (parse_date(match[0]) is not None or match[0][0] in "01"):
                continue
        score = {"foreign": 0.9, "pairs": 0.75, "american": 0.7}.get(kind, 0.5)
        yield Span(match.start(), match.end(), "PHONE_NUMBER", min(1.0, score + 0.05 * called))


def bank_accounts(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Span]:
    """Registration number and account, where one of them is called so nearby; four and ten digits also without."""
    for match in _BANK.finditer(text, max(0, start), end):
        called = match["between"].strip(" -/\t") != "" or not match["reg"].isdigit()
        alone = len(match["account"]) == 10 and not _business(before(text, match.start()))
        if called or alone or _BANK_CONTEXT.search(before(text, match.start())):
            digits = match["reg"][-4:] + "".join(match["account"].split())
            yield Span(match.start(), match.end(), "DK_BANK_ACCOUNT", 0.8, digits)


def cvrs(text: str) -> Iterator[Span]:
    """CVR numbers: the check digit holds, and the text calls them so."""
    from stdnum.dk import cvr

    for match in _CVR.finditer(text):
        if cvr.is_valid(match[1]) and _CVR_CONTEXT.search(before(text, match.start(), 15)):
            yield Span(match.start(), match.end(), "DK_CVR", 0.85)
