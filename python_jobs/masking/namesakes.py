"""Rooms, storms, ships, films, roses, programs and firms that carry persons' names: what stands beside the name tells.

Looked at for names of every kind, so that only closed classes of words count, and never where the name acts: 'stolen
Anne købte'.
"""

import re

from python_jobs.masking import cues
from python_jobs.masking.names import FAMILY, NAME, STOP, WORD, kind
from python_jobs.masking.patterns import LETTERS, UPPER, Span
from python_jobs.masking.words_of import words_of

# What is called by a name that stands right behind: Danish nouns with their article, and what stands without.
_NAMED = words_of(
    """
    lokale lokalet mødelokale mødelokalet rum rummet salen stuen hallen suiten auditoriet bordet storm stormen orkan
    orkanen hurricane typhoon cyclone skib skibet skibene færge færgen færgerne fartøj fartøjet fartøjerne båd båden
    bådene kutter kutteren skonnert skonnerten lystyacht yacht ship ferry vessel boat trawler m/s m/f hund hunden
    hunde hundene kat katten katte kattene hest hesten hestene pony ponyen hoppen vallakken kaninen hamsteren
    marsvinet papegøjen undulaten koen tyren kvien dog cat horse pony mare gelding puppy hvalpen killingen kitten
    server serveren database databasen app appen mappe mappen printer printeren robot robotten robotstøvsugeren
    chatbot chatbotten bot botten branch folder folderen repo room rooms suite cabin cottage hytte hytten
    sommerhuset hotel hotellet restaurant restauranten café cafeen cafe pub kroen butikken salon pizzeria pizzeriaet
    grillen kiosken bageriet hostel vandrerhjemmet børnehaven vuggestuen plejehjemmet bandet festivalen fonden
    dahlia dahliaen clematis klematis hortensia hortensiaen pelargonie pelargonien pelargonier pæon pæonen akeleje
    st. skt. sct. sankt saint e/f a/b g/f ejerforeningen andelsforeningen grundejerforeningen
    """
)
# The same, unless what somebody does with it follows: 'stolen Anne købte'.
_GOODS = words_of(
    """
    film filmen bogen romanen sangen albummet musicalen operaen balletten stykket forestillingen spillet serien
    tegnefilmen podcasten movie novel musical opera album model modellen modellerne mærket sorten typen kollektionen
    stellet designet farven duften parfumen rosen roserne tulipanen kartoflen kartofler æblet æbler æblesorten
    tomaten ølet øllen kaffen vinen osten retten rose roses apple potato produktet produkterne varen varerne
    artiklen kurset ruten turen stolen lænestolen sofaen lampen bordlampen pendlen sengen reolen skabet kommoden
    tæppet måtten puden dynen vasen skålen koppen kanden cyklen barnevognen klapvognen bilen maskinen ovnen
    brændeovnen pejsen kjolen skoen skoene støvlen jakken tasken uret ringen armbåndet halskæden dukken hoppeborgen
    teltet campingvognen projekt projektet programmet scriptet modulet holdet prisen afdelingen linjen
    """
)
# What ends a compound of that kind: 'bademåtten', 'konferencerummet', 'espressomaskinen'.
_ENDS = (
    "lokale", "lokalet", "rummet", "salen", "stolen", "sofaen", "lampen", "bordet", "sengen", "reolen",
    "skabet", "tæppet", "måtten", "puden", "vasen", "maskinen", "borgen", "færgen", "skibet", "filmen",
    "serien", "modellen", "sorten", "rosen", "cyklen", "vognen", "serveren", "systemet", "projektet", "hunden",
    "katten", "hesten", "ponyen", "huset", "kollektionen",
)  # fmt: skip
_SHORTEST_COMPOUND = 8
# 'the Emma espresso machine', 'din Ludvig reol'; but 'the Holm family'.
_OWNERS = words_of("the a an our your my this that their its these those")
_BEHIND = re.compile(r" ([a-z]{3,})(?![\w'’])")
_OF_PEOPLE = words_of(
    """
    family families couple twins brothers sisters boys girls kids children household residence estate siblings clan
    account accounts case file files house home place flat apartment wedding party funeral birthday lady man guy
    girl boy woman person and from who whose with for was has had did does said says wants wanted called rang rings
    wrote writes asked asks told tells came comes went goes got gets paid pays lives lived works worked left may can
    will
    """
)
_TAKEN = re.compile(
    r" (?:(?:har|havde|has|had) [a-zæøå]+(?:t|ed|en|te)\b|købte|bestilte|fik|sendte|lavede|skrev|så|læste|valgte|"
    r"ønske\w*|vil|ville|spurgte|omtalte|nævnte|lånte|lejede|aflevere\w*|returnere\w*|sidder|sad|sover|bruger|brugte|"
    r"kører|kørte|gav|giver|ejer|taler|talte|bought|ordered|wants?|wanted|got|sent|made|wrote|chose|asked|uses?|used|"
    r"drives?|owns?|gave|picked|returned|lent|rented)\b",
    re.IGNORECASE,
)
_RELEASE = re.compile(r" v?\d{1,2}\.\d(?![\d:.]| ?(?:kr|dkk|eur|kl|am|pm))")
# Legal forms of firms, Danish ones and the neighbours'.
_FORM = (
    r"(?:A/S|ApS|APS|I/S|K/S|P/S|IVS|AMBA|A\.M\.B\.A|F\.M\.B\.A|S/I|GmbH|mbH|AG|KG|KGaA|e\.K|OHG|Ltd|LTD|Limited|LLC|"
    r"LLP|PLC|plc|Inc|Corp|Oyj?|AB|AS|ASA|B\.?V|N\.?V|S\.?A\.?R\.?L|S\.?r\.?l|S\.?p\.?A|S\.?L|Lda|Sp\.? ?z ?o\.?o|"
    r"s\.r\.o|Kft|UAB|SIA|OÜ|Eftf|a/s|aps|i/s|k/s)(?![\w])"
)
_CAPITAL = rf"[{UPPER}][\w.'’&-]*"
_FIRM = re.compile(rf"(?:['’]s|s|['’])?(?: (?:& |og |and |\+ )?{_CAPITAL}){{0,4}},? {_FORM}")
_PARTNERS = re.compile(rf"\s?(?:&|\+)\s?(?:{_CAPITAL} ){{0,2}}{_CAPITAL},? {_FORM}")
_FIRM_GOES_ON = frozenset([" ", "'", "’", "s", "&"])
_CHANGES_FIRM = re.compile(rf"['’]?s? ?(?:[{UPPER}&+]|(?:og|and|a/s|aps|i/s|k/s)(?!\w))")
# What firms do, right behind the name of who founded them: 'Lundbergs Begravelsesforretning', 'Ravn Transport'.
_TRADE = re.compile(rf"(?:['’]?s|['’])? ({_CAPITAL})")
_TRADES = (
    "forretning", "fabrik", "fabrikken", "service", "værksted", "handel", "firma", "bageri", "byg", "transport",
    "teknik", "montage", "entreprise", "installation", "gartneri", "maskinhandel", "bedemandsforretning",
    "tømrerfirma", "smedje", "smedie", "rederi", "spedition", "vognmandsforretning", "ejendomme", "interiør",
    "møbler", "huse", "bolighus", "cykler", "hardware", "groep", "gruppen", "motors", "foods", "bakery",
    "logistics", "freight", "consulting", "advokater", "begravelsesforretning", "maskinfabrik", "tandklinik",
    "dyreklinik", "rejser", "biler", "autohandel", "fisk", "cosmetics",
)  # fmt: skip
_TRADES_ALONE = (
    " groep", " gruppen", " maskinfabrik", " begravelsesforretning", " hardware", " logistics", " consulting",
)  # fmt: skip
# 'Frida (chatbot)', 'Kristi himmelfart'.
_BEHIND_NAMED = re.compile(
    r" (?:\((?:chatbot\w*|robot\w*|bot|hund|kat|hest|dog|cat|horse|mare|pony)\b|[hH]immelfart|HIMMELFART)"
)
_MAY_TELL = frozenset("0123456789v(hH")
_SINGLE = {"'": "'", "‘": "’", "’": "’"}
_BETWEEN_ITEMS = re.compile(r"(?: \d[\d.]*)?(?:, | og | and | & |, og |, and )")
# The items of a list before a name: 'Fartøjerne Martha, Ruth og _'.
_ITEM = re.compile(rf"([{UPPER}][{LETTERS}'’-]+)(?:, | og | and | & |, og |, and )\Z")
_ITEM_ENDS = frozenset([", ", "g ", "d ", "& "])
_MOST_ITEMS, _LOOK_BACK = 8, 40


def without_things(text: str, found: list[Span]) -> list[Span]:
    """The names without those of firms and things, and without what stands in a row with a thing or says it again.

    Who founded a firm may be spoken of, too: its name is none only there.
    """
    firms: list[Span] = []
    things: list[Span] = []
    for span in found:
        start, end = span.start, span.end
        if text[end : end + 1] in _FIRM_GOES_ON and _of_firm(text, end):
            firms.append(span)
        elif of_thing(text, start, end):
            things.append(span)
    if not firms and not things:
        return found
    rest = [span for span in found if span not in firms]
    for thing in things:
        rest = [span for span in rest if not _goes_with(text, span, thing)]
    return [span for span in rest if not any(span.start < firm.end and firm.start < span.end for firm in firms)]


def _goes_with(text: str, span: Span, thing: Span) -> bool:
    """Whether a name covers that of a thing, says it again, or is the next item."""
    name = text[span.start : span.end]
    if (span.start < thing.end and thing.start < span.end) or name == text[thing.start : thing.end]:
        return True
    if " " in name:
        return False
    first, second = (span, thing) if span.start < thing.start else (thing, span)
    return _BETWEEN_ITEMS.fullmatch(text, first.end, second.start) is not None


def of_thing(text: str, start: int, end: int) -> bool:
    """Whether a name is one of a thing or an animal.

    Args:
        text: as delivered.
        start: where the name begins.
        end: where it ends, without genitive.
    """
    after, before = text[end : end + 1], text[start - 1 : start]
    if (
        after == " "
        and text[end + 1 : end + 2] in _MAY_TELL
        and (_RELEASE.match(text, end) or _BEHIND_NAMED.match(text, end))
    ):
        return True
    if before in _SINGLE:
        return _quoted(text, start, end)
    if before == "(":
        return text[end : end + 2] == ", " and _before(text, start - 1) in _NAMED
    name = text[start:end]
    if " " in name and (name.partition(" ")[0] in _NAMED or name.lower().endswith(_TRADES_ALONE)):
        return True
    return before == " " and _called(text, start, end)


def _of_firm(text: str, end: int) -> bool:
    """Whether a legal form, a partner or a trade follows."""
    if _CHANGES_FIRM.match(text, end) is None:
        return False
    if _FIRM.match(text, end) or _PARTNERS.match(text, end):
        return True
    trade = _TRADE.match(text, end)
    return trade is not None and trade[1].casefold().endswith(_TRADES)


def _quoted(text: str, start: int, end: int) -> bool:
    """Whether single quotes hold a name alone, as those of sorts of plants do: "Akeleje 'Nora Barlow'"."""
    if text[end : end + 1] != _SINGLE[text[start - 1]]:
        return False
    before = cues.word_before(text, start - 1)
    beside = text[end + 1 : end + 2] == " " and text[end + 2 : end + 3].isupper()
    return bool(before) and not beside and (before.lower() in _NAMED or not kind(before)[0] & NAME)


def _called(text: str, start: int, end: int) -> bool:
    """Whether what stands before a name, or before the list that it is in, is called by it."""
    first = start
    for _ in range(_MOST_ITEMS):
        if text[first - 2 : first] not in _ITEM_ENDS:
            break
        item = _ITEM.search(text, max(0, first - _LOOK_BACK), first)
        if item is None:
            break
        first = item.start()
    before = _before(text, first)
    if before in _NAMED:
        return True
    if before in _GOODS or (len(before) >= _SHORTEST_COMPOUND and before.endswith(_ENDS)):
        return first < start or _TAKEN.match(text, end) is None
    return first == start and before in _OWNERS and text[start].isupper() and _owned(text, end)


def _before(text: str, start: int) -> str:
    """The word before a place in lower case, slashes included: 'M/S'."""
    if text[start - 1 : start] != " ":
        return ""
    return text[max(0, start - _LOOK_BACK) : start - 1].rpartition(" ")[2].lower().lstrip("(\"'")


def _owned(text: str, end: int) -> bool:
    """Whether a common noun stands behind a name that has an English article: 'the Percy tests'."""
    behind = _BEHIND.match(text, end)
    if behind is None or behind[1] in _OF_PEOPLE:
        return False
    flags = kind(behind[1])[0]
    return bool(flags & WORD) and not flags & (STOP | FAMILY) and not cues.performs(text, end)
