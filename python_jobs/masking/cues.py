"""What stands around a name in Danish and English text: titles, greetings, signatures, verbs that persons do.

The words before a place are looked at once, with ``str.endswith``: regular expressions that end in ``$`` cost ten times
as much.
"""

import re
from functools import lru_cache

from python_jobs.masking.names import FIRM, GIVEN, STOP, THING, WEAK, WORD, kind

_LOOK_BACK = 40
_WORDS_KEPT = 65_536
TITLED, INTRODUCED, CERTAIN, BESIDE, ADDRESSED, JOINED, CONTACTED = (1 << bit for bit in range(7))


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(f" {' '.join(phrase.split())}" for phrase in text.split(",") if phrase.strip())


_TITLES = _phrases("""
    hr, fru, frk, mr, mrs, ms, miss, dr, prof, professor, advokat, læge, direktør, pastor, sir
""")
_NAMING = _phrases("""
    hedder, heter, kalder sig, kaldte sig, kalde sig, ved navn, navnet er, navn er, namn är, name ist, ich heiße, ich
    bin, name is, named, called, navn, navne, navnet, name, names, familien, family, kontoindehaver, cardholder,
    kortholder, account holder
""")
_PERSONS = _phrases("""
    mand, kone, hustru, søn, datter, mor, far, bror, søster, nabo, naboen, ven, veninde, kæreste, samlever, kollega,
    kollegaen, chef, chefen, barn, kunde, kunden, medarbejder, medarbejderen, sagsbehandler, sagsbehandleren,
    modtager, modtageren, afsender, undertegnede, ansvarlige, borger, borgeren, patient, patienten, elev, vikar,
    tekniker, husband, wife, son, daughter, mother, father, brother, sister, neighbour, neighbor, friend, partner,
    colleague, boss, manager, child, customer, client, employee, agent, recipient, sender, claimant, beneficiary,
    passenger, technician
""")
_SPOKEN = _phrases("""
    talt med, talte med, tale med, taler med, snakket med, snakkede med, snakke med, snakker med, aftalt med,
    aftalte med, aftaler med, spoke to, spoke with, spoken to, spoken with, talk to, talk with, talked to, talked with,
    talking to, talking with, spørg, vegne af, behalf of
""")
_SIGNED = _phrases("""
    mvh, vh, kh, dbh, hilsen, hilsner, hilsn, hils, venlig hilsen, regards, sincerely, faithfully, yours, love, knus,
    cheers, best, best wishes, thanks, thank you, tak, tak til, thanks to, hej, hejsa, hej igen, hi, hello, hey, dear,
    kære, goddag, godmorgen, good morning, good afternoon, good evening, att, attn, c/o, cc
""")
# Greetings and closings: a capital that follows them is hardly anything but a name.
_ADDRESSING = _phrases("""
    mvh, vh, kh, dbh, hilsen, hilsner, hils, venligst, regards, sincerely, faithfully, knus, cheers, hej, hejsa, hi,
    hello, hey, dear, kære, tak, thanks
""")
# Words between which a subject stands.
_JOINING = _phrases("""
    at, om, og, hvis, når, da, mens, fordi, men, så, end, for, som, that, and, if, when, while, because, but, than, or,
    eller
""")
_BEING = _phrases("""
    jeg er, det er, dette er, i am, i'm, im, this is, it's, its, jeg er stadig, det er stadig, it's still, det er
    bare, it's just
""")
_OTHERS = _phrases("""
    samtale med, møde med, aftale med, dialog med, conversation with, call with, meeting with,
    agreement with, hilsen fra, hilsner fra, signed by, approved by, requested by, handed over to, godkendt af, oplyst
    af, sendt af, skrevet af, underskrevet af, kvitteret af, chat with, chatted with, speak to, speak with, speaking
    to, speaking with, discussed with, ask, ask for, tell, told, kontakt, kontakte, contact, thank, takke, takker,
    ring til, ringe til, ringer til, ringede til, ringet til, skriv til, skriver til, svar til, call, according to,
    ifølge, kundens navn, witnesses, efter aftale med, både, hverken, both, neither, siger, sagde, skrev, svarede,
    spurgte, bed, bede, beder, bedt, mener, oplyser, says, said, wrote, asked, replied
""")
_ROLES = _phrases("""
    kontaktperson, klient, værge, pårørende, forælder, leder, kontakt, guardian, client, contact,
    køber, sælger, lejer, udlejer, ansvarlig, fam, deltager, elev, ejer, buyer, seller, tenant, landlord,
    contact person, attendee, owner, assignee, assigned to, employee name
""")
_BESIDE_WORDS = _phrases(
    "og, and, eller, or, til, to, with, med, m., m/, af, by, for, hos, fra, from, att, cc, mod, uden"
)
_ALL_INTRODUCING = _PERSONS + _SPOKEN + _SIGNED + _ROLES + _BEING + _OTHERS
# A full stop may stand after these, and a comma after greetings and signatures.
_DOTTED = _TITLES + _phrases("fam, mvh, vh, kh, dbh, att, attn, cc")
_FLAT = str.maketrans(dict.fromkeys('\n\r\t()"“”«»*_|>', " "))
_ACTS = re.compile(
    r"(?:['’]?s (?:søn|datter|mor|far|mand|kone|kæreste|bror|søster|chef|nabo|son|daughter|mother|father|wife|husband|"
    r"boss|manager|brother|sister|neighbou?r)\b| (?:og|and) (?:hans|hendes|his|her)\b)|"
    r"['’]?s?(?:, (?:kan|vil|kunne|har|can|could|would|will|please|er) (?:du|i|you)\b|"
    r",? (?:han|hun|he|she|who|som)\b| (?:har |have |has )?(?:siger|sagde|sagt|oplyser|oplyste|ringede|ringer|ringet|"
    r"rang|"
    r"skriver|skrev|skrevet|mener|ønsker|svarede|svarer|bor|hedder|fortæller|fortalte|spurgte|spørger|lovede|lovet|"
    r"klagede|klager|bad|beder|tog|insisterer|bekræfter|vender|kommer tilbage|vil gerne|er født|overtager|"
    r"called|calls|says|said|wants|wanted|asked|asks|told|promised|wrote|writes|replied|lives|insists|complained|"
    r"confirmed|disputes|is on leave|would like|admitted|here)\b|"
    r"\s?\((?:f\.|tlf|tel|mobil|phone|\d{6}|cpr|født|born)|, (?:født|born|cpr)\b)",
    re.IGNORECASE,
)
_PERFORMS = re.compile(
    r" (?:(?:ikke|aldrig|altid|allerede|også|selv|nu|igen|never|always|already|also|just|bliver|er|blev) )?"
    r"(?:har|havde|er|var|bliver|blev|vil|ville|skal|skulle|kan|kunne|må|måtte|får|fik|kommer|kom|går|gik|henter|"
    r"hentede|sender|sendte|giver|gav|ved|tror|kender|kendte|står|stod|køber|købte|betaler|betalte|bestilte|bestiller|"
    r"modtog|modtager|hjælper|hjalp|allerede|ikke|underskrev|deltog|deltager|godkendte|godkender|tager|venter|ventede|"
    r"arbejder|kører|kontaktet|kontaktes|informeret|orienteret|ringet|"
    r"has|had|is|was|will|would|can|could|should|did|does|didn't|doesn't|isn't|wasn't|never|came|comes|got|gets|gave|"
    r"gives|sent|sends|paid|pays|ordered|signed|needs|needed|knows|thinks|thought|received|works|agreed|left|helped)\b",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r" (?:ordre|bestilling|pakke|sag|konto|aftale|adresse|telefon|mobil|nummer|mail|faktura|abonnement|bil|hus|"
    r"lejlighed|kontrakt|klage|cpr|navn|børn|forældre|mor|far|mand|kone|søn|datter|kæreste|bror|søster|chef|hjælp|svar|"
    r"order|account|parcel|package|case|invoice|address|phone|number|e-?mail|name|house|car|contract|complaint|"
    r"subscription|wife|husband|son|daughter|mother|father|brother|sister|boss)\w*\b",
    re.IGNORECASE,
)
_ENDS_AS_VERB = re.compile(r" ([a-zæøå]{2,}(?:er|ede|te|ed))\b")
_NO_VERBS = frozenset(
    [
        *("efter", "eller", "under", "over", "her", "der", "per", "før", "hver", "nummer", "varer", "ordrer", "timer"),
        *(
            "after",
            "never",
            "other",
            "order",
            "number",
            "later",
            "under",
            "over",
            "better",
            "water",
            "red",
            "bed",
            "need",
        ),
    ]
)
_FROM = re.compile(r" (?:fra|her|igen|from|here|again)\b", re.IGNORECASE)
_FAMILY_FOLLOWS = re.compile(r" ([^\W\d_]{3,})(?= (?:og|jeg|har|vil|and|i|har|er|am|is)\b|[,.!\n]|$)", re.IGNORECASE)
_OF_THINGS = frozenset(
    [
        *(
            "i",
            "in",
            "på",
            "on",
            "via",
            "using",
            "the",
            "en",
            "et",
            "den",
            "det",
            "de",
            "a",
            "an",
            "jeres",
            "vores",
            "our",
        ),
        *("your", "min", "mit", "mine", "my", "som", "as", "this", "denne", "dette", "model", "produkt", "product"),
        *("varen", "mærket", "brand", "app", "appen", "system", "systemet", "programmet", "emne", "subject", "under"),
    ]
)
_PHRASE_END = re.compile(r"[ \t]*(?:[.,!?;]|[\r\n]|$)")
_AND = re.compile(r"\s(?:og|and|or|eller|&)\s([^\W\d_]+)", re.IGNORECASE)
_NEXT_CAPITAL = re.compile(r"['’]?s?[ ]([A-ZÆØÅ][^\W\d_]+)")
_WORD_AFTER = re.compile(r"\s([^\W\d_]+(?:-[^\W\d_]+)*)")
_CALLING = frozenset(["bed", "ring", "set", "book", "phone", "watch", "tag"])
_ROLE_WORDS = frozenset(_PERSONS + _ROLES)
_PAIRING = frozenset(["og", "and", "or", "eller", "&"])
_DETERMINERS = frozenset(
    [
        *(
            "en",
            "et",
            "den",
            "det",
            "de",
            "min",
            "mit",
            "mine",
            "din",
            "dit",
            "jeres",
            "vores",
            "hans",
            "hendes",
            "ingen",
        ),
        *("a", "an", "the", "my", "your", "our", "his", "her", "their", "this", "that", "no", "any", "some", "in", "i"),
    ]
)
_SENTENCE_MARKS = frozenset('.!?:;\n\r•-–|>/"”')
_SENTENCE_PADDING = " \t\"“'("


class _PhraseWords(dict[str, int]):
    """How many words the longest phrase has that ends in a word: only so many before a place are looked at, and none
    when no phrase ends so. -1 where more than the words counts: a signature's dash, blanks of other kinds."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        super().__init__()
        self.longest: dict[str, int] = {"m": 1}
        for phrase in phrases:
            *_, last = words = phrase.split()
            self.longest[last] = max(len(words), self.longest.get(last, 0))

    def __missing__(self, word: str) -> int:
        form = word.casefold()
        if not form or form[-1] in "/–-" or word.translate(_FLAT).split() != [word]:
            words = -1
        else:
            words = self.longest.get(form, self.longest.get(form[:-1], 0) if form[-1] in ".,:!" else 0)
        if len(self) >= _WORDS_KEPT:
            self.clear()
        self[word] = words
        return words


_PHRASE_WORDS = _PhraseWords(_TITLES + _NAMING + _ALL_INTRODUCING + _DOTTED + _BESIDE_WORDS + _ADDRESSING + _JOINING)


@lru_cache(maxsize=4_096)
def _lead(window: str) -> int:
    """What the words before a place say, as flags."""
    line = window.translate(_FLAT)
    if not line[-1:].isspace():
        # A slash or a dash before a signature: '… opsagt. /Mette'.
        body = window.rstrip("/–-")
        signed = body != window and (not body.strip() or body.rstrip(" ")[-1:] in ".!?\n")
        return INTRODUCED if signed else 0
    line = f" {line.casefold().rstrip()}"
    mark = line[-1]
    if mark in ".,:!":
        line = line[:-1].rstrip()
        if mark == ".":
            # 'Talt m. Hansen': an abbreviation of 'med'.
            beside = INTRODUCED | BESIDE if line.endswith(" m") else 0
            return (TITLED if line.endswith(_TITLES) else 0) | (INTRODUCED if line.endswith(_DOTTED) else beside)
    elif mark in "/–-":
        return INTRODUCED if not line[:-1].strip() or window.rstrip()[:-1].rstrip(" ")[-1:] in ".!?\n" else 0
    flags = TITLED if line.endswith(_TITLES) or line.endswith(_NAMING) else 0
    if line.endswith(_ALL_INTRODUCING):
        flags |= INTRODUCED
        if line.endswith(_PERSONS) or line.endswith(_SPOKEN):
            flags |= CERTAIN
        if line.endswith(_OTHERS):
            flags |= CONTACTED
    if line.endswith(_BESIDE_WORDS):
        flags |= BESIDE
    if line.endswith(_ADDRESSING):
        flags |= ADDRESSED
    if line.endswith(_JOINING):
        flags |= JOINED
    return flags


def lead(text: str, start: int) -> int:
    """What the words before a place say: TITLED, INTRODUCED, CERTAIN, BESIDE.

    TITLED: a title, or words like 'my name is', stand right before. INTRODUCED: a greeting, a signature, words that
    are followed by persons. CERTAIN: by persons and hardly by anything else. BESIDE: 'and', 'to' and the like.
    """
    if start < 1:
        return 0
    window = text[start - _LOOK_BACK if start > _LOOK_BACK else 0 : start]
    if window[-1] == " ":
        words = _PHRASE_WORDS[window[:-1].rpartition(" ")[2]]
        if not words:
            return 0
        if words > 0:
            window = " ".join(window.rsplit(" ", words + 1)[-words - 1 :])
    return _lead(window)


def titled(text: str, start: int) -> bool:
    """Whether a title, or words like 'my name is', stand right before."""
    return bool(lead(text, start) & TITLED)


def introduces(text: str, start: int) -> bool:
    """Whether the words before say that a person follows."""
    return bool(lead(text, start) & (TITLED | INTRODUCED))


def paired(text: str, start: int, end: int) -> bool:
    """Whether a given name stands on the other side of 'and', or the word is called out: ', Mei!'."""
    if text[start - 2 : start] == ", " and text[end : end + 1] == "!":
        return True
    match = _AND.match(text, end) if text[end : end + 1].isspace() else None
    other = match[1] if match else ""
    if not other:
        head, _, small = text[max(0, start - _LOOK_BACK) : start].rstrip().rpartition(" ")
        other = head.rpartition(" ")[2] if small.lower() in _PAIRING else ""
    return other[:1].isupper() and bool(kind(other)[0] & (GIVEN | WEAK))


def paired_in_lower_case(text: str, start: int, end: int) -> bool:
    """The same where nothing is capitalised: the other has to be a name and no word."""
    match = _AND.match(text, end) if text[end : end + 1].isspace() else None
    other = match[1] if match else ""
    if not other:
        head, _, small = text[max(0, start - _LOOK_BACK) : start].rstrip().rpartition(" ")
        other = head.rpartition(" ")[2] if small.lower() in _PAIRING else ""
    flags = kind(other)[0] if other else 0
    return bool(flags & GIVEN) and not flags & WORD


def beside_ampersand(text: str, start: int, end: int) -> bool:
    """Whether the word is half of a firm's name, such as 'Holm & Dahl'."""
    return text[start - 2 : start] == "& " or text[end : end + 2] == " &"


def acts(text: str, end: int) -> bool:
    """Whether what follows is said of persons: 'ringede', 'said', '(cpr'."""
    return _ACTS.match(text, end) is not None


def performs(text: str, end: int) -> bool:
    """Whether a verb follows that the word before is the subject of: 'har', 'vil', 'was', 'promised'."""
    if _PERFORMS.match(text, end) or acts(text, end):
        return True
    match = _ENDS_AS_VERB.match(text, end)
    return match is not None and match[1] not in _NO_VERBS and bool(kind(match[1])[0] & WORD)


def from_somewhere(text: str, end: int) -> bool:
    """Whether the speaker goes on to say where from: 'det er Tage fra i går'."""
    return _FROM.match(text, end) is not None


def family_follows(text: str, end: int) -> int:
    """Where a family name ends that is an ordinary word, after a name that was told: 'hedder bo kilde og'."""
    match = _FAMILY_FOLLOWS.match(text, end)
    return match.end(1) if match and not kind(match[1])[0] & STOP else end


def article_before(text: str, start: int) -> bool:
    """Whether the words before are followed by things or places and not by persons."""
    before = word_before(text, start)
    return before.casefold() in _OF_THINGS or before[:1].isupper()


def is_no_role(word: str) -> bool:
    """Whether a word is none for persons in general, such as 'customer'."""
    return f" {word.casefold()}" not in _ROLE_WORDS


def owns(text: str, end: int) -> bool:
    """Whether something follows that persons have: 'ordre', 'konto', 'parcel'."""
    return _OWNED.match(text, end) is not None


def ends_phrase(text: str, end: int) -> bool:
    """Whether punctuation or the end of the line comes next."""
    return _PHRASE_END.match(text, end) is not None


def begins_sentence(text: str, start: int) -> bool:
    """Whether a capital there may only mark a sentence's beginning."""
    head = text[max(0, start - 4) : start].rstrip(_SENTENCE_PADDING)
    return not head or head[-1] in _SENTENCE_MARKS


def determined(text: str, start: int) -> bool:
    """Whether an article or the like stands before, so that a thing follows."""
    return word_before(text, start).casefold() in _DETERMINERS


def firm_follows(text: str, end: int) -> bool:
    """Whether the name goes on as a firm's: 'Larsens Eftf.', 'Peter Larsen Kaffe A/S'."""
    after = _NEXT_CAPITAL.match(text, end) if text[end : end + 1] in " '’s" else None
    return after is not None and bool(kind(after[1])[0] & FIRM)


def word_before(text: str, start: int) -> str:
    """The word right before, or nothing."""
    if not text[start - 1 : start].isspace():
        return ""
    word = text[max(0, start - _LOOK_BACK) : start - 1].rpartition(" ")[2]
    return word if word.replace("-", "").isalpha() else ""


def named_thing(text: str, start: int, end: int) -> bool:
    """Whether the word beside it is a thing or a company, so that it is a product's name or a brand."""
    before = word_before(text, start)
    flags = kind(before)[0] if before else 0
    if flags & THING and before.casefold() in _CALLING:
        # 'Ring Mette' and 'Bed Mette' ask for her.
        return False
    if flags & THING or (flags & FIRM and before[:1].isupper()):
        return True
    if text[end : end + 1] in ("s", "'", "’"):
        # 'Mettes sofa' is hers.
        return False
    after = _WORD_AFTER.match(text, end) if text[end : end + 1].isspace() else None
    return after is not None and bool(kind(after[1])[0] & (THING | FIRM))
