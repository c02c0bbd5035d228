"""Given names and family names, from Faker's locale providers (MIT), and the words that only look like names."""

from functools import lru_cache

# Given names that are words too: alone they count as a name only where the context says so.
_AMBIGUOUS = """
    will may mark grace art bill chase rich dawn hope faith joy summer autumn april june august frank grant drew rose
    lily ivy ruby amber crystal jade dag bo jan ask liv my mai per rune storm sten stig ulf ib else sky tue maj
    christian dean sue pat gene jean don ray lane dale glenn carol angel destiny heaven melody harmony star iris
    hunter parker carter mason taylor tyler cooper logan jordan austin dallas paris london israel chance price
    lance miles max ace van an so han de den her vi alt ny god
"""
AMBIGUOUS = frozenset(_AMBIGUOUS.split())
# Capitalised words that begin sentences or name things, so they are no part of a name.
_NOT_NAMES = """
    jeg du han hun vi i de det den der dette disse min mit mine din dit dine hans hendes vores jeres deres en et og
    men eller fordi hvis hvad hvor hvornår hvorfor hvem hvordan kan skal vil må har er var bliver blev ikke også kun
    kære hej hejsa goddag tak venlig venlige hilsen hilsner mvh vh kh med fra til om på af ved for som så nu når efter
    før under over igen allerede ordre ordren faktura produkt produktet kunde kunden kundeservice support adresse
    telefon tlf mobil mail email e-mail cpr iban konto kort levering leveringen pakke pakken beløb pris returnering
    retur mandag tirsdag onsdag torsdag fredag lørdag søndag januar februar marts april maj juni juli august
    september oktober november december danmark danske bank post nord postnord
    i'm the a an this that these those my your his her its our their we you he she it they who what when where why
    how can could will would should may might must have has had is are was were be been do does did not no yes and or
    but because if then than so as at by for from in into of on off out over to up with about after before again
    dear hi hello hey thanks thank regards best kind sincerely cheers yours order invoice product customer service
    support address phone mobile account card delivery package amount price return refund please monday tuesday
    wednesday thursday friday saturday sunday january february march june july october also just still already
    denmark united states kingdom euro visa mastercard paypal mobilepay dankort apple google microsoft street road
    team hotline chat web app store subject re fwd vedr vedrørende att attention mr mrs ms dr hr fru frk
    den ved ref sku ean cvr faq gdpr ok pdf url www contact call kontakt ring skriv skrev sagde says said
    født born birth date dato number nummer nr name navn regarding concerning hope know let tell told ask need
    tillykke congratulations koden
    want send sent got get give problem issue question spørgsmål klage complaint changed flyttet moved new ny
"""
NOT_NAMES = frozenset(_NOT_NAMES.split())
# What a given name followed by one of these is: a product.
_THINGS = """
    chair table lamp sofa desk shelf bed mug bowl vase rug mirror stool bench cabinet cushion blanket plate clock
    basket tray candle stol bord lampe reol seng krus skål vase tæppe spejl skammel bænk skab pude plaid tallerken ur
    kurv bakke stage lænestol sofabord spisebord hylde bookcase armchair wardrobe drawer pillow jug glass kande
"""
THINGS = frozenset(_THINGS.split())


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names in lower case, Danish and English."""
    from faker.providers.person import da_DK, en_US

    return frozenset(
        part.casefold()
        for provider in (da_DK.Provider, en_US.Provider)
        for part in provider.first_names
        if len(part) > 1
    )


@lru_cache(maxsize=1)
def family_names() -> frozenset[str]:
    """Family names in lower case, Danish and English."""
    from faker.providers.person import da_DK, en_US

    return frozenset(part.casefold() for provider in (da_DK.Provider, en_US.Provider) for part in provider.last_names)


@lru_cache(maxsize=1)
def danish_family_names() -> frozenset[str]:
    """Danish family names in lower case; few of them are ordinary words."""
    from faker.providers.person import da_DK

    return frozenset(part.casefold() for part in da_DK.Provider.last_names)
