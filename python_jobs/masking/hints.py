"""What a column's name says about its content, in Danish and English."""

import re

# Words a column's name may consist of; "+" means that all of these words have to be there.
_HINTS: dict[str, tuple[str, ...]] = {
    "DK_CPR": ("cpr", "cprnr", "cprnummer", "personnummer", "personnr", "cpr_nummer"),
    "NATIONAL_ID": ("ssn", "passport", "pasnummer", "pasnr", "koerekort", "nin", "social+security"),
    "EMAIL_ADDRESS": ("email", "mail", "epost", "emailadresse", "mailadresse", "e+mail", "e+post"),
    "PHONE_NUMBER": (
        *("telefon", "tlf", "mobil", "phone", "mobile", "telefonnummer", "telefonnr", "tlfnr", "mobilnummer"),
        *("mobilnr", "telephone", "cell", "cellphone", "fax", "msisdn"),
    ),
    "DATE_OF_BIRTH": (
        *("foedselsdato", "fodselsdato", "fdato", "birthdate", "birthday", "dob", "foedt", "foedselsdag"),
        *("date+birth", "birth+date", "dateofbirth", "born"),
    ),
    "IBAN_CODE": ("iban",),
    "DK_BANK_ACCOUNT": ("kontonummer", "kontonr", "bankkonto", "bank+account", "loenkonto", "reg+konto"),
    "CREDIT_CARD": ("kortnummer", "kortnr", "cardnumber", "creditcard", "pan", "card+number", "credit+card"),
    "DK_CVR": ("cvr", "cvrnr", "cvrnummer", "vat+no", "vat+number", "se+nr"),
    "IP_ADDRESS": ("ip", "ipadresse", "ipaddress", "ip+address", "ip+adresse"),
    "POSTCODE": ("postnr", "postnummer", "postcode", "zip", "zipcode", "plz", "postal+code", "postkode"),
    "CITY": ("by", "bynavn", "city", "town", "postdistrikt", "city+name"),
    "ADDRESS": (
        *("adresse", "address", "addr", "vej", "vejnavn", "gade", "gadenavn", "street", "adresselinje"),
        *("addressline", "husnummer", "husnr", "leveringsadresse", "faktureringsadresse", "adresse1", "address1"),
    ),
    "USERNAME": ("username", "brugernavn", "login", "userid", "user+name", "bruger"),
    "GENDER": ("koen", "kon", "gender", "sex"),
    "NATIONALITY": ("nationalitet", "nationality", "statsborgerskab"),
    "SPECIAL_CATEGORY": (
        *("religion", "helbred", "health", "diagnose", "diagnosis", "ethnicity", "etnicitet", "fagforening"),
        *("union", "seksualitet", "politik"),
    ),
    "PERSON": (
        *(
            "navn",
            "name",
            "fornavn",
            "efternavn",
            "mellemnavn",
            "firstname",
            "lastname",
            "givenname",
            "familyname",
            "surname",
            "middlename",
        ),
        *("fullname", "fuldenavn", "kontaktperson", "kontakt", "contact", "agent", "saelger", "medarbejder"),
        *("employee", "person", "kundenavn", "customername", "first+name", "last+name", "full+name", "sagsbehandler"),
        *("salesperson", "ansat", "ejer", "owner", "forfatter", "author", "recipient", "modtager", "nickname"),
    ),
    "FREE_TEXT": (
        *("besked", "message", "note", "notes", "noter", "kommentar", "comment", "comments", "bemaerkning"),
        *("bemaerkninger", "fritekst", "body", "subject", "emne", "tekst", "text", "remarks", "feedback"),
    ),
}
# These words turn a name hint off: what is named is a thing or a company.
_NOT_A_PERSON = frozenset(
    [
        *("product", "produkt", "produktnavn", "vare", "varenavn", "item", "brand", "maerke", "company", "firma"),
        *("firmanavn", "virksomhed", "virksomhedsnavn", "supplier", "leverandoer", "leverandoernavn", "vendor"),
        *("file", "fil", "filnavn", "filename", "category", "kategori", "model", "table", "column", "source", "event"),
        *("campaign", "kampagne", "store", "butik", "department", "afdeling", "country", "land", "region", "territory"),
        *("currency", "valuta", "status", "type", "channel", "kanal", "domain", "host", "page", "organisation", "org"),
        *("subcategory", "promotion", "role", "rolle", "title", "titel", "state"),
    ]
)
_NOT_PERSONAL = frozenset(
    [
        *("cvr", "cvrnr", "cvrnummer", "ean", "gtin", "sku", "isbn", "order", "ordre", "ordrenr", "ordrenummer"),
        *("invoice", "faktura", "fakturanr", "fakturanummer", "id", "uuid", "guid", "nr", "nummer", "number", "no"),
        *("kundenummer", "kundenr", "varenr", "varenummer", "code", "kode", "se", "p", "key", "sequence", "line"),
    ]
)
_DATES = frozenset(
    [
        *("oprettet", "opdateret", "created", "updated", "modified", "ordered", "order", "dato", "date", "at", "ts"),
        *("timestamp", "time", "tid", "start", "end", "slut", "valid", "due", "forfald", "shipped", "loaded"),
    ]
)
_WORDS = re.compile(r"[a-z]+|\d+")
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ä": "ae", "ü": "ue"})


def words(name: str) -> set[str]:
    """The words of a column's name: ``KundeNavn``, ``kunde_navn`` and ``kunde navn`` alike."""
    snake = re.sub(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])", "_", name).casefold().translate(_FOLD)
    return {word for word in _WORDS.findall(snake) if not word.isdigit()}


def hint(name: str) -> str | None:
    """The entity that a column's name speaks of, or None."""
    found = words(name)
    for entity, entries in _HINTS.items():
        if any(set(entry.split("+")) <= found for entry in entries):
            if entity in ("PERSON", "USERNAME", "CITY", "ADDRESS") and found & _NOT_A_PERSON:
                continue
            if entity == "IP_ADDRESS" and found & {"country"}:
                continue
            return entity
    return None


def names_a_thing(name: str) -> bool:
    """Whether a column's name speaks of products, companies or other things that carry names."""
    return bool(words(name) & _NOT_A_PERSON)


def names_an_id(name: str) -> bool:
    """Whether a column's name speaks of a number or code of the business: order, CVR, EAN, id."""
    return bool(words(name) & _NOT_PERSONAL)


def names_a_date(name: str) -> bool:
    """Whether a column's name speaks of a day or time in the business's own life."""
    return bool(words(name) & _DATES)
