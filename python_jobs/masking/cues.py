"""What stands around a name in Danish and English text: titles, greetings, signatures, verbs that persons do."""

import re

from python_jobs.masking.names import FIRM, GIVEN, THING, WEAK, kind

_LOOK_BACK = 40
_TITLED = re.compile(
    r"(?:\b(?:hr|fru|frk|mr|mrs|ms|miss|dr|prof|professor|advokat|læge|direktør|pastor|sir)\.?|"
    r"\b(?:hedder|heter|kalder? sig|kaldte sig|ved navn|navnet er|mit navn er|navn er|namn är|name ist|ich heiße|ich bin|my name is|name is|named|called|"
    r"navne?t?|name|full name|fulde navn|familien|family|kontoindehaver|cardholder|account holder|kortholder)\b\s?:?)\s$",
    re.IGNORECASE,
)
_KIN = (
    "mand kone hustru søn datter mor far bror søster nabo naboen ven veninde kæreste samlever kollega kollegaen chef "
    "chefen barn kunde kunden medarbejder medarbejderen sagsbehandler sagsbehandleren modtager modtageren afsender "
    "undertegnede ansvarlige husband wife son daughter mother father brother sister neighbour neighbor friend partner "
    "colleague boss manager child customer client employee agent recipient sender"
)
_INTRODUCED = re.compile(
    r"(?:\b(?:(?:jeg er|det er|dette er|i am|i'm|im|this is|it's|its)(?: stadig| igen| bare| still| again| just)?|tak til|"
    r"thanks to|samtale med|møde med|aftale med|dialog med|(?:conversation|call|meeting|agreement) with|hilsen fra|hilsner fra|fra|from|signed by|approved by|"
    r"godkendt af|oplyst af|sendt af|skrevet af|underskrevet af|tal(?:t|te|e|er)? med|snakke(?:t|de|r)? med|"
    r"aftal(?:t|te|er)? med|spoke (?:to|with)|spoken (?:to|with)|talk(?:ed|ing)? (?:to|with)|chat(?:ted)? with|speak(?:ing)? (?:to|with)|"
    r"discussed with|spørg|ask|tell|told|kontakte?|contact|thank|takke?|ring(?:er|ede|et)? til|vegne af|behalf of|att\.?|attn\.?|c/o|cc|"
    r"kundens navn|tak|thanks|thank you|cheers|best|mvh\.?|vh\.?|kh\.?|venlig hilsen|"
    r"hilsen|hilsner|hilsn|hils|hej|hejsa|hej igen|hi|hello|hey|dear|kære|goddag|godmorgen|"
    r"good (?:morning|afternoon|evening)|regards|sincerely|faithfully|yours|love|knus|"
    rf"{'|'.join(_KIN.split())})\b[,.:!]?\s+|(?:^|[.!?\n]\s?)[/–-]\s?)$",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"(?:\b(?:tal(?:t|te|e|er)? med|snakke(?:t|de|r)? med|aftal(?:t|te|er)? med|spoke(?:n)? (?:to|with)|talk(?:ed|ing)? (?:to|with)|"
    rf"spørg|vegne af|behalf of|{'|'.join(_KIN.split())})\s+|[/]\s?)$",
    re.IGNORECASE,
)
_NOT_FROM = re.compile(r"(?<!hilsen )(?<!hilsner )\b(?:fra|from)\s+$", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:og|and|eller|or|til|to|with|med|af|by|for|hos|fra|from|att\.?|cc)\s+$", re.IGNORECASE)
_ACTS = re.compile(
    r"['’]?s?(?:, (?:kan|vil|kunne|har|can|could|would|will|please|er) (?:du|i|you)\b|,? (?:(?:han|hun|he|she|who|som)\b|(?:har |have |has )?(?:siger|sagde|sagt|oplyser|oplyste|ringede|ringer|"
    r"ringet|skriver|skrev|skrevet|mener|ønsker|svarede|svarer|bor|hedder|fortæller|fortalte|spurgte|spørger|lovede|"
    r"lovet|klagede|klager|bad|beder|tog|insisterer|bekræfter|vender|kommer tilbage|vil gerne|er født|overtager|"
    r"called|calls|says|said|wants|wanted|asked|asks|told|promised|wrote|writes|replied|lives|insists|complained|"
    r"confirmed|disputes|is on leave|would like|here)\b)|\s?\((?:f\.|\d{6}|cpr|født|born)|, (?:født|born|cpr)\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:^|[.!?:;\n\r•\-–|>/\"”]|\d\.)\s*[\"“'(]?$")
_PHRASE_END = re.compile(r"[ \t]*(?:[.,!?;]|[\r\n]|$)")
_AND_BEFORE = re.compile(r"([^\W\d_]+)\s(?:og|and|&)\s$")
_AND = re.compile(r"\s(?:og|and|&)\s([^\W\d_]+)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)\s$")
_NEXT_CAPITAL = re.compile(r"['’]?s?[ ]([A-ZÆØÅ][^\W\d_]+)")
_WORD_AFTER = re.compile(r"\s([^\W\d_]+(?:-[^\W\d_]+)*)")


def titled(text: str, start: int) -> bool:
    """Whether a title, or words like 'my name is', stand right before."""
    return _TITLED.search(text, max(0, start - _LOOK_BACK), start) is not None


def introduces(text: str, start: int) -> bool:
    """Whether the words before say that a person follows."""
    begin = max(0, start - _LOOK_BACK)
    return (
        _INTRODUCED.search(text, begin, start) is not None and _NOT_FROM.search(text, begin, start) is None
    ) or titled(text, start)


def certainly_introduces(text: str, start: int) -> bool:
    """Whether the words before are followed by persons and hardly by anything else."""
    return _CERTAIN.search(text, max(0, start - _LOOK_BACK), start) is not None


def paired(text: str, start: int, end: int) -> bool:
    """Whether a given name stands on the other side of 'and', or the word is called out: ', Mei!'."""
    if text[start - 2 : start] == ", " and text[end : end + 1] == "!":
        return True
    match = _AND.match(text, end) or _AND_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    return match is not None and bool(kind(match[1])[0] & (GIVEN | WEAK)) and match[1][:1].isupper()


def beside_ampersand(text: str, start: int, end: int) -> bool:
    """Whether the word is half of a firm's name, such as 'Holm & Dahl'."""
    return text[start - 2 : start] == "& " or text[end : end + 2] == " &"


def beside(text: str, start: int) -> bool:
    """Whether a small word that often stands before a person is right before."""
    return _BESIDE.search(text, max(0, start - _LOOK_BACK), start) is not None


def acts(text: str, end: int) -> bool:
    """Whether what follows is said of persons: 'ringede', 'said', '(cpr'."""
    return _ACTS.match(text, end) is not None


def ends_phrase(text: str, end: int) -> bool:
    """Whether punctuation or the end of the line comes next."""
    return _PHRASE_END.match(text, end) is not None


def begins_sentence(text: str, start: int) -> bool:
    """Whether a capital there may only mark a sentence's beginning."""
    return _SENTENCE.search(text, max(0, start - 4), start) is not None


def firm_follows(text: str, end: int) -> bool:
    """Whether the name goes on as a firm's: 'Larsens Eftf.', 'Peter Larsen Kaffe A/S'."""
    after = _NEXT_CAPITAL.match(text, end)
    return after is not None and bool(kind(after[1])[0] & FIRM)


def word_before(text: str, start: int) -> str:
    """The word right before, or nothing."""
    match = _WORD_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    return match[1] if match else ""


def named_thing(text: str, start: int, end: int) -> bool:
    """Whether the word beside it is a thing or a company, so that it is a product's name or a brand."""
    before = word_before(text, start)
    flags = kind(before)[0] if before else 0
    if flags & THING or (flags & FIRM and before[:1].isupper()):
        return True
    after = _WORD_AFTER.match(text, end)
    return after is not None and bool(kind(after[1])[0] & (THING | FIRM))
