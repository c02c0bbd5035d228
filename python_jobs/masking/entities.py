"""The kinds of personal data that Atlas knows, and what may be done with each."""

from dataclasses import dataclass
from typing import Literal

Action = Literal["keep", "token", "generalise", "age_band", "redact", "fake", "vault", "free_text", "hold"]
PiiClass = Literal["direct_identifier", "quasi_identifier", "special_category", "free_text", "none", "unclassified"]

# What replaces the value of a structured column.
STRUCTURED: tuple[Action, ...] = ("token", "generalise", "age_band", "redact", "fake", "vault")
ACTIONS: tuple[Action, ...] = ("keep", *STRUCTURED, "free_text", "hold")
NONE = "none"
FREE_TEXT = "FREE_TEXT"


@dataclass(frozen=True)
class Entity:
    """One kind of personal data.

    Attributes:
        name: as in the policy and in Presidio.
        word: starts its tokens, letters only.
        pii_class: as in ``compliance.pii_columns``.
        default: action for a column that was detected, not declared.
        checked: whether the twin gets a ``<column>__is_valid``.
        generalises: whether ``generalise`` means something for it.
    """

    name: str
    word: str
    pii_class: PiiClass
    default: Action = "token"
    checked: bool = False
    generalises: bool = False

    @property
    def actions(self) -> tuple[Action, ...]:
        """What a policy may say for this entity."""
        if self.name == FREE_TEXT:
            return ("free_text", "redact", "hold", "keep")
        coarser: tuple[Action, ...] = ("generalise",) if self.generalises else ()
        if self.name == "DATE_OF_BIRTH":
            coarser = ("generalise", "age_band")
        return ("token", *coarser, "redact", "fake", "vault", "hold", "keep")


_ALL = (
    Entity("PERSON", "person", "direct_identifier"),
    Entity("EMAIL_ADDRESS", "email", "direct_identifier", checked=True),
    Entity("PHONE_NUMBER", "phone", "direct_identifier", checked=True),
    Entity("ADDRESS", "address", "direct_identifier", generalises=True),
    Entity("DK_CPR", "cpr", "direct_identifier", checked=True),
    Entity("IBAN_CODE", "iban", "direct_identifier", checked=True),
    Entity("DK_BANK_ACCOUNT", "bankaccount", "direct_identifier"),
    Entity("CREDIT_CARD", "card", "direct_identifier", checked=True),
    Entity("IP_ADDRESS", "ip", "direct_identifier"),
    Entity("USERNAME", "username", "direct_identifier"),
    Entity("NATIONAL_ID", "nationalid", "direct_identifier"),
    Entity("PERSONAL_ID", "personalid", "direct_identifier"),
    Entity("DATE_OF_BIRTH", "birthdate", "quasi_identifier", default="generalise", checked=True, generalises=True),
    Entity("POSTCODE", "postcode", "quasi_identifier", default="keep", generalises=True),
    Entity("CITY", "city", "quasi_identifier", default="keep"),
    Entity("DK_CVR", "cvr", "none", default="keep"),
    Entity("GENDER", "gender", "quasi_identifier", default="keep"),
    Entity("NATIONALITY", "nationality", "quasi_identifier", default="keep"),
    Entity("SPECIAL_CATEGORY", "special", "special_category", default="redact"),
    Entity(FREE_TEXT, "text", "free_text", default="hold"),
)
ENTITIES: dict[str, Entity] = {entity.name: entity for entity in _ALL}
