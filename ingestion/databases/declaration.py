"""What a sources file says about a database."""

from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, field_validator, model_validator

from ingestion.breaker import RefusedError, UnreachableError
from ingestion.declarations import Source, Table
from python_jobs.errors import ConfigurationError
from python_jobs.secrets import REFERENCE, hide, is_reference, redact, resolve

SECRET_PARAMETERS = ("password", "sslpassword", "passwd", "token", "secret")


class DatabaseTable(Table):
    """A table of a database, or what a query gives.

    Attributes:
        table: its name there, with its schema if need be; the table's own name when left out.
        query: a select in place of ``table``.
        cursor: the column that grows with every new or changed row; without one the whole is read each time.
        lag: how far before the last position is read again: seconds for times, days for dates, else numbers.
    """

    table: str | None = None
    query: str | None = None
    cursor: str | None = None
    lag: int = Field(default=0, ge=0)

    @field_validator("table", "query", "cursor")
    @classmethod
    def _not_empty(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("must not be empty")
        return value.strip().rstrip(";") if value else value

    @model_validator(mode="after")
    def _table_or_query(self) -> "DatabaseTable":
        if self.table and self.query:
            raise ValueError("'table' and 'query' exclude each other: keep one")
        if self.lag and not self.cursor:
            raise ValueError("'lag' needs 'cursor': name the column that grows with every new or changed row")
        if self.grow and not self.cursor and self.grow == "append":
            raise ValueError("'grow: append' needs 'cursor': without one every load reads the whole table again")
        self.whole_only(self.cursor)
        return self

    @property
    def origin(self) -> str:
        """What lineage calls it."""
        return self.table or self.name


class MysqlTable(DatabaseTable):
    """A table of MySQL or MariaDB.

    Attributes:
        zero_dates: what ``0000-00-00`` and dates like it are: rows for the dead letters, or NULL.
    """

    zero_dates: Literal["reject", "null"] = "reject"


class DatabaseSource(Source):
    """A database.

    Attributes:
        url: how it is reached; a password only as ``${NAME}``, or the whole of it as ``${NAME}``.
    """

    url: str
    tables: list[DatabaseTable]

    @field_validator("url")
    @classmethod
    def _no_password(cls, value: str) -> str:
        if is_reference(value):
            return value
        blank = REFERENCE.sub("reference", value)
        try:
            parts = urlsplit(value)
            password, _ = parts.password, urlsplit(blank).port
        except ValueError:
            raise ValueError("is not a URL; for example postgresql://reader:${CRM_PASSWORD}@db:5432/crm") from None
        if not parts.scheme or "://" not in value:
            raise ValueError("is not a URL; for example postgresql://reader:${CRM_PASSWORD}@db:5432/crm")
        secrets = [secret for name, secret in parse_qsl(parts.query) if name.lower() in SECRET_PARAMETERS]
        if any(secret and not is_reference(secret) for secret in [password, *secrets]):
            raise ValueError(
                "holds a password, which must not be in this file: put ${NAME} in its place and set the "
                "environment variable NAME (and change that password, if this file was shared)"
            )
        return value

    def resolved_url(self, schemes: tuple[str, ...]) -> str:
        """The URL with its secrets.

        Args:
            schemes: that it may start with; any when empty.

        Raises:
            ConfigurationError: a secret is not there, or the URL is not for this kind.
        """
        where = f"source '{self.name}': key 'url'"
        url = resolve(self.url, where, in_url=True)
        if schemes and not url.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ConfigurationError(f"{where}: must start with {schemes[0]}:// for kind '{self.kind}'")
        hide(unquote(urlsplit(url).password or ""))
        return url

    def no_connection(self, error: BaseException, *, refused: bool = False) -> UnreachableError:
        """What to raise when the server can't be reached, or lets nobody in.

        Args:
            error: the driver's.
            refused: whether the server answered.
        """
        lines = [line for line in redact(str(error)).splitlines() if line.strip()]
        return (RefusedError if refused else UnreachableError)(
            f"source '{self.name}': key 'url': no connection: {lines[0].strip() if lines else type(error).__name__}"
        )
