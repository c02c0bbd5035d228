"""What a sources file says about Salesforce."""

import re
from typing import ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from ingestion.declarations import Declaration, Name, Secret, Table
from ingestion.feeds.met import as_moment
from ingestion.services import ServiceSource, keys_fit

LAG_SECONDS = 600
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Auth(Declaration):
    """Who asks.

    Attributes:
        type: decides which other keys there are.
        user, password, security_token: of ``password``.
        client_id, client_secret: of ``client_credentials``, a connected app.
        session_id: of ``session``, which can't be renewed.
        instance: host of the organisation, of ``session``.
    """

    NEEDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "password": ("user", "password", "security_token"),
        "client_credentials": ("client_id", "client_secret"),
        "session": ("session_id", "instance"),
    }

    type: Literal["password", "client_credentials", "session"]
    user: str | None = None
    password: Secret | None = None
    security_token: Secret | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    session_id: Secret | None = None
    instance: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]+$")

    @model_validator(mode="after")
    def _keys_fit(self) -> "Auth":
        keys_fit(self, self.type, self.NEEDS[self.type])
        return self


class SalesforceTable(Table):
    """Records of an object, or what a query gives.

    Attributes:
        object: its API name.
        fields: of the object; all that may be read when left out.
        where: a condition in SOQL.
        query: SOQL in place of ``object``; read whole each time.
        cursor: the field that says what is new; ``none`` reads everything each time.
        lag: seconds before the last position from which on records are asked for again.
        deleted: whether records in the recycle bin come, too, with ``is_deleted``.
        api: ``bulk`` for many records, ``rest`` for few.
    """

    object: str | None = None
    fields: list[str] = Field(default=[])
    where: str | None = None
    query: str | None = None
    cursor: Literal["SystemModstamp", "LastModifiedDate", "none"] = "SystemModstamp"
    start: str | None = None
    lag: int = Field(default=LAG_SECONDS, ge=0)
    deleted: bool = True
    api: Literal["rest", "bulk"] = "rest"
    key: list[Name] = Field(default=["id"])

    @field_validator("object")
    @classmethod
    def _is_name(cls, value: str | None) -> str | None:
        if value is not None and not _NAME.fullmatch(value):
            raise ValueError(f"'{value}' is not the API name of an object; for example Account or Invoice__c")
        return value

    @field_validator("fields")
    @classmethod
    def _are_names(cls, value: list[str]) -> list[str]:
        for name in value:
            if not _NAME.fullmatch(name):
                raise ValueError(f"'{name}' is not the API name of a field; fields of other objects need 'query'")
        return value

    @field_validator("start")
    @classmethod
    def _is_time(cls, value: str | None) -> str | None:
        if value is not None and (as_moment(value) is None or value.isdigit()):
            raise ValueError(f"'{value}' is not an ISO time; for example 2024-01-01T00:00:00Z")
        return value

    @model_validator(mode="after")
    def _object_or_query(self) -> "SalesforceTable":
        if (self.object is None) == (self.query is None):
            raise ValueError("needs 'object' or 'query', and not both")
        if self.query is not None:
            for name in ("fields", "where", "cursor", "start", "lag"):
                if name in self.model_fields_set:
                    raise ValueError(f"'{name}' is not for 'query': write it into the query")
            if re.search(r"\(\s*select\b[^)]*\bfrom\b.*?\)\s*(,|\bfrom\b)", self.query, re.IGNORECASE | re.DOTALL):
                raise ValueError("'query' has a subquery in its list of fields: read that object as a table of its own")
            self.cursor = "none"
            if "key" not in self.model_fields_set:
                self.key = []
        if self.cursor == "none":
            if self.grow == "append" or self.start:
                raise ValueError("'grow: append' and 'start' need a 'cursor': without one everything is read each time")
        elif self.grow is None:
            self.grow = "merge"
        return self


class SourceModel(ServiceSource):
    """An organisation.

    Attributes:
        auth: who asks.
        domain: where to log in: ``login``, ``test`` for sandboxes, or the part of My Domain before
            ``.salesforce.com``.
        version: of the API.
    """

    auth: Auth
    domain: str = Field(default="login", pattern=r"^[A-Za-z0-9.-]+$")
    version: str = Field(default="59.0", pattern=r"^\d+\.0$")
    tables: list[SalesforceTable]

    @model_validator(mode="after")
    def _domain_is_own(self) -> "SourceModel":
        if self.auth.type == "client_credentials" and self.domain in ("login", "test"):
            raise ValueError("'type: client_credentials' needs your own 'domain', for example example.my")
        return self
