"""Finders of street addresses in text.

A Danish street is known by its ending, by floor and door or postcode and town after its number, or by a word of place
before it; Nordic, German and English ones by their endings.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from python_jobs.masking.brand_words import BRANDS
from python_jobs.masking.house_numbers import CLOSED, COUNTED_THINGS, by_itself
from python_jobs.masking.names import NAME, PLACE, STOP, WORD, kind
from python_jobs.masking.patterns import LETTERS, MONTH, UPPER, Span


def _any_of(words: str) -> str:
    return "|".join(words.split())


_RUN = re.compile(r"[0-9]+")
_LONGEST_HOUSE_NUMBER, _LONGEST_ENGLISH, _LONGEST_PRONOUN = 4, 6, 4
_LAST_WORD = re.compile(rf"[{LETTERS}.'’-]+\Z")
# Endings of street names: those that hardly end another word, and those that do.
_SURE = _any_of(
    """
    vej vejen gade gaden vænget vænge allé alle alléen alleen stræde strædet boulevard boulevarden torvet pladsen draget
    drag stranden broen kajen løkken lyngen diget sletten kærene agrene bakkerne husene engene lodden krattet leddet
    dyssen skellet skiftet bredningen fælleden haverne parken bakken marken stien toften lunden engen krogen vangen
    svinget brynet haven skrænten kvarteret gyden gatan gata vägen veien gränd straße strasse weg platz straat laan katu
    vegur gøta gøtan stígur centret centeret ulica utca cesta gasse stradă strada calle sokak caddesi
    """
)
_OTHERS = _any_of(
    """
    plads torv park have bakke mark sti skov skoven toft lund ager ageren kær kæret kvarter dal dalen kaj eng krog gård
    gården vang høj højen ås åsen bro strand brygge gyde passage huse bo kilde hegn hegnet bjerg banke banken lykke
    lykken mose mosen næs odde rod rød side vold volden ring ringen væld vig vigen tie siden åen søen
    ryggen toppen bugten odden pynten klinten hytten minde
    """
)
_SEPARATE = _any_of("boulevard allé alle plads vænge vej gade torv stræde")
_SURE_ENDINGS, _SEPARATE_WORDS = tuple(_SURE.split("|")), frozenset(_SEPARATE.split("|"))
_ENDINGS = tuple(f"{_SURE}|{_OTHERS}|{_SEPARATE}".split("|"))
_WHOLE_ENDINGS, _WHOLE_SURE = frozenset(_ENDINGS) - {"vænge"}, frozenset(_SURE_ENDINGS)
_HOMES = _WHOLE_SURE - _SEPARATE_WORDS
_LETTER = rf"(?:(?:[A-Za-zÆØÅæøå]|[ ][A-HJ-Z]|[ ][a-h](?!\.[{LETTERS}]))(?![{LETTERS}]))?"
_NUMBER = rf"[ ](?:(?i:nr)\.?[ ])?\d{{1,4}}{_LETTER}(?:-\d{{1,4}}[A-Z]?)?"
_NUMBER += r"(?![\d.,]?\d(?!\d?\.?,?\s?-?(?i:sal|tv|th|mf)\b))"
_STOREYS = "første anden tredje fjerde femte sjette first second third fourth fifth sixth ground"
_LEVEL = (
    rf"(?:(?:{_any_of(_STOREYS)}|\d{{1,2}}(?:st|nd|rd|th))(?=\s(?:sal|floor)\b)|\d{{1,2}}\.|stuen|st\.?|"
    r"kælder(?:en)?|kld\.?|kl\.?)(?:\s?sal|\s?floor\b)?"
)
_DOOR = r"(?:(?:t\.?v|t\.?h|m\.?f)\b\.?|(?:til\s)?(?:venstre|højre|midtfor)\b|left\b|right\b)"
_COMMA = r"(?:[ ]?,[ ]{0,2}|[ ]{1,2})"
_PARTS = "lejlighed dør hus port opgang indgang blok bygning værelse hal"
_FLOOR = (
    rf"(?i:{_COMMA}(?:(?:{_LEVEL}|\d{{1,2}}),?[ ]?-?{_DOOR}"
    rf"|{_LEVEL},?(?:\s?(?:(?:dør|nr\.?|lejl\.?)\s?\d{{1,4}}|\d{{1,3}}(?!\d|\.\d|\s?kr)))?"
    r"|\d{1,2}\s?sal|\d{1,2}\s?\.\s?(?:tv|th|mf)\b\.?"
    rf"|(?:{_any_of(_PARTS)}|lejl\.?|opg\.?|bygn\.?|vær\.?)\s?(?:\d{{1,4}}|[a-h]\b)"
    r"|(?<=,[ ])\d{1,2}(?=[ ]?(?:[,.)\n]|\Z))))?"
)
_CERTAIN_FLOOR = (
    rf"(?i:{_COMMA}(?:(?:\d{{1,2}}[ ]?\.?|stuen|st\.?|kld\.?|kl\.?)(?:[ ]sal)?,?[ ]?-?{_DOOR}"
    r"|\d{1,2}\.?[ ]?sal\b|stuen\b|(?<=,[ ])(?:kld|kælder|kælderen)\b\.?))"
)
_TOWN_FOLLOWS = rf"(?=(?:,[ ]|[ ]|,?\n)(?:DK-?)?\d{{4}}[ ][{UPPER}][{LETTERS}])"
# Words that stand before a street's name and belong to it.
SIDES = frozenset(
    _any_of(
        """
        gl gammel gamle ny nye ndr nordre nørre sdr søndre sønder vestre vester østre øster store st lille ll indre ydre
        sankt skt sct chr kgs gammelt nyt over neder nedre øvre midtre
        """
    ).split("|")
)
_STREET_ADJECTIVES = frozenset(
    _any_of("gl gammel ny nye ndr nordre nørre sdr søndre vestre østre store lille ll bag ved over under").split("|")
)
_PREPOSITIONS = frozenset(["ved", "bag", "over", "under", "mellem"])
_SMALL = frozenset(
    _any_of("på i til ved hos bor at to in og af fra from er is the den det adresse adressen").split("|")
)
_WORD_BEFORE_STREET = re.compile(rf"(?<![{LETTERS}0-9@.])([{LETTERS}]+\.?)[ ]$")
_WORD = rf"[{UPPER}][{LETTERS}.'’-]*"
_CAPITAL = re.compile(rf"[{UPPER}]")
_TAIL = re.compile(rf"\.?{_NUMBER}{_FLOOR}")
_PLAIN_TAIL = re.compile(rf"{_NUMBER}{_FLOOR}")
_LONGEST_WORD, _LONGEST_ABBREVIATION = 40, 5
_ENDS, _WHOLE, _COMPOUND, _SURE_COMPOUND = 1, 2, 4, 8
_ENGLISH_TYPES = _any_of(
    """
    street st road rd avenue ave lane ln drive dr boulevard blvd court ct square sq place pl way terrace close crescent
    gardens grove hill highway hwy parkway pkwy circle mews row walk green park rise cottages cottage yard view vale
    wharf quay heights meadow meadows fold croft parade chase dene esplanade embankment alley trail turnpike crossing
    ridge villas hollow orchard
    """
)
_FLAT = r"(?:,?\s(?:Apt\.?|Apartment|Suite|Unit|Flat|Floor)\s#?\w{1,6}|\s#\d{1,5})?"
_ENGLISH = re.compile(
    rf"(?<!\w)\d{{1,6}}[A-Za-z]?[ ](?:{_WORD}[ ]){{1,4}}(?i:{_ENGLISH_TYPES})\b\.?(?i:{_FLAT})"
    rf"|(?<!\w)\d{{1,6}}[a-z]?[ ](?:[{LETTERS}.'’-]{{3,}}[ ]){{1,2}}"
    rf"(?:street|road|avenue|boulevard|lane|drive|court|close)\b(?i:{_FLAT})"
)
# 'Flat 3, 27 Canning Street'.
_FLAT_BEFORE = re.compile(r"(?i:\b(?:flat|apt\.?|apartment|unit|suite)\s#?\w{1,4},?\s)\Z")
_LONGEST_FLAT = 20
# Any street, when floor and door or postcode and town follow its number.
_CERTAIN_TAIL = re.compile(rf"{_NUMBER}{_CERTAIN_FLOOR}")
_TOWN_TAIL = re.compile(rf"{_NUMBER}{_FLOOR}{_TOWN_FOLLOWS}")
# After a word of place a name that is no ordinary word has a house number, unless that counts something.
_OF_PLACE = frozenset(_any_of("på til ved hos at to bor bopæl i").split("|"))
# Words that hardly anything but an address follows: 'bor Torvet 6'.
_LIVING = frozenset(
    _any_of("bor bopæl bosat flyttet leveres leveret lev. adr. adresse adressen live lives moved").split("|")
)
_COUNTED = re.compile(
    r"[ ]?(?:kr|stk|%|dkk|eur|år|dage|timer|min|kg|cm|mm|km|gange|pcs|days|years|€|gb|mb|v\b|w\b|x\b|m\b|g\b|l\b)"
    rf"|\.[ ]{MONTH}\b|[ ](?i:januar|februar|marts|april|ju[ln][iy]|august|(?:septem|novem|decem|o[kc]to)ber)"
)
_SAID = re.compile(
    r"\b(?:bor (?:på|i|nu på)|boende|adresse[nr]?(?: er)?:?|flyttet til|live at|lives at|living at|address(?: is)?:?)\s"
    rf"(?!(?:to|er|is|at|på|til|nu|pr|per|den|fra|from|as|since)\b)"
    rf"((?:[{LETTERS}.'’-]+[ ]){{1,4}}?\d{{1,4}}(?:[A-Za-z](?![{LETTERS}])|-\d{{1,4}}[A-Z]?)?{_FLOOR})(?!\d)",
    re.IGNORECASE,
)


def _whole_name(text: str, start: int) -> int:
    """Where the street's name begins: 'Amager Strandvej' has a place before, 'Ved Stranden' a small word."""
    for _ in range(2):
        match = _WORD_BEFORE_STREET.search(text, max(0, start - 24), start)
        if match is None:
            return start
        word = match[1]
        flags = kind(word.rstrip("."))[0]
        capital = (
            word[0].isupper() and not flags & (NAME | STOP) and match.start() > 0 and text[match.start() - 1] == " "
        )
        # 'dronningens tværgade': whose street it is.
        owner = word[-1] in "sS" and len(word) > _LONGEST_PRONOUN and not flags & STOP
        if not (owner or flags & PLACE or word.casefold().rstrip(".") in _STREET_ADJECTIVES or capital):
            return start
        start = match.start()
    return start


@lru_cache(maxsize=65_536)
def _street_word(word: str) -> int:
    """How a word before a number can end a street's name, as flags."""
    form = word.rstrip(".").lower()
    if form.isascii():
        # 'lillevaenget', 'Roerbaekvej': without Danish letters.
        form = form.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")
    flags = 0
    if form.endswith(_ENDINGS):
        flags |= _ENDS
        if form in _WHOLE_ENDINGS:
            flags |= _WHOLE
        if _CAPITAL.match(word) and any(form.endswith(ending) and len(form) > len(ending) for ending in _ENDINGS):
            flags |= _COMPOUND
        if any(form.endswith(ending) and len(form) > len(ending) for ending in _SURE_ENDINGS):
            flags |= _SURE_COMPOUND
    return flags


def _word_before(text: str, start: int) -> tuple[int, str] | None:
    """The word right before a place, one blank between: where it begins, and itself with its full stop."""
    if start < 2 or text[start - 1] != " ":
        return None
    word = _last_word(text[max(0, start - 1 - _LONGEST_WORD) : start - 1].rpartition(" ")[2])
    if not word or (len(word) < start - 1 and text[start - 2 - len(word)].isdigit()):
        return None
    return start - 1 - len(word), word


@lru_cache(maxsize=65_536)
def _last_word(piece: str) -> str:
    """The letters that a piece of text ends in."""
    match = _LAST_WORD.search(piece)
    return match[0] if match else ""


def _ends_sentence(word: str) -> bool:
    """Whether a full stop behind a word is one: 'Boulevard. Bane 3', but not 'Skt. Knuds Gade 3'."""
    return word[-1] == "." and len(word) > _LONGEST_ABBREVIATION


def _street(text: str, begin: int, word: str, flags: int) -> int | None:
    """Where the name of a street begins whose last word stands at ``begin``; None when it is none."""
    lower = word.rstrip(".").lower()
    before = _word_before(text, begin)
    if before and before[1].lower() in _PREPOSITIONS and (flags & _SURE_COMPOUND or lower in _WHOLE_SURE):
        return _whole_name(text, before[0])
    if flags & (_COMPOUND | _SURE_COMPOUND):
        for _ in range(2):
            if before is None or before[1].rstrip(".").lower() not in SIDES:
                break
            begin = before[0]
            before = _word_before(text, begin)
        return _whole_name(text, begin)
    if not flags & _WHOLE or (word.isupper() and lower not in _WHOLE_SURE and lower not in _SEPARATE_WORDS):
        return None
    start = None
    for _ in range(4):
        if before is None or not (_CAPITAL.match(before[1]) or before[1] in ("de", "den", "og")):
            break
        start = begin = before[0]
        before = _word_before(text, begin)
    if start is None and lower in _SEPARATE_WORDS and before and before[1].lower() not in _SMALL:
        start = before[0]
        further = _word_before(text, start)
        if further and further[1].lower() not in _SMALL:
            start = further[0]
    return None if start is None else _whole_name(text, start)


def addresses(text: str) -> Iterator[Span]:
    """Street and house number, with floor and door."""
    numbered = False
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end - start > _LONGEST_ENGLISH:
            continue
        if text[end : end + 2].strip()[:1].isalpha():
            match = _ENGLISH.match(text, start)
            if match:
                flat = _FLAT_BEFORE.search(text, max(0, start - _LONGEST_FLAT), start)
                yield Span(flat.start() if flat else start, match.end(), "ADDRESS", 0.75)
        # Behind a digit no street ends: the groups of a phone number.
        if end - start <= _LONGEST_HOUSE_NUMBER and text[start - 1 : start] == " " and not text[start - 2].isdigit():
            word = _word_before(text, start)
            if word and word[1].lower() in ("nr", "nr."):
                word = _word_before(text, word[0])
            if word:
                numbered = True
                yield from _numbered(text, *word)
    if numbered and _says_address(text.lower()):
        for match in _SAID.finditer(text):
            yield Span(match.start(1), match.end(1), "ADDRESS", 0.6)


def _says_address(lower: str) -> bool:
    """Whether a word may be there that an address follows: one look each costs less than an alternation."""
    return (
        "bor" in lower or "boe" in lower or "adres" in lower or "addres" in lower or "liv" in lower or "flyt" in lower
    )


def _numbered(text: str, begin: int, word: str) -> Iterator[Span]:
    """An address whose number follows a word."""
    if word.lower().rstrip(".") in COUNTED_THINGS:
        return
    if _ends_sentence(word) and kind(word[:-1])[0] & (PLACE | WORD) and not _street_word(word) & _SURE_COMPOUND:
        return
    end = begin + len(word)
    flags = _street_word(word)
    if flags & _ENDS:
        tail = _TAIL.match(text, end)
        unsure = not flags & _SURE_COMPOUND and _COUNTED.match(text, tail.end()) if tail else None
        if tail and not unsure and (start := _street(text, begin, word, flags)) is not None:
            yield Span(start, tail.end(), "ADDRESS", 0.75)
            return
    if text[begin - 2 : begin] in (", ", ",\n") and by_itself(
        text, begin, word, whole=word.lower() in _HOMES, ends=bool(flags & _ENDS)
    ):
        tail = _TAIL.match(text, end)
        if tail and not _COUNTED.match(text, tail.end()) and CLOSED.match(text, tail.end()):
            yield Span(begin, tail.end(), "ADDRESS", 0.6)
            return
    living = _word_before(text, begin)
    if living and living[1].lower() in ("til", "på", "i", "to", "at", "in"):
        living = _word_before(text, living[0])
    capital = _CAPITAL.match(word) is not None
    if living and (flags & _WHOLE or capital) and living[1].lower() in _LIVING:
        tail = _PLAIN_TAIL.match(text, end)
        if tail and not _COUNTED.match(text, tail.end()):
            yield Span(begin, tail.end(), "ADDRESS", 0.6)
            return
    tail = _CERTAIN_TAIL.match(text, end) or (_TOWN_TAIL.match(text, end) if capital else None)
    if not capital:
        if tail and len(word) >= 3:
            yield Span(begin, tail.end(), "ADDRESS", 0.75)
        return
    starts = [begin]
    while len(starts) < 4 and (before := _word_before(text, starts[-1])):
        if not (_CAPITAL.match(before[1]) or before[1] in ("de", "den", "og")) or _ends_sentence(before[1]):
            break
        starts.append(before[0])
    if tail:
        yield Span(starts[-1], tail.end(), "ADDRESS", 0.75)
        return
    for start in reversed(starts[:3]):
        before = _word_before(text, start)
        if before and before[1].lower() in _OF_PLACE:
            tail = _PLAIN_TAIL.match(text, end)
            # 'på Windows 11' is no address; what the dictionary doesn't know, and what is named after a person, may be.
            name = text[start:end].partition(" ")[0]
            flags = kind(name)[0]
            if (
                tail
                and name.casefold() not in BRANDS
                and not _COUNTED.match(text, tail.end())
                and (not flags & WORD or flags & NAME)
            ):
                yield Span(start, tail.end(), "ADDRESS", 0.55)
            return
