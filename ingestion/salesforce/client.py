"""Requests to Salesforce, through simple-salesforce."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.parsers.expat import ExpatError

import requests

from ingestion.breaker import RefusedError
from ingestion.extras import needs
from ingestion.http import silence
from ingestion.salesforce.declaration import SourceModel
from ingestion.salesforce.transport import Transport
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import hide, resolve

BULK_WAIT = 1.0  # Seconds between two looks at a bulk job.
LONGEST_FIELD = 1 << 24
# What simple-salesforce meets in an answer that is none of Salesforce's.
NONSENSE = (ExpatError, ValueError, TypeError, AttributeError, LookupError)
STEPS = {
    "INVALID_FIELD": "correct 'fields', 'where' or 'query'",
    "MALFORMED_QUERY": "correct 'where' or 'query'",
    "INVALID_TYPE": "correct the object's name in 'object' or 'query', or let the user read it",
    "NOT_FOUND": "correct 'object', or let the user read it; is the API version still served?",
    "INVALIDENTITY": "this object can't be read in bulk: 'api: rest'",
    "API_DISABLED_FOR_ORG": "the organisation's edition has no API",
    "API_CURRENTLY_DISABLED": "the user's profile needs 'API Enabled'",
}
_CODE = re.compile(r"[A-Za-z][A-Za-z_]{2,60}")


class Client:
    """An organisation's session. Use it in a ``with``.

    Args:
        source: the declaration.

    Raises:
        ConfigurationError: Salesforce does not let us in.
        AtlasError: it does not answer.
    """

    def __init__(self, source: SourceModel) -> None:
        self.source = source
        self.where = f"source '{source.name}'"
        library = needs("simple_salesforce", "salesforce", f"{self.where}: kind 'salesforce'")
        self.errors = needs("simple_salesforce.exceptions", "salesforce", self.where)
        silence("simple_salesforce")
        csv.field_size_limit(LONGEST_FIELD)
        self.transport = Transport(source)
        with self._told("the login"):
            self.api = library.Salesforce(session=self.transport, version=source.version, **self._credentials())
        hide(self.api.session_id)
        self.transport.api = self.api

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.transport.close()

    def describe(self, name: str) -> list[dict[str, Any]]:
        """The fields of an object that may be read."""
        with self._told(f"object '{name}'"):
            found: dict[str, Any] = self.api.restful(f"sobjects/{name}/describe")
            return list(found["fields"])

    def count(self, query: str, *, deleted: bool) -> int:
        """How many records a ``select count()`` finds."""
        with self._told("the query"):
            return int(self.api.query(query, include_deleted=deleted)["totalSize"])

    def rest(self, query: str, *, deleted: bool) -> Iterator[list[dict[str, Any]]]:
        """Records of a query, page by page."""
        with self._told("the query"):
            page = self.api.query(query, include_deleted=deleted)
        while True:
            yield page["records"]
            if page["done"]:
                return
            with self._told("the next page"):
                page = self.api.query_more(page["nextRecordsUrl"], identifier_is_url=True)

    def bulk(self, query: str, *, deleted: bool) -> Iterator[list[dict[str, Any]]]:
        """Records of a query as a bulk job, page by page. Every value is text; what is empty is None."""
        job = self.api.bulk2.Records  # The name is of no matter to a query.
        results = (job.query_all if deleted else job.query)(query, wait=BULK_WAIT)
        while True:
            with self._told("the bulk job"):
                text = next(results, None)
            if text is None:
                return
            rows = csv.DictReader(io.StringIO(text, newline=""))
            page = [{name: value or None for name, value in row.items()} for row in rows]
            if self.transport.announced not in (None, len(page)):
                raise AtlasError(
                    f"{self.where}: a page of the bulk job has {len(page)} records and was announced with "
                    f"{self.transport.announced}; nothing was loaded; run again later"
                )
            yield page

    def _credentials(self) -> dict[str, Any]:
        auth, domain = self.source.auth, {"domain": self.source.domain}
        if auth.type == "session":
            return {"session_id": self._secret("session_id"), "instance": auth.instance}
        if auth.type == "client_credentials":
            secret = {"consumer_secret": self._secret("client_secret")}
            return {"consumer_key": self._secret("client_id"), **secret, **domain}
        token = {"security_token": self._secret("security_token")}
        return {"username": self._secret("user"), "password": self._secret("password"), **token, **domain}

    def _secret(self, name: str) -> str:
        return resolve(str(getattr(self.source.auth, name)), f"{self.where}: key 'auth.{name}'")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Say what Salesforce said, without what it quotes: addresses, queries, records."""
        where = f"{self.where}: {what}"
        retries = f"also after {self.source.retries} retries; run again later"
        try:
            yield
        except AtlasError:
            raise
        except self.errors.SalesforceAuthenticationFailed as error:
            raise RefusedError(
                f"{self.where}: key 'auth': Salesforce refused the login ({_code(error.code) or 'no reason given'}); "
                "check 'auth' and 'domain', and that the user may use the API from this address"
            ) from None
        except self.errors.SalesforceError as error:
            code, status = _first_code(error.content), error.status
            if code == "REQUEST_LIMIT_EXCEEDED":
                used = getattr(getattr(self, "api", None), "api_usage", {}).get("api-usage")
                counted = f" ({used.used} of {used.total})" if used else ""
                raise AtlasError(
                    f"{where}: the organisation's requests for the last 24 hours are used up{counted}; "
                    "run again later, or read large tables with 'api: bulk'"
                ) from None
            if status in (429, 500, 502, 503, 504):
                raise AtlasError(f"{where}: answered {status}, {retries}") from None
            raise ConfigurationError(f"{where}: Salesforce refused it ({code or status}); {_step(code)}") from None
        except self.errors.SalesforceOperationError as error:
            failed = _code(str(error).rpartition("content: ")[2].partition(":")[0].strip())
            if failed in STEPS:
                raise ConfigurationError(f"{where} failed ({failed}); {_step(failed)}") from None
            raise AtlasError(f"{where} failed ({failed or 'no reason given'}); run again later") from None
        except (requests.exceptions.InvalidJSONError, *NONSENSE):
            raise AtlasError(
                f"{where}: the answer is not what Salesforce gives; is 'endpoint' or 'domain' another server?"
            ) from None
        except requests.RequestException as error:
            raise AtlasError(f"{where}: no answer ({type(error).__name__}), {retries}") from None


def _first_code(content: Any) -> str | None:
    first = content[0] if isinstance(content, list) and content else content
    return _code(first.get("errorCode") or first.get("error")) if isinstance(first, dict) else None


def _code(text: Any) -> str | None:
    """A code, if it is one: anything else could be data."""
    return text if isinstance(text, str) and _CODE.fullmatch(text) else None


def _step(code: str | None) -> str:
    return STEPS.get(code or "", "correct 'object', 'fields', 'where' or 'query', and look what the user may read")
