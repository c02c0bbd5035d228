"""Presidio recognizers for Danish and European data, and an analyzer that needs no language model.

Importing this module imports Presidio and spaCy, which takes seconds: classification calls the
finders (``finders.py``).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from presidio_analyzer import AnalyzerEngine, LocalRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from python_jobs.masking import birth_dates, danish, packs, patterns, spelt_numbers
from python_jobs.masking.called_numbers import called_numbers, labelled_ids
from python_jobs.masking.homes import homes
from python_jobs.masking.patterns import Finder
from python_jobs.masking.persons import persons
from python_jobs.masking.text_tables import of_tables
from python_jobs.masking.towns import whole_addresses


class FinderRecognizer(LocalRecognizer):
    """A recognizer around one finder. Faster than Presidio's PatternRecognizer, and able to look at context.

    Args:
        language: Presidio asks for one per recognizer; the finders know Danish and English at once.
    """

    ENTITY = ""
    # Of a finder of several kinds.
    OTHERS: tuple[str, ...] = ()
    FINDER: Finder

    def __init__(self, language: str = "en") -> None:
        super().__init__(
            supported_entities=[self.ENTITY, *self.OTHERS],
            supported_language=language,
            name=f"{type(self).__name__}:{language}",
        )

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Presidio's interface; see the class."""
        wanted = {self.ENTITY, *self.OTHERS}.intersection(entities)
        if not wanted:
            return []
        found = [span for span in type(self).FINDER(text) if span.entity in wanted]
        return [RecognizerResult(span.entity, span.start, span.end, span.score) for span in found]


class EmailRecognizer(FinderRecognizer):
    """E-mail addresses, also written with (at)."""

    ENTITY = "EMAIL_ADDRESS"
    FINDER = staticmethod(patterns.emails)


class DkCprRecognizer(FinderRecognizer):
    """Danish CPR numbers: a real date by the seventh digit's century rule; modulus 11 and context add to the score."""

    ENTITY = "DK_CPR"
    FINDER = staticmethod(danish.cprs)


class DkPhoneRecognizer(FinderRecognizer):
    """Danish phone numbers in every usual writing, and foreign ones with a country code."""

    ENTITY = "PHONE_NUMBER"
    FINDER = staticmethod(danish.phones)


class SpeltPhoneRecognizer(FinderRecognizer):
    """Phone numbers in words."""

    ENTITY = "PHONE_NUMBER"
    FINDER = staticmethod(spelt_numbers.spelt_phones)


class SpeltBirthDateRecognizer(FinderRecognizer):
    """Birth dates in words."""

    ENTITY = "DATE_OF_BIRTH"
    FINDER = staticmethod(spelt_numbers.spelt_birth_dates)


class DkAddressRecognizer(FinderRecognizer):
    """Street addresses, Danish and American."""

    ENTITY = "ADDRESS"
    FINDER = staticmethod(whole_addresses)


class HomeRecognizer(FinderRecognizer):
    """Homes by what the text says of them: streets without a number, farms, post boxes, fields."""

    ENTITY = "ADDRESS"
    FINDER = staticmethod(homes)


class TableRecognizer(FinderRecognizer):
    """Cells of a table, by the head of their column."""

    ENTITY = "PERSON"
    OTHERS = ("DATE_OF_BIRTH", "PHONE_NUMBER", "ADDRESS", "DK_CPR")
    FINDER = staticmethod(of_tables)


class CalledNumberRecognizer(FinderRecognizer):
    """Numbers in any writing behind a word that says what they are."""

    ENTITY = "PHONE_NUMBER"
    OTHERS = ("DK_BANK_ACCOUNT", "DK_CPR", "CREDIT_CARD")
    FINDER = staticmethod(called_numbers)


class LabelledIdRecognizer(FinderRecognizer):
    """Numbers of passports, driving licences and cars behind a word for them."""

    ENTITY = "PERSONAL_ID"
    FINDER = staticmethod(labelled_ids)


class DkBankAccountRecognizer(FinderRecognizer):
    """Danish bank accounts: registration number and account."""

    ENTITY = "DK_BANK_ACCOUNT"
    FINDER = staticmethod(danish.bank_accounts)


class DkCvrRecognizer(FinderRecognizer):
    """CVR numbers of companies: reported, not masked by default."""

    ENTITY = "DK_CVR"
    FINDER = staticmethod(danish.cvrs)


class IbanRecognizer(FinderRecognizer):
    """IBANs whose modulus 97 holds."""

    ENTITY = "IBAN_CODE"
    FINDER = staticmethod(patterns.ibans)


class CardRecognizer(FinderRecognizer):
    """Payment card numbers whose Luhn sum holds."""

    ENTITY = "CREDIT_CARD"
    FINDER = staticmethod(patterns.cards)


class IpRecognizer(FinderRecognizer):
    """IP addresses, both versions."""

    ENTITY = "IP_ADDRESS"
    FINDER = staticmethod(patterns.ips)


class BirthDateRecognizer(FinderRecognizer):
    """Dates that the text calls a birth date."""

    ENTITY = "DATE_OF_BIRTH"
    FINDER = staticmethod(birth_dates.birth_dates)


class DateOfSomebodyRecognizer(FinderRecognizer):
    """Dates of long ago behind a name, or in a record of somebody."""

    ENTITY = "DATE_OF_BIRTH"
    FINDER = staticmethod(birth_dates.dates_of_somebody)


class PersonNameRecognizer(FinderRecognizer):
    """Names by list and context."""

    ENTITY = "PERSON"
    FINDER = staticmethod(persons)


RECOGNIZERS: tuple[type[FinderRecognizer], ...] = (
    EmailRecognizer,
    DkCprRecognizer,
    IbanRecognizer,
    DkBankAccountRecognizer,
    CardRecognizer,
    DkPhoneRecognizer,
    SpeltPhoneRecognizer,
    SpeltBirthDateRecognizer,
    IpRecognizer,
    DkAddressRecognizer,
    HomeRecognizer,
    TableRecognizer,
    CalledNumberRecognizer,
    LabelledIdRecognizer,
    BirthDateRecognizer,
    DateOfSomebodyRecognizer,
    PersonNameRecognizer,
)


def pack_recognizer(pack: str) -> type[FinderRecognizer]:
    """The recognizer of a country pack (``packs.py``)."""
    made: type[FinderRecognizer] = type(
        f"{pack.title()}PackRecognizer",
        (FinderRecognizer,),
        {"__doc__": f"Identifiers of {pack}.", "ENTITY": packs.ENTITY, "FINDER": staticmethod(packs.finder(pack))},
    )
    return made


class NoModel(NlpEngine):  # type: ignore[misc, unused-ignore]
    """Presidio wants a language engine; this one reads nothing and downloads nothing."""

    engine_name = "none"
    is_available = True

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        return NlpArtifacts([], [], [], [], self, language)  # type: ignore[arg-type, unused-ignore]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["en", "da"]


def analyzer(countries: Iterable[str] = ()) -> AnalyzerEngine:
    """A Presidio analyzer with these recognizers and no model, for Danish and English.

    Args:
        countries: packs to switch on, such as ``SE``.
    """
    languages = ["en", "da"]
    known: list[type[FinderRecognizer]] = [*RECOGNIZERS, DkCvrRecognizer, *map(pack_recognizer, countries)]
    registry = RecognizerRegistry(
        recognizers=[recognizer(language) for recognizer in known for language in languages],
        supported_languages=languages,
    )
    return AnalyzerEngine(registry=registry, nlp_engine=NoModel(), supported_languages=languages)
