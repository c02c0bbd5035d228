"""What customers write to support: templates in Danish and English, written for this sample.

Names in braces: the customer's own ``name``, ``first``, ``last``, ``name_s`` and ``first_s`` (genitive), ``phone``,
``email``, ``address``, ``postcode``, ``city``, ``cpr``, ``born``; ``order`` and ``product`` they are about; and
other people's ``other``, ``other_first``, ``other_s``, ``other_phone``, ``other_email``. Some hold nothing personal.
"""

from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True)
class Template:
    """A subject and a message.

    Attributes:
        needs_order, needs_cpr: only fit for a customer who has one.
    """

    subject: str
    message: str
    needs_order: bool
    needs_cpr: bool


DANISH = (
    (
        "Levering af {order}",
        "Hej,\n\nJeg venter stadig på ordre {order}. Kan I ringe til mig på {phone}?\n\nMed venlig hilsen\n{name}",
    ),
    (
        "Ny adresse",
        "Hej kundeservice\nJeg er flyttet til {address}, {postcode} {city}. Vil I rette det hos jer?\nMvh {first}",
    ),
    (
        "Faktura mangler",
        "Jeg har ikke fået fakturaen for {order}; send den venligst til {email}. Tak! /{first} {last}",
    ),
    ("Forkert CPR-nummer", "Mit CPR-nummer er {cpr}, men på jeres brev står der noget andet.\nHilsen {name}"),
    ("{name_s} konto", "Det drejer sig om {name_s} konto. Jeg kan ikke logge ind med {email}."),
    (
        "Reklamation",
        "Min {product} kom med en ridse. Min nabo {other} har taget billeder og kan træffes på {other_phone}.",
    ),
    ("Spørgsmål om åbningstider", "Hvornår har I åbent i uge 42? Og holder I lukket 2. juledag?"),
    (
        "Returnering",
        'Hvordan sender jeg en vare retur? Der stod "gratis retur" på siden; men jeg kan ikke finde en label.',
    ),
    (
        "Betaling",
        "Beløbet for {order} er trukket to gange.\nRing gerne efter kl. 16 på {phone}.\n\nVenlig hilsen\n{first}",
    ),
    (
        "Gave til {other_first}",
        'Jeg vil gerne sende ordre {order} som gave til {other}. Skriv venligst "Tillykke {other_first}!" på kortet.',
    ),
    (
        "Samtykke",
        "Jeg, {name}, født {born}, trækker hermed mit samtykke til nyhedsbreve tilbage. Min e-mail er {email}.",
    ),
    (
        "Slet mine oplysninger",
        "Vær venlig at slette alt om mig.\nNavn: {name}\nAdresse: {address}, {postcode} {city}\nTelefon: "
        "{phone}\nE-mail: {email}",
    ),
    (
        "Bud gik forgæves",
        "Buddet kunne ikke finde {address}. Det er bag ved skolen; naboen {other} kan tage imod pakken.",
    ),
    ("Tak for hjælpen", "Tusind tak til {agent}, som hjalp mig så fint i telefonen i går! Kh {first}"),
    ("Rabatkode virker ikke", "Koden EFTERÅR25 virker ikke i kurven. Hvad gør jeg forkert?"),
    (
        "Ændring af bestilling",
        "Kan jeg ændre antallet på {order} fra 1 til 2? Det er {first_s} ordre, altså min egen.\n{name}",
    ),
    ("Fuldmagt", "Min kollega {other} giver mig, {name} (cpr {cpr}), fuldmagt til at hente en pakke."),
    ("Kreditgrænse", "Jeg vil gerne have hævet min kreditgrænse. CPR: {cpr}. Tlf.: {phone}. {name}, {city}"),
    ("Farven passer ikke", "Farven på {product} er en anden end på billedet. Er det normalt?"),
    ("Afhentning i butik", "Jeg kommer forbi på lørdag og henter {order}. Spørg efter {last}."),
    ("Garanti", "Gælder garantien også, hvis varen er købt som gave? Den er to år gammel."),
    (
        "Forkert navn på pakken",
        'Der stod "{other}" på pakken, men jeg hedder {name}. Kan det have forsinket {order}?',
    ),
    ("Opkald", "Ring til mig: {phone}. Eller til min kollega {other_first} på {other_phone}."),
    ("Firmakøb", "Vi skal bruge 40 stk. {product} til kontoret. Kan {agent} give et tilbud? Send til {email}"),
    ("Nyt telefonnummer", "Mit nye nummer er {phone}; det gamle bruges nu af {other}."),
    ("Medlemskab", "Hej, hvad skal der til for at komme fra Sølv til Guld?\n\n- Er det antal køb?\n- Eller beløb?"),
    ("Adgang til data", "Efter GDPR art. 15 beder jeg om indsigt. {name}, {cpr}, {address}, {postcode} {city}."),
    ("Klage over bud", "Chaufføren, der hed {other_first}, var meget uvenlig. Hilsen familien {last}, {address}"),
    (
        "Vedr. {name}",
        "Jeg skriver på vegne af {name}, som ikke har modtaget {order}. Svar til {other_email}, tak. {other}",
    ),
    ("Lagerstatus", "Hvornår er {product} på lager igen?"),
)

ENGLISH = (
    (
        "Delivery of {order}",
        "Hello,\n\nI am still waiting for order {order}. Could you call me on {phone}?\n\nKind regards,\n{name}",
    ),
    (
        "New address",
        "Hi there,\nI have moved to {address}, {postcode} {city}. Please update your records.\nThanks, {first}",
    ),
    ("Invoice missing", "I never got the invoice for {order}; please send it to {email}. Thanks! {first} {last}"),
    ("Wrong CPR number", "My CPR number is {cpr}, but your letter says something else.\nBest, {name}"),
    ("{name_s} account", "This is about {name_s} account. I can't log in with {email}."),
    (
        "Damaged item",
        "My {product} arrived with a scratch. My neighbor {other} took pictures and can be reached on {other_phone}.",
    ),
    ("Opening hours", "Are you open on the 26th of December? And what about week 42?"),
    ("How to return", 'How do I return an item? Your site said "free returns"; but I can\'t find a label.'),
    ("Charged twice", "You charged me twice for {order}.\nPlease ring after 4 pm: {phone}.\n\nRegards\n{first}"),
    (
        "A gift for {other_first}",
        'Please send {order} as a gift to {other}. The card should read "Congratulations, {other_first}!"',
    ),
    ("Consent", "I, {name}, born {born}, withdraw my consent to newsletters. My e-mail is {email}."),
    (
        "Delete my data",
        "Please delete everything you hold on me.\nName: {name}\nAddress: {address}, {postcode} {city}\nPhone: "
        "{phone}\nE-mail: {email}",
    ),
    (
        "Driver could not find us",
        "The driver could not find {address}. It is behind the school; our neighbor {other} can take the parcel.",
    ),
    ("Thank you", "A big thank-you to {agent}, who was so helpful on the phone yesterday! {first}"),
    ("Discount code", "The code AUTUMN25 does not work in the basket. What am I doing wrong?"),
    (
        "Change my order",
        "Can I change the quantity on {order} from 1 to 2? It is {first_s} order, that is, my own.\n{name}",
    ),
    ("Power of attorney", "My colleague {other} authorises me, {name} (CPR {cpr}), to collect a parcel."),
    ("Credit limit", "I would like a higher credit limit. CPR: {cpr}. Phone: {phone}. {name}, {city}"),
    ("Colour is off", "The colour of the {product} is not the one in the picture. Is that normal?"),
    ("Collection in store", "I will pick up {order} on Saturday. Ask for {last}."),
    ("Warranty", "Does the warranty still hold if the item was a present? It is two years old."),
    ("Wrong name on the parcel", 'The parcel said "{other}", but my name is {name}. Is that why {order} was late?'),
    ("Call me", "Call me: {phone}. Or my colleague {other_first} on {other_phone}."),
    (
        "Company purchase",
        "We need 40 pieces of {product} for the office. Could {agent} make an offer? Send it to {email}",
    ),
    ("New phone number", "My new number is {phone}; the old one now belongs to {other}."),
    ("Membership", "Hi, what does it take to get from Silver to Gold?\n\n- Number of purchases?\n- Or the amount?"),
    (
        "Access request",
        "Under GDPR article 15 I ask for a copy of my data. {name}, {email}, {address}, {postcode} {city}.",
    ),
    ("Complaint", "The driver, whose name was {other_first}, was very rude. The {last} family, {address}"),
    (
        "Regarding {name}",
        "I am writing on behalf of {name}, who has not received {order}. Please answer to {other_email}. {other}",
    ),
    ("Back in stock?", "When will the {product} be in stock again?"),
)


def _template(subject: str, message: str) -> Template:
    used = {name for _, name, *_ in Formatter().parse(subject + message) if name}
    return Template(subject, message, "order" in used, "cpr" in used)


TEMPLATES: dict[str, tuple[Template, ...]] = {
    "da": tuple(_template(*pair) for pair in DANISH),
    "en": tuple(_template(*pair) for pair in ENGLISH),
}


def fitting(language: str, has_order: bool, has_cpr: bool) -> list[Template]:
    """The templates for a customer who has, or has not, an order and a CPR number."""
    return [
        template
        for template in TEMPLATES[language]
        if (has_order or not template.needs_order) and (has_cpr or not template.needs_cpr)
    ]


def genitive(name: str, language: str) -> str:
    """``Mettes``, ``Jens'`` in Danish; ``Mary's`` in English."""
    if language == "en":
        return f"{name}'s"
    return f"{name}'" if name[-1].lower() in "sxz" else f"{name}s"
