"""What speaks against a person where nobody knows a word: it is counted, owned, installed, bought or ridden, or it
stands beside places.

Looked at only for words on no list of names that nothing else says to be somebody.
"""

import re

from python_jobs.masking import cues
from python_jobs.masking.cue_words import BEFORE_CALLED
from python_jobs.masking.dictionary import is_definite
from python_jobs.masking.names import GIVEN, NAME, PLACE, STOP, THING, WEAK, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER
from python_jobs.masking.words import Token
from python_jobs.masking.words_of import words_of

_LOOK_BACK = 40
_UNITS = (
    "x|stk|pk|pakker?|paller?|sække?|ruller?|kasser?|poser?|dåser?|flasker?|bokse|sæt|par|liter|ltr|kg|meter|m2?|bags?|"
    "boxes|rolls?|bottles?|packs?|pairs?|tins?|cans?|pallets?|sheets?|tubes?"
)
# 'tre paller _', '2 x _', 'hendes _', 'den nye _', 'a new _'.
_COUNTED = re.compile(
    rf"(?:(?<![\d.:/])\d{{1,4}} ?(?:{_UNITS})\.?|\b(?:en|et|to|tre|fire|fem|seks|an?|two|three|four|five|six)"
    rf"(?: (?:{_UNITS})\.?)|\b(?:min|mit|mine|din|dit|sin|sit|sine|vores|jeres|deres|hendes|my|your|our|their|his|the|"
    r"denne|dette|this|each|every|hver|some|nogle|noget|(?:den|det|de|an?|the|vores|min|my|our) (?:nye?|gamle?|brugte?|"
    r"store?|lille|små|dyre|billige|new|old|used|big|small|second)|brugt|brugte|ny|new|used)) \Z",
    re.IGNORECASE,
)
# What is done with programs and goods, and hardly with persons.
_HANDLED = re.compile(
    r"\b(?:install\w*|download\w*|upload\w*|genstart\w*|restart\w*|reinstall\w*|uninstall\w*|opdater\w*|updat\w+|upgrad\w+|"
    r"opgrader\w*|bruger|brugte|brug|benytter|anvender|anvend|uses?|used|using|købt?|køber|købte|bought|buy|sælges|"
    r"brugt|kompatibel|compatible|integration|integrated|integrer\w*|migrat\w+|migrer\w*|logg\w+ (?:ind|in|into|on)|"
    r"log (?:ind|in|into|on)|(?:betal\w*|paid|pay) (?:med|with|via)|bestilt|bestil|ordered|order|ordre|abonnement|"
    r"subscription|forsikret|forsikring|insured|leveret|leveringen|kører|konto|account|made|lavet|udstyr|skiftet|"
    r"skift|byt|byttet|swap\w*|switch\w*|smør\w*|smurt|behandlet|vask|vaskes|rens|dryp|tabletter|spis|drik|træn|"
    r"garn|maling|lim|olie|dæk|filter|medicin|medicine|ointment|cream|shampoo|tilbud|rabat|garanti|warranty)"
    r"(?: (?:i|in|på|on|hos|at|via|med|with|til|to|for|from|fra|af|of|by|mod|the))? \Z",
    re.IGNORECASE,
)
_PROGRAMS = re.compile(
    r"\b(?:install\w*|genstart|restart|opdater\w*|upgrad\w+|integration|integrated|migrat\w+|compatible|kompatibel) "
    r"(?:(?:med|with|to|til|from|fra|of|af) )?\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(rf"(?<![\d.:/])\d{{1,4}} ?(?:{_UNITS})\.? \Z", re.IGNORECASE)
_OWNED = re.compile(r"\b(?:your|our|my|jeres|vores|min|mit|din|dit|an?|et) \Z", re.IGNORECASE)
_OF_GOODS = words_of(
    """
    x stk stk. pk pakke pakker palle paller sæk sække rulle ruller kasse kasser pose poser dåse dåser flaske flasker
    bokse sæt par liter kg your our my jeres vores min mit din dit a an et
    """
)
_LANDMARKS = words_of(
    """
    Bakker Kirke Gods Kro Station Banegård Lufthavn Sygehus Hospital Castle Abbey Cathedral Airport Herregård Museum
    Zoo Centrum Havn Kloster Rådhus Manager Director Officer Bibliotek Idrætscenter Hallen Stadion Library Stadium
    """
)
_BEHIND_PLACES = words_of(
    """
    Slot Strand Skov Bro Sø Torv Mark Park Bridge Hill Bay Beach Hall Mole Fjord Øst Vest
    """
)
_KIN = frozenset(["Mor", "Far", "Mom", "Mum", "Dad", "Son", "Sun"])
# Firms, houses and programs by what they are.
_KINDS = words_of(
    """
    firma firmaet butikken butik hotel hotellet restaurant restauranten café cafeen selskabet virksomheden
    leverandør leverandøren kæden mærket serien modellen modul modulet module service servicen server serveren appen
    app programmet software softwaren værktøjet tool plugin plugin'et systemet system platform platformen databasen
    database tjenesten siden hjemmesiden website webshop webshoppen supplier vendor company carrier store shop pub
    bar festivalen festival teatret biografen museet klubben foreningen bandet orkestret holdet sangen filmen bogen
    spillet retten vinen øllen osten sorten typen kollektionen parfumen farven byen landsbyen øen kommunen sognet
    området kvarteret stationen havnen lufthavnen skibet færgen banken forsikringen fonden hæren sproget language
    village town city island ship ferry library framework chart node cluster package firmware protocol brand make
    """
)
# 'Lågen (_)', 'the boiler (_)': what is made by somebody.
_BRACKET = re.compile(r"([^\W\d_]+) \(\Z")
_TRAVEL = re.compile(
    r"\b(?:færge\w*|tog(?:et)?|bus(?:sen|ser)?|flyet|afgang|ankomst|rejse\w*|tur(?:en)?|ferry|train|flight|trip|"
    r"rute\w*|motorvej\w*|station\w*|lufthavn\w*|kamp\w*|match|game|spiller|spillede) "
    r"(?:fra|til|from|to|mod|against|vs\.?|i|in|via) \Z",
    re.IGNORECASE,
)
# Whose house somebody is of: 'Dora Holm from _'.
_OF_HOUSE = re.compile(rf"([{UPPER}][{LETTERS}'’-]+) (?:fra|from|at|hos|@) \Z")
# 'Æggene fra _', but not 'beskeden fra _'.
_GOODS_FROM = re.compile(r"([^\W\d_]+(?:en|et)|[^\W\d_]+ene) (?:fra|from) \Z", re.IGNORECASE)
_SENT_FORMS = """
    besked brev mail opkald hilsen gave svar klage betaling kvittering pakke blomst kort sms nummer henvendelse
    ansøgning anmod oplysning forslag telefon note fil aftale ordre indbetaling sygemelding underskrift bemærkning
    tilladelse samtykke fuldmagt accept godkendelse bekræftelse invitation tilbagemelding anbefaling rapport referat
    meddelelse spørgsmål påmindelse rykker regning penge beløb bestilling opsigelse indsigelse kommentar dokument
    nøgle
"""
_SENT = tuple(_SENT_FORMS.split())
_RELEASE = re.compile(r" v?\d{1,2}\.\d(?:\.\d+)*(?![\d.:]|\w)")
_NEXT = re.compile(rf"(?:,| og| and| &| eller| or|/) ?([{UPPER}][{LETTERS}'’-]+)")
_LAST = re.compile(rf"([{UPPER}][{LETTERS}'’-]+)(?:, | og | and | & | eller | or )\Z")
_BEHIND = re.compile(r" ([a-zæøå]{3,})")
_SHORTEST_KIND = 4


def is_thing(text: str, start: int, end: int) -> bool:
    """Whether what stands around a capitalised word that nobody knows says that it is no person.

    Args:
        text: as delivered.
        start: where the word begins.
        end: where it ends.
    """
    early = max(0, start - _LOOK_BACK)
    if text[start - 1] == "(":
        return _of_thing(text, start, end, early)
    if _RELEASE.match(text, end) or _COUNTED.search(text, early, start) or _HANDLED.search(text, early, start):
        return True
    before = cues.word_before(text, start)
    form = before.casefold()
    if form and (form in _KINDS or (_is_definite_thing(form) and not form.endswith("ne"))):
        return True
    if (goods := _GOODS_FROM.search(text, early, start)) is not None and _is_definite_thing(goods[1].casefold()):
        return not goods[1].casefold().startswith(_SENT)
    if _TRAVEL.search(text, early, start):
        return True
    house = _OF_HOUSE.search(text, early, start)
    if (
        house is not None
        and text[end : end + 2] not in ("'s", "’s")
        and kind(house[1])[0] & (NAME | WEAK)
        and not kind(house[1])[0] & (WORD | STOP)
    ):
        return True
    return _beside_places(text, start, end, early)


def is_installed(text: str, start: int) -> bool:
    """Whether what stands before speaks of a program: 'integration with _', 'opdater _'."""
    return _PROGRAMS.search(text, max(0, start - _LOOK_BACK), start) is not None


def is_goods(text: str, start: int, end: int) -> bool:
    """Whether a full name is a brand's by what stands around: '2 x Carl Hansen CH24', 'your Calvin Klein parcel'."""
    if (
        text[start - 1 : start] != " "
        or text[text.rfind(" ", 0, start - 1) + 1 : start - 1].casefold() not in _OF_GOODS
    ):
        return False
    early = max(0, start - _LOOK_BACK)
    if _NUMBERED.search(text, early, start):
        return True
    owned = _OWNED.search(text, early, start)
    behind = _BEHIND.match(text, end) if owned is not None else None
    if behind is None or cues.performs(text, end):
        return False
    return bool(kind(behind[1])[0] & WORD) and not kind(behind[1])[0] & STOP


def is_landmark(sequence: list[Token]) -> bool:
    """Whether the last of several words is a building or a landscape: 'Vosnæs Gods', after a place 'Nyborg Slot'."""
    first, last = sequence[0], sequence[-1].word
    if first.flags & (GIVEN | WEAK):
        return False
    return last in _LANDMARKS or (bool(first.flags & PLACE) and last in _BEHIND_PLACES)


def of_kin(word: str) -> bool:
    """Whether a word with a capital is what a family calls one of its own, and no name: 'Mor', 'Dad'."""
    return word in _KIN


def _is_definite_thing(before: str) -> bool:
    """Whether a noun with its article is no person's: 'modulet', 'appen', but not 'læreren', 'pigen'."""
    if len(before) < _SHORTEST_KIND or before.endswith(_OF_PERSONS) or before in BEFORE_CALLED:
        return False
    if not cues.is_no_role(before):
        return False
    return is_definite(before) and not kind(before)[0] & NAME


_OF_PERSONS = (
    "eren", "isten", "anten", "enten", "øren", "manden", "kvinden", "pigen", "drengen", "damen", "herren", "barnet",
    "vennen", "faren", "moren", "sønnen", "eksen", "chefen", "gæsten", "agenten", "lægen", "kollegaen", "eleven",
    "medlemmet", "vidnet", "parret", "kunden", "fyren", "tanten", "onklen", "tvillingen", "babyen", "baby'en",
    "præsten", "naboen", "viceværten", "lærlingen", "svenden", "vagten", "advokaten", "dronningen", "kongen", "logen",
    "allerede", "inden", "siden", "gerne", "anden", "uden", "aften", "morgen", "dagen", "meget", "noget", "blevet",
    "lidt", "kommet", "været", "taget", "fået", "skrevet", "hedder", "ingen", "nogen", "endnu", "unge", "lille",
)  # fmt: skip


def _of_thing(text: str, start: int, end: int, early: int) -> bool:
    """Whether brackets hold a word alone, behind what is no person."""
    match = _BRACKET.search(text, early, start)
    if match is None or text[end : end + 1] != ")" or not match[1].islower():
        return False
    flags = kind(match[1])[0]
    return (
        bool(flags & WORD)
        and not flags & (NAME | STOP)
        and cues.is_no_role(match[1])
        and (bool(flags & THING) or _is_definite_thing(match[1]) or not match[1].endswith(_OF_PERSONS))
    )


def _beside_places(text: str, start: int, end: int, early: int) -> bool:
    """Whether the next or the last item of a list is a place or a brand: 'Bose, _ og Sonos'."""
    for match in (_NEXT.match(text, end), _LAST.search(text, early, start)):
        if match is not None:
            flags = kind(match[1])[0]
            if flags & PLACE and not flags & (GIVEN | WEAK):
                return True
    return False
