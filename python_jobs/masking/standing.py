"""How a word stands in its text: alone in a line, a cell or a field, before a phone number, behind what firms sell.

Looked at only where lists and sentences have not decided.
"""

import re

from python_jobs.masking import cues
from python_jobs.masking.words_of import words_of

_LOOK_BACK, _NEAR = 40, 4
# 'Dbh.', 'Afsl.': abbreviations.
_LONGEST_SHORTENED = 4
# All that a line, a cell, brackets or a field hold.
_ALONE_BEFORE = re.compile(r"(?:^|[\n|;\t(\[>\"]|[:=][\"' ]|[-–•/] ?|\. )[ ]?\Z")
_ALONE_AFTER = re.compile(
    r"[ ]?(?:[\n|;\t)\]\"!?]|\.?(?:\s*\n|\s*\Z)|(?P<stop>\.\s)|[ ][-–=/][ ]|"
    r",[ ](?=\w+:[ ]|\d|tlf|tel|mob|cpr|f\.|født|born|dob))",
    re.IGNORECASE,
)
# Fields that hold things.
_FIELDS_OF_THINGS = words_of(
    """
    bic swift iban kode code ref nr no id cvr ean sprint version status projekt project model produkt product vare
    varer mærke brand by city land country system app
    farve colour color serie series type kategori category art titel title program software kilde source
    størrelse size materiale region afdeling department team gruppe group niveau level prioritet priority sprog language
    server host database tabel table fil file hylde lager modul module komponent component miljø environment release
    hund kat hest dog cat horse pet dyr race medicin præparat diagnose hold class klasse fag nyhed bil car skib båd vin
    temperatur temperature vægt weight højde height farver color size spænding effekt alarm fejl error type besked emne
    location lokation sted plads destination fra til from to via stop drikke øl ret menu band sang bog film spil game
    """
)
# 'Mette Holm\n': behind a line that is a name, a firm's line comes.
_NAME_LINE = re.compile(
    r"(?:\A|\n)[ \t>]*[A-ZÆØÅÀ-ÖÙ-Þ][^\W\d_]*\.?"
    r"(?:[ .](?:[A-ZÆØÅÀ-ÖÙ-Þ][^\W\d_]*\.?|[a-z]{1,3})){0,3}[ \t]*\n[ \t]*\Z"
)
_FIELD_BEFORE = re.compile(r"([^\W\d_]+)[\"']?[ ]?[:=][\"' ]{1,2}\Z")
# How somebody is reached stands right behind.
_CONTACT = re.compile(
    r"\s?[,;|\t\n(/–-]{1,2}\s?(?:(?:tlf|tel|mob|mobil|phone|cpr|født|born|dob|ring på)\b|"
    r"f\. |\+?\d[\d .]{6,}\d|[\w.+-]+@\w|"
    r"[A-ZÆØÅ][\wæøå]+(?:vej|gade|allé|alle|stræde|vænget|parken|toften|bakken) \d)",
    re.IGNORECASE,
)
_ROLE_BEHIND = re.compile(r"[ ]?[,(–-][ ]?([^\W\d_]+)")
# What firms send and sell: 'fakturaen fra Fibia'.
_SUPPLIES = re.compile(
    r"\b(?:faktura|regning|tilbud|abonnement|garanti|produkt|vare|materiale|rabat|gavekort|kupon|maskine|reservedel|"
    r"medicin|app|kampagne|nyhedsbrev|invoice|bill|subscription|goods|parts|product|newsletter|voucher|discount)"
    r"[a-zæøå]* (?:fra|hos|from|at|by) \Z",
    re.IGNORECASE,
)
# Behind a name at the beginning of a sentence without a verb.
_PLACED = re.compile(
    r" (?:fra|from|syg|sick|off|til stede|fraværende|her igen|to [a-z]{3,}|"
    r"(?:og|and|&) (?:jeg|I|mig|me|hans|hendes)\b)\b"
)


def isolated(text: str, start: int, end: int) -> bool:
    """Whether the words are all that a line, a cell, brackets or a field hold that is not one for things.

    With a full stop behind and more in the line they are an abbreviation, unless a field's label stands before.
    """
    after = _ALONE_AFTER.match(text, end)
    if after is None or _ALONE_BEFORE.search(text, max(0, start - _NEAR), start) is None:
        return False
    if text[end : end + 1] == "." and end - start <= _LONGEST_SHORTENED:
        return False
    line = _NAME_LINE.search(text, max(0, start - _LOOK_BACK), start)
    if line is not None and not cues.lead(text, start) & cues.ADDRESSED:
        return False
    field = _FIELD_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    if field is not None:
        return field[1].casefold() not in _FIELDS_OF_THINGS
    return after["stop"] is None


def of_thing(text: str, start: int) -> bool:
    """Whether a field for things begins there: 'Prioritet: Høj'."""
    field = _FIELD_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    return field is not None and field[1].casefold() in _FIELDS_OF_THINGS


def in_field(text: str, start: int, end: int) -> bool:
    """Whether the words are all that a field holds that is not one for things: 'Vært: Storm'."""
    return _FIELD_BEFORE.search(text, max(0, start - _LOOK_BACK), start) is not None and isolated(text, start, end)


def isolated_before(text: str, start: int) -> bool:
    """Whether a line, a cell, a field or brackets begin there."""
    return _ALONE_BEFORE.search(text, max(0, start - _NEAR), start) is not None


def reached(text: str, end: int) -> bool:
    """Whether a phone number, an address, what somebody is or the like stands right behind: 'Storm, tlf. …'."""
    if _CONTACT.match(text, end) is not None:
        return True
    role = _ROLE_BEHIND.match(text, end)
    return role is not None and not cues.is_no_role(role[1])


def supplied_by(text: str, start: int) -> bool:
    """Whether what firms send and sell stands before: 'fakturaen fra'."""
    return _SUPPLIES.search(text, max(0, start - _LOOK_BACK), start) is not None


def placed(text: str, end: int) -> bool:
    """Whether what follows says where somebody is, though no verb does: 'Hibo fra lageret', 'Fern to rebook'."""
    return _PLACED.match(text, end) is not None
