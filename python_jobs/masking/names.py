"""What is known of a word: whether it is a given name, a family name, an ordinary word, a place or a thing.

Names come from Faker's locale providers (MIT), ordinary words from simplemma's Danish and English dictionaries (MIT;
word lists under the Open Database Licence and CC BY), both read through their packages.
"""

import hashlib
import importlib
import pkgutil
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version

from python_jobs.masking.brand_words import BRANDS, LANGUAGES, PLACES, SUBSTANCE_ENDINGS
from python_jobs.masking.dictionary import is_compound, is_definite, is_prefixed, is_word
from python_jobs.masking.more_names import FAMILY_ABROAD, FAMILY_WORDS, MORE_FAMILY, MORE_GIVEN
from python_jobs.masking.name_lists import EXTRA_GIVEN
from python_jobs.masking.name_words import AMBIGUOUS, COMPANY, DANISH_FAMILY, NEVER, NOT_NAMES, THINGS
from python_jobs.masking.towns_abroad import towns_abroad
from python_jobs.masking.word_lists import WordList
from python_jobs.masking.words_of import words_of

GIVEN, WEAK, FAMILY, COMMON_FAMILY, WORD, STOP, THING, FIRM, PLACE, CORE = (1 << bit for bit in range(10))
NAME = GIVEN | WEAK | FAMILY
# Locales whose given names count as names whatever the dictionary says.
_CORE = ("da_DK", "en_US", "en_GB")
_CYRILLIC = (
    "а a б b в v г g ґ g д d е e є ye ё yo ж zh з z и i і i ї yi й y к k л l м m н n о o п p р r с s т t у u ф f х kh "
    "ц ts ч ch ш sh щ shch ъ  ы y ь  э e ю yu я ya ј j љ lj њ nj ћ c ђ dj џ dz"
)
_GREEK = (
    "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o "
    "ά a έ e ή i ί i ό o ύ y ώ o ϊ i ΐ i"
)
_ROMAN = str.maketrans(
    {
        letters[0]: letters[1]
        for text in (_CYRILLIC, _GREEK)
        for letters in zip(*[iter(text.split(" "))] * 2, strict=True)
    }
)
_LATIN = re.compile(r"[a-zß-öø-ɏḀ-ỿ]{2,}")
# 'I've', 'that's', 'let's', 'who'd'.
_CONTRACTED = re.compile(r"['’](?:ve|d|ll|re|m|s)$")
_GENITIVE = ("'s", "’s", "s", "'", "’")
# Endings of family names that ordinary words and places seldom have.
_ENDINGS = """
    sen sson gaard gård dóttir dottir datter owski owska ewski ewska wicz czyk enko chuk escu oğlu oglu ović
    ovic ashvili yan holm lund berg bjerg dahl skov toft kvist qvist strøm ström feldt kjær mann bøll iński
    inski cki cka ski ska ić sky skaya skyi skyy eanu lingam nathan rajah ratnam kumar opoulos auskas aitis
"""
_FAMILY_ENDINGS = tuple(_ENDINGS.split())
# The spelling of old: no word of today has it, whatever a word list says.
_ONLY_FAMILY = ("gaard",)
# So many letters stand before the ending.
_BEFORE_ENDING = 2
# What organisations, streets and compounds with a hyphen end in: 'Advokatpartnerselskab', 'Adelgade', 'Weber-grill'.
_ORGANISATIONS = (
    "selskab", "selskabet", "forening", "foreningen", "forbund", "forbundet", "firma", "firmaet", "center", "centret",
    "klinik", "klinikken", "værksted", "værkstedet", "bureau", "bureauet", "styrelsen", "ministeriet", "nævnet",
    "museet", "forlaget", "fabrik", "fabrikken", "bageri", "apoteket", "sparekasse", "landsbank", "brugsen", "skolen",
    "kontoret", "kontor", "afdelingen", "afdeling", "huset", "kassen", "bøfhus", "caféen", "tjenesten", "handlen",
    "fagforening", "kommune", "akademiet", "instituttet", "gruppen", "kæden", "butikken", "bladet", "avisen", "tidende",
)  # fmt: skip
_STREETS = ("gade", "gaden", "vej", "vejen", "allé", "alleen", "stræde", "strædet", "boulevard", "torvet", "pladsen")
_QUARTERS = ("øster", "vester", "nord", "syd", "øst", "vest", "strand", "havn", "midt")
_SHORTEST_SUBSTANCE = 6
_LONGEST_PART_OF_CODE, _SHORTEST_LAST_PART = 3, 4
_IN_ASCII = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))
_DOUBLE = re.compile(r"(.)\1+")
_VARIANTS = (
    ("ck", "k"), ("ch", "k"), ("th", "t"), ("ph", "f"), ("c", "k"), ("w", "v"), ("aa", "å"), ("ø", "o"), ("ö", "o"),
    ("ä", "æ"), ("ie", "i"), ("y", "i"), ("j", "i"), ("z", "s"), ("dt", "t"), ("nd", "n"), ("ld", "l"), ("hl", "l"),
    ("é", "e"), ("è", "e"), ("ü", "u"), ("í", "i"), ("ó", "o"), ("á", "a"),
)  # fmt: skip
_LONG_THINGS = ("sæt", *sorted(thing for thing in THINGS - {"plate", "size", "model"} if len(thing) > 3))
CITIES = words_of(
    """
    københavn copenhagen aarhus århus odense aalborg ålborg esbjerg randers kolding horsens vejle roskilde herning
    silkeborg næstved fredericia viborg køge holstebro taastrup slagelse hillerød sønderborg svendborg hjørring
    frederikshavn ringsted haderslev skive skagen billund stockholm oslo helsinki göteborg malmö bergen berlin hamburg
    münchen rom roma wien bruxelles amsterdam warszawa prag budapest madrid barcelona lissabon athen istanbul dublin
    edinburgh manchester liverpool oxford cambridge windsor york boston chicago washington england skotland jylland
    fyn sjælland bornholm lolland falster amager grønland færøerne
    """
)


def _listed(prefix: str, locales: tuple[str, ...] | None = None) -> frozenset[str]:
    import faker.providers.person as persons

    found: set[str] = set()
    for module in pkgutil.iter_modules(persons.__path__):
        if locales and module.name not in locales:
            continue
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            if attribute.startswith((prefix, prefix.replace("_", "_romanized_"))):
                names = getattr(provider, attribute)
                if isinstance(names, tuple | list | dict):
                    found.update(part for name in names for part in re.split(r"[ -]", str(name).casefold()))
    return frozenset(form for form in map(_in_latin_letters, found) if _LATIN.fullmatch(form))


def _in_latin_letters(name: str) -> str:
    """Cyrillic and Greek names as they are written in passports, near enough: Світлана → svitlana."""
    return name if name.isascii() else name.translate(_ROMAN)


@WordList
def given_names() -> frozenset[str]:
    """Given names in lower case, from every locale with Latin letters."""
    return _listed("first_names") | EXTRA_GIVEN | MORE_GIVEN


@lru_cache(maxsize=1)
def lists_version() -> str:
    """Changes with the name lists and dictionaries that verdicts depend on."""
    own = (
        *(EXTRA_GIVEN, MORE_GIVEN, MORE_FAMILY, FAMILY_WORDS, FAMILY_ABROAD, AMBIGUOUS, DANISH_FAMILY),
        *(NEVER, NOT_NAMES, BRANDS, LANGUAGES, COMPANY, PLACES, THINGS, CITIES),
    )
    form = "\n".join(" ".join(sorted(words)) for words in own)
    packages = ",".join(version(name) for name in ("faker", "simplemma", "phonenumbers"))
    return f"{packages},{hashlib.sha256(form.encode()).hexdigest()[:12]}"


@WordList
def core_given_names() -> frozenset[str]:
    """Given names of Denmark and the English-speaking countries, and our own list's, in lower case."""
    return _listed("first_names", _CORE) | {name for name in EXTRA_GIVEN if len(name) > 3 and not is_word(name)}


@WordList
def family_names() -> frozenset[str]:
    """Family names in lower case, from every locale with Latin letters."""
    return _listed("last_names") | FAMILY_WORDS | FAMILY_ABROAD


@WordList
def danish_family_names() -> frozenset[str]:
    """Danish family names in lower case; few of them are ordinary words."""
    return _listed("last_names", ("da_DK",)) | DANISH_FAMILY | MORE_FAMILY


@WordList
def _places() -> frozenset[str]:
    from faker.providers.address import da_DK, de_DE, en_US, sv_SE

    names = {*da_DK.Provider.cities, *da_DK.Provider.countries, *en_US.Provider.countries}
    names |= {*de_DE.Provider.cities, *de_DE.Provider.states, *sv_SE.Provider.cities}
    parts = {part.casefold() for name in names for part in name.split() if " " not in name or len(part) > 4}
    named = given_names.words() | family_names.words() | DANISH_FAMILY
    abroad = {town for town in towns_abroad() if not is_word(town)}
    return CITIES | ((parts | PLACES | abroad) - named)


@lru_cache(maxsize=131_072)
def kind(word: str) -> tuple[int, int]:
    """What is known of a word as written.

    Returns:
        Flags, and the length of the word without a genitive.
    """
    form = word.casefold()
    if "-" in word and word[0].isupper() and (of_whole := _of_hyphened(word)):
        return of_whole, len(word)
    if (contracted := _CONTRACTED.search(form)) and _flags(form[: contracted.start()]) & STOP:
        return STOP | WORD, len(word)
    old = form.endswith(_ONLY_FAMILY)
    if form.isascii() and not old and ("ae" in form or "oe" in form or "aa" in form) and not _is_listed(form):
        # 'Soeren', 'faaet': as people write who have no Danish letters.
        for ascii_letters, letter in _IN_ASCII:
            form = form.replace(ascii_letters, letter)
        return _flags(form), len(word)
    flags = _flags(form)
    if not flags & (NAME | STOP | PLACE):
        for ending in _GENITIVE:
            shorter = form.removesuffix(ending)
            if shorter != form and len(shorter) > 2:
                of_shorter = _flags(shorter)
                if of_shorter & (NAME | PLACE) and (
                    of_shorter & (CORE | COMMON_FAMILY) or not (flags & of_shorter & WORD)
                ):
                    if of_shorter & WEAK and not flags & WORD:
                        # 'Bents' is no word, though 'bent' is one.
                        of_shorter = (of_shorter | GIVEN) & ~(WORD | WEAK)
                    return of_shorter | (flags & WORD), len(word) - len(form) + len(shorter)
        for ending in _GENITIVE[:2]:
            if form.endswith(ending):
                return flags, len(word) - 2
    return flags, len(word)


def _is_listed(form: str) -> bool:
    """Whether a word is in a dictionary or a list as it is written."""
    return is_word(form) or form in given_names() or form in family_names() or form in danish_family_names()


def _of_hyphened(word: str) -> int:
    """What a hyphenated word with a capital is that is no name: 'Bosch-opvaskeren', 'EU-domstolens', 'CPH-AAL'."""
    head, _, last = word.rpartition("-")
    if word.isupper() and max(map(len, word.split("-"))) <= _LONGEST_PART_OF_CODE:
        return PLACE
    form = last.casefold()
    if last.islower() and is_definite(form) and not _flags(form) & NAME:
        # 'Lene-bordet'.
        return THING | WORD
    if len(last) < _SHORTEST_LAST_PART or _flags(head.casefold()) & GIVEN:
        return 0
    stem = form.removesuffix("s")
    known = is_word(form) or is_word(stem) or is_definite(form) or is_definite(stem)
    if not known and last.islower():
        known = is_compound(form) or is_compound(stem)
    if not known or _flags(form) & (GIVEN if last.islower() else NAME):
        return 0
    return THING | WORD if last.islower() or is_definite(form) else 0


def _flags(form: str) -> int:
    if "-" in form:
        if form in BRANDS or form in NEVER:
            return PLACE
        return _flags_of_parts([part for part in form.split("-") if part])
    if form in NOT_NAMES or form.endswith(("n't", "n’t")):
        return STOP | WORD
    word = is_word(form) or form.endswith("ér")
    flags = WORD if word else 0
    if form in LANGUAGES:
        return flags | PLACE
    if form in NEVER or (form in BRANDS and not _borne(form)):
        flags |= PLACE
    if not word and len(form) > _SHORTEST_SUBSTANCE and form.endswith(SUBSTANCE_ENDINGS):
        flags |= THING
    if form in COMPANY or (len(form) > _SHORTEST_SUBSTANCE and form.endswith(_ORGANISATIONS)):
        flags |= FIRM
    if form in THINGS or (len(form) > 6 and form.endswith(_LONG_THINGS) and (word or _compounded(form))):
        flags |= THING
    if form in _places() or _quarter_of_place(form) or (len(form) > _SHORTEST_SUBSTANCE and form.endswith(_STREETS)):
        flags |= PLACE
    if form in AMBIGUOUS:
        flags |= WEAK
    elif not word and form not in given_names() and form not in family_names() and not flags & PLACE:
        flags |= WORD if is_prefixed(form) else _misspelt(form)
    elif form in core_given_names():
        flags |= GIVEN | CORE
    elif form in given_names():
        flags |= WEAK if word or len(form) < 3 else GIVEN
    if form in danish_family_names():
        flags |= FAMILY | COMMON_FAMILY
    elif form in family_names() or (not word and form[_BEFORE_ENDING:].endswith(_FAMILY_ENDINGS)):
        flags |= FAMILY
    return flags


def _quarter_of_place(form: str) -> bool:
    """Whether a word is a part of a town that is known: 'brøndbyøster', 'kastrupvest'."""
    quarter = next((ending for ending in _QUARTERS if form.endswith(ending)), "")
    return bool(quarter) and form.removesuffix(quarter) in _places()


def _compounded(form: str) -> bool:
    """Whether a thing's kind stands before it: 'børnecykel', but not 'tsering'."""
    thing = next(thing for thing in _LONG_THINGS if form.endswith(thing))
    before = form[: -len(thing)]
    return is_word(before) or is_word(before.removesuffix("s")) or is_word(before.removesuffix("e"))


@lru_cache(maxsize=65_536)
def is_brand(words: str) -> bool:
    """Whether a brand of several words is called so: 'Harald Nyborg', 'Jack & Jones'."""
    form = words.casefold().replace(" & ", "-").replace(" ", "-")
    return form in BRANDS or form in NEVER


def _borne(form: str) -> bool:
    """Whether a brand's name is a common name in Denmark, too."""
    return form in AMBIGUOUS or form in danish_family_names() or form in core_given_names()


def _folded(form: str) -> str:
    """A name without what people write one way or the other: Mathilde and Matilde, Eriksson and Ericson."""
    for old, new in _VARIANTS:
        form = form.replace(old, new)
    return _DOUBLE.sub(r"\1", form)


@WordList
def _folded_given() -> Iterable[str]:
    return _folded_names(given_names.words())


@WordList
def _folded_family() -> Iterable[str]:
    return _folded_names(family_names.words() | DANISH_FAMILY)


def _folded_names(names: Iterable[str]) -> Iterable[str]:
    return (_folded(name) for name in names if len(name) > 3 and not is_word(name))


def _misspelt(form: str) -> int:
    """What a word on no list is when it sounds like a name that is on one."""
    if len(form) < 4 or form in _places():
        return 0
    folded = _folded(form)
    if len(folded) < 4:
        return 0
    return GIVEN if folded in _folded_given() else FAMILY if folded in _folded_family() else 0


def _flags_of_parts(parts: list[str]) -> int:
    """A hyphenated word: a name when each part can be one, or when it ends in a family name."""
    if not parts:
        return 0
    if parts[0] in ("al", "el"):
        return FAMILY
    if all(part in given_names() or part in AMBIGUOUS for part in parts):
        return GIVEN
    flags = [_flags(part) for part in parts]
    if all(flag & PLACE for flag in flags):
        # 'Rønne-Ystad'
        return PLACE
    if flags[-1] & FAMILY and not all(flag & WORD for flag in flags):
        return FAMILY
    return WORD if all(flag & (WORD | STOP) for flag in flags) else flags[-1] & (THING | FIRM)
