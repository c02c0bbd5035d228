"""What a sources file says about HubSpot."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from ingestion.declarations import Name, Secret, Table
from ingestion.services import ServiceSource

LAG_SECONDS = 600
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class HubspotTable(Table):
    """Records of an object.

    Attributes:
        object: ``contacts``, ``companies``, ``deals``, ``tickets`` …, or the name or number of a custom one.
        properties: to read; all when left out.
        associations: objects whose records' ids are read, too.
        archived: whether records in the recycling bin come, too, with ``archived``.
        cursor: ``modified`` reads what changed since, ``none`` everything each time.
        lag: seconds before the last position from which on records are asked for again.
    """

    object: str
    properties: list[str] = Field(default=[])
    associations: list[str] = Field(default=[])
    archived: bool = True
    cursor: Literal["modified", "none"] = "modified"
    lag: int = Field(default=LAG_SECONDS, ge=0)
    key: list[Name] = Field(default=["id"])

    @field_validator("object")
    @classmethod
    def _is_name(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError(f"'{value}' is not an object; for example contacts, deals or 2-123456")
        return value

    @field_validator("associations")
    @classmethod
    def _are_names(cls, value: list[str]) -> list[str]:
        for name in value:
            if not _NAME.fullmatch(name):
                raise ValueError(f"'{name}' is not an object; for example companies or 2-123456")
        return value

    @model_validator(mode="after")
    def _grows(self) -> "HubspotTable":
        if self.cursor == "none" and self.grow == "append":
            raise ValueError("'grow: append' needs 'cursor: modified': without it everything is read each time")
        if self.cursor != "none" and self.grow is None:
            self.grow = "merge"
        return self

    @property
    def modified(self) -> str:
        """The property that says when a record changed."""
        return "lastmodifieddate" if self.object in ("contacts", "contact", "0-1") else "hs_lastmodifieddate"


class SourceModel(ServiceSource):
    """An account.

    Attributes:
        token: of a private app.
    """

    token: Secret
    tables: list[HubspotTable]
