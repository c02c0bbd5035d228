"""Names in forms, lists and logs: 'Efternavn: Kilde', 'Deltagere: Bo, Liv', 'owner=Ada Bro', 'Sagsbeh.: Rumi'."""

import re
from collections.abc import Iterator

from python_jobs.masking import cues
from python_jobs.masking.dictionary import is_compound, is_definite
from python_jobs.masking.name_words import OFFICES, PARTICLES, POSSESSIVES
from python_jobs.masking.names import FAMILY, FIRM, GIVEN, NAME, PLACE, STOP, THING, WEAK, WORD, kind
from python_jobs.masking.patterns import LETTERS, Span

# What a field for a name is called, and one for whoever has a part in something.
_NAMES = """
    navn navne fornavn efternavn mellemnavn kaldenavn døbenavn pigenavn name firstname lastname surname fullname
    first_name last_name full_name customer_name contact_name forename
"""
_PARTS = """
    sign underskrift underskrevet signature signed sagsbeh sagsbehandler kontakt kontaktperson contact contact_person
    deltager deltagere stede tilstede fremmødte afbud tilmeldt tilmeldte hold bord participant participants attendee
    attendees present absent apologies ejer lejer medlejer udlejer køber sælger patient borger klient elev barn forælder
    mor far værge pårørende ansøger medansøger modtager afsender ref referent dirigent formand kasserer næstformand
    suppleant revisor tovholder vagt dagvagt aftenvagt nattevagt chauffør montør tekniker konsulent rådgiver læge vidne
    owner tenant landlord buyer seller client applicant child parent mother father guardian kin witness driver assignee
    assigned_to reported_by created_by approved_by requested_by oprettet_af udfyldt_af indsendt_af bestilt_af
    godkendt_af udført_af behandlet_af tildelt ansvarlig mekaniker håndværker medarbejder kunde customer kontohaver
    kontoindehaver account_holder fuldmagtsgiver fuldmægtig skyldner debitor kreditor anmelder klager skadelidte modpart
    forsikringstager indehaver underskriver mester svend lærling holdleder målmand træner kaptajn passager rejsende gæst
    guest passenger spouse ægtefælle samlever husband wife child children børn son daughter reporter author recipient
    attn att ship_to bill_to faktureres_til leveres_til vicevært formidler mægler sekretær teacher nurse doctor referrer
    trainer coach manager supervisor technician engineer employee member medlem debtor creditor
    vidner arvinger arving vært værtinde elever børnene spillere spiller trænere målmænd gæster beboere kunder patienter
    medlemmer kolleger ansatte vikar vikarer pædagog pædagoger lærere kontaktlærer klasselærer forældre pårørende
    passagerer ekspedient kassedame bud kurer speditør tolk taksator bobestyrer advokat forsvarer dommer sagfører
    sygemeldte syge fraværende nye pupil pupils player players juniors seniors keeper goalkeeper captain winners vindere
    vinder heirs heir witnesses guests tenants residents employees members drivers volunteers frivillige speakers
    speaker oplægsholder oplægsholdere foredragsholder panel panelists candidates candidate kandidat kandidater courier
    cashier host buddy mentor approver approvers reviewer reviewers attestant godkender bestiller rekvirent dealer
    handler keyholder nøgleholder tilkaldevagt bagvagt forvagt natteravn holdkaptajn anfører crew besætning skipper
"""
NAME_LABELS, PART_LABELS = frozenset(_NAMES.split()), frozenset(_PARTS.split())
_LAST_OF_LABELS = NAME_LABELS | {label.rpartition("_")[2] for label in PART_LABELS} | PART_LABELS
# What such a field holds when it holds nobody.
_NO_VALUES = frozenset(
    [
        "ja",
        "nej",
        "yes",
        "no",
        "privat",
        "private",
        "ingen",
        "none",
        "ukendt",
        "unknown",
        "anonym",
        "anonymous",
        "diverse",
        "intern",
        "ekstern",
        "internal",
        "external",
        "samme",
        "same",
        "erhverv",
        "firma",
        "virksomhed",
        "company",
        "voksen",
        "voksne",
        "adult",
        "se",
        "tom",
        "blank",
        "mangler",
        "missing",
        "ubesat",
        "vacant",
        "alle",
        "all",
        "ny",
        "new",
    ]
)
_OPENING = "\"'({<|,;*>-"
_MARK = re.compile(r"[:=]|\s[-–](?=\s)")
_BEGINNING = re.compile(r"[\n;|,{(>\"]")
_LONGEST_LABEL, _LONGEST_VALUE = 32, 80
_EDGES = " \t\"'*-.0123456789"
_VALUE = re.compile(rf"[\"']?[ ]?[\"']?([{LETTERS}][^\n;|\":=<>\d\[\]]*)")
_BETWEEN = re.compile(r",|/|&|\s(?:og|and|samt|eller|or)\s|(?<!\b[^\W\d_])[.]\s|\(|\)")
_PIECE = re.compile(rf"[{LETTERS}][{LETTERS}'’.-]*(?:[ ][{LETTERS}][{LETTERS}'’.-]*){{0,4}}\Z")


def of_fields(text: str) -> Iterator[Span]:
    """Values of fields that hold names.

    Args:
        text: one with a colon or an equals sign.
    """
    if not any(_last_word(piece) in _LAST_OF_LABELS for piece in _MARK.split(text)[:-1]):
        return
    for mark in _MARK.finditer(text):
        kind_of = _kind_of_field(text, mark.start())
        if kind_of is None:
            continue
        match = _VALUE.match(text, mark.end(), mark.end() + _LONGEST_VALUE)
        if match is None:
            continue
        value = match[1]
        if text[match.end() : match.end() + 1] in (":", "="):
            # 'Navn: Ida Bro Adresse: …': the last word is the next label.
            value = value.rstrip().rpartition(" ")[0]
        yield from _names(value, match.start(1), sure=kind_of)


def _last_word(before: str) -> str:
    """The last word before a mark, near enough to leave out most marks at little cost."""
    if before.endswith(")"):
        before = before.rpartition("(")[0]
    before = before[-_LONGEST_LABEL:].rstrip(_EDGES)
    if before[-2:-1] == " " and before[-1].isupper():
        before = before[:-2]
    return before.rpartition(" ")[2].rpartition("\n")[2].lstrip(_OPENING).casefold()


def _kind_of_field(text: str, mark: int) -> bool | None:
    """True for a field of names, False for one of somebody's part, None for any other."""
    window = text[max(0, mark - _LONGEST_LABEL) : mark].rstrip(_EDGES)
    if window.endswith(")"):
        # 'Navn (som i passet): …'
        window = window.rpartition("(")[0].rstrip(_EDGES)
    head, _, last = window.rpartition(" ")
    if len(last) == 1 and last.isupper():
        # 'Hold A: …'
        head, _, last = head.rpartition(" ")
    last = _BEGINNING.split(last)[-1].strip(_EDGES).casefold()
    if last in NAME_LABELS:
        return True
    if last in PART_LABELS:
        return False
    before = head.rpartition(" ")[2].strip(_EDGES).casefold()
    return False if f"{before}_{last}" in PART_LABELS else None


def _names(value: str, start: int, *, sure: bool) -> Iterator[Span]:
    position = 0
    for between in [*_BETWEEN.finditer(value), None]:
        if position and value[position - 2 : position].startswith(".") and not _begins_with_name(value[position:]):
            # A full stop ends most fields; 'Bo. Liv. Ida' goes on.
            return
        end = between.start() if between else len(value)
        written = value[position:end]
        stripped = written.strip(" '\t")
        if is_name(stripped, sure=sure):
            begin = start + position + written.index(stripped)
            yield Span(begin, begin + len(stripped), "PERSON", 0.7)
        elif position == 0:
            return
        position = between.end() if between else end


def _begins_with_name(rest: str) -> bool:
    word = rest.lstrip().partition(" ")[0].strip(".,;")
    return bool(kind(word)[0] & GIVEN) if word else False


def is_name(written: str, *, sure: bool) -> bool:
    """Whether what a field holds is a name.

    Args:
        written: its value.
        sure: whether the field is one for names, where an ordinary word is one, too.
    """
    if not _PIECE.match(written):
        return False
    words = [word for word in written.split() if word.casefold() not in PARTICLES]
    kinds = [kind(word.strip("."))[0] for word in words]
    if len(words) > 1 and kinds[-1] & (STOP | FIRM) and words[-1].istitle() and kinds[0] & (GIVEN | WEAK):
        # 'Palle With', 'Elin Bank': a family name that is a word behind a given name.
        own = kinds[-1] & FAMILY or kinds[-1] & STOP
        kinds[-1] = FAMILY if own and not kinds[0] & PLACE else kinds[-1]
    if not words or any(flags & (STOP | FIRM) or (flags & (THING | PLACE) and not flags & NAME) for flags in kinds):
        return False
    forms = [word.casefold() for word in words]
    if len(words) > 1 and words[0] in POSSESSIVES and words[1].islower():
        # 'hans kone Halina'
        return False
    if len(forms) == 1 and forms[0].strip(".") in _NO_VALUES:
        return False
    if any(form in OFFICES or not cues.is_no_role(form) for form in forms):
        return False
    named = any(
        flags & NAME or not (flags & WORD or is_compound(form)) for flags, form in zip(kinds, forms, strict=True)
    )
    if named:
        return True
    known = all(flags & WORD for flags in kinds)
    return known and not is_definite(forms[-1]) and (sure or (words[0][0].isupper() and len(words) == 1))
