"""What a sources file says about a REST API."""

from typing import ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from ingestion.declarations import Declaration, Secret, Source, Table
from ingestion.http import LONGEST_ASKED
from ingestion.services import keys_fit
from python_jobs.secrets import REFERENCE, is_reference

AuthType = Literal["none", "bearer", "api_key", "basic", "oauth2"]
PaginationType = Literal["none", "offset", "page", "cursor", "link_header", "next_link"]


class Auth(Declaration):
    """How the API knows who asks. Secrets stand here as ``${NAME}``.

    Attributes:
        type: decides which other keys there are.
        token: of ``bearer``.
        name: of the header or parameter that carries an ``api_key``.
        key: the ``api_key``.
        place: where the ``api_key`` goes.
        user, password: of ``basic``.
        token_url, client_id, client_secret, scope: of ``oauth2`` (client credentials).
    """

    NEEDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "none": (),
        "bearer": ("token",),
        "api_key": ("name", "key"),
        "basic": ("user", "password"),
        "oauth2": ("token_url", "client_id", "client_secret"),
    }
    MAY: ClassVar[dict[str, tuple[str, ...]]] = {"api_key": ("place",), "oauth2": ("scope",)}

    type: AuthType
    token: Secret | None = None
    name: str | None = None
    key: Secret | None = None
    place: Literal["header", "query"] | None = None
    user: str | None = None
    password: Secret | None = None
    token_url: str | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    scope: str | None = None

    @model_validator(mode="after")
    def _keys_fit(self) -> "Auth":
        keys_fit(self, self.type, self.NEEDS[self.type], self.MAY.get(self.type, ()))
        return self


class Pagination(Declaration):
    """How the API gives more than one page. Never guessed: a wrong guess reads the first page and says nothing.

    Attributes:
        type: decides which other keys there are.
        parameter: that carries the offset, the page's number or the cursor.
        size_parameter: that carries the size of a page.
        size: rows to ask for per page.
        first: number of the first page.
        next: path of the next cursor or link in the response.
        total: path of the number of all rows; without it an empty page is the end.
    """

    NEEDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "none": (),
        "offset": ("parameter",),
        "page": ("parameter",),
        "cursor": ("parameter", "next"),
        "link_header": (),
        "next_link": ("next",),
    }
    SIZE: ClassVar[tuple[str, ...]] = ("size", "size_parameter")
    MAY: ClassVar[dict[str, tuple[str, ...]]] = {"offset": ("total",), "page": ("first", "total")}

    type: PaginationType
    parameter: str | None = None
    size_parameter: str | None = None
    size: int | None = Field(default=None, ge=1)
    first: int | None = Field(default=None, ge=0)
    next: str | None = None
    total: str | None = None

    @model_validator(mode="after")
    def _keys_fit(self) -> "Pagination":
        may = self.MAY.get(self.type, ()) + (() if self.type == "none" else self.SIZE)
        keys_fit(self, self.type, self.NEEDS[self.type], may)
        if (self.size is None) != (self.size_parameter is None):
            raise ValueError("'size' and 'size_parameter' go together")
        return self


class RestTable(Table):
    """What an endpoint gives.

    Attributes:
        path: of the endpoint, below the source's URL.
        records: path of the list of rows in the response, such as ``data.items``; the response itself when empty.
        parameters: of every request.
        pagination: how further pages are asked for.
        cursor: the field that grows with every new or changed row.
        cursor_parameter: the parameter by which rows from a cursor on are asked for.
        start: the first cursor to ask for; from the beginning when left out.
        lag: how far before the last position is read again: seconds for times, else numbers.
    """

    path: str
    records: str = ""
    parameters: dict[str, str | int | float | bool] = Field(default={})
    pagination: Pagination
    cursor: str | None = None
    cursor_parameter: str | None = None
    start: str | None = None
    lag: int = Field(default=0, ge=0)

    @field_validator("path")
    @classmethod
    def _relative(cls, value: str) -> str:
        if urlsplit(value).scheme or urlsplit(value).netloc or "?" in value:
            raise ValueError("must be a path below the source's 'url'; parameters go under 'parameters'")
        return value.lstrip("/")

    @model_validator(mode="after")
    def _cursor_is_whole(self) -> "RestTable":
        if (self.cursor is None) != (self.cursor_parameter is None):
            raise ValueError("'cursor' (a field of the rows) and 'cursor_parameter' (of the request) go together")
        if self.cursor is None and (self.lag or self.start):
            raise ValueError("'lag' and 'start' need 'cursor' and 'cursor_parameter'")
        if self.cursor is None and self.grow == "append":
            raise ValueError("'grow: append' needs 'cursor': without one every load reads everything again")
        self.whole_only(self.cursor)
        return self


class SourceModel(Source):
    """A REST API.

    Attributes:
        url: that every path is below.
        auth: how the API knows who asks.
        headers: of every request; no secrets.
        rate_limit: requests per second at most.
        retries: of a request that met 429, 5xx, a timeout or a broken connection.
        backoff: seconds before the first retry; doubled each time, with jitter.
        timeout: seconds to wait for an answer.
        max_wait: seconds that a request may be told to wait (Retry-After), all in all; the source that asks for more is
            given up.
    """

    url: str
    auth: Auth = Field(default_factory=lambda: Auth(type="none"))
    headers: dict[str, str] = Field(default={})
    rate_limit: float | None = Field(default=None, gt=0)
    retries: int = Field(default=5, ge=0)
    backoff: float = Field(default=1.0, ge=0)
    timeout: float = Field(default=60.0, gt=0)
    max_wait: float = Field(default=LONGEST_ASKED, ge=0)
    tables: list[RestTable]

    @field_validator("url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if is_reference(value):
            return value
        parts = urlsplit(REFERENCE.sub("reference", value))
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or "@" in parts.netloc:
            raise ValueError("must be https://host/path without user, password and parameters")
        return value

    @field_validator("headers")
    @classmethod
    def _no_credentials(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if name.lower() in ("authorization", "cookie", "x-api-key") and not is_reference(value[name]):
                raise ValueError(f"'{name}' carries a secret: use 'auth', or ${{NAME}} as its value")
        return value
