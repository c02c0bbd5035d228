"""Presidio operators: what is put in the place of a value found in text."""

from typing import Any

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig
from presidio_anonymizer.operators import Operator, OperatorType

from python_jobs.masking import replacements
from python_jobs.masking.entities import ENTITIES
from python_jobs.masking.tokens import Tokeniser


class TokenOperator(Operator):
    """Replaces a value by its keyed token.

    Parameters: ``tokeniser``; ``entity``, set by Presidio to ``entity_type`` when absent; ``canonical``, when the
    canonical value isn't the one of the text.
    """

    def operate(self, text: str | None = None, params: dict[str, Any] | None = None) -> str:
        """The token in angle brackets."""
        params = params or {}
        entity = params.get("entity") or params["entity_type"]
        return replacements.token(params["tokeniser"], entity, text or "", params.get("canonical"))

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """A tokeniser has to be there."""
        if not isinstance((params or {}).get("tokeniser"), Tokeniser):
            raise ValueError("the token operator needs a tokeniser")

    def operator_name(self) -> str:
        return "token"

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


class BirthYearOperator(Operator):
    """Replaces a birth date by its year."""

    def operate(self, text: str | None = None, params: dict[str, Any] | None = None) -> str:
        """The year in angle brackets; without a year when the date can't be."""
        return replacements.birth_year(text or "")

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """No parameters."""

    def operator_name(self) -> str:
        return "birth_year"

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


def anonymizer() -> AnonymizerEngine:
    """A Presidio anonymizer that knows these operators."""
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    engine.add_anonymizer(TokenOperator)
    engine.add_anonymizer(BirthYearOperator)
    return engine


def operator_configs(tokeniser: Tokeniser) -> dict[str, OperatorConfig]:
    """Presidio's configuration: a token for each entity, the year for birth dates."""
    token = OperatorConfig("token", {"tokeniser": tokeniser})
    return dict.fromkeys(ENTITIES, token) | {"DATE_OF_BIRTH": OperatorConfig("birth_year", {})}
