"""Requests to HubSpot, through hubspot-api-client."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import urllib3

from ingestion.breaker import RefusedError
from ingestion.exact_json import parse
from ingestion.extras import needs
from ingestion.http import CONNECT_SECONDS, attempts, retry, server_time, silence
from ingestion.hubspot.declaration import SourceModel
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import resolve

LISTED, SEARCHED, READ = 100, 200, 100  # The largest pages that HubSpot gives.


class Client:
    """An account.

    Args:
        source: the declaration.
        object_type: that is read.
    """

    def __init__(self, source: SourceModel, object_type: str) -> None:
        self.source, self.object_type = source, object_type
        self.where = f"source '{source.name}'"
        library = needs("hubspot", "hubspot", f"{self.where}: kind 'hubspot'")
        self.errors = tuple(
            needs(f"hubspot.crm.{part}.exceptions", "hubspot", self.where).OpenApiException
            for part in ("objects", "properties", "associations.v4")
        )
        silence("hubspot")
        token = resolve(source.token, f"{self.where}: key 'token'")
        api = library.HubSpot(access_token=token, retry=retry(source, self.where), host=source.endpoint or None)
        self.basic, self.batch, self.finder = (
            api.crm.objects.basic_api,
            api.crm.objects.batch_api,
            api.crm.objects.search_api,
        )
        self.fields, self.links = api.crm.properties.core_api, api.crm.associations.v4.batch_api
        self.server_time: datetime | None = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        for api in (self.basic, self.batch, self.finder, self.fields, self.links):
            api.api_client.rest_client.pool_manager.clear()

    def properties(self) -> list[str]:
        """The names of all properties of the object."""
        found = self._ask("its properties", self.fields.get_all, self.object_type, archived=_written(False))
        return [field["name"] for field in found["results"]]

    def listed(self, after: str | None, *, archived: bool) -> tuple[list[str], str | None]:
        """Ids of all records, page by page.

        Returns:
            The ids, and what to ask for the next page by; None after the last.
        """
        options = {"limit": LISTED, "archived": _written(archived)} | ({"after": after} if after else {})
        # Without a property named, the ones that every record has come along: for the ids one is enough.
        page = self._ask("its records", self.basic.get_page, self.object_type, properties=["hs_object_id"], **options)
        following = (page.get("paging") or {}).get("next") or {}
        return [row["id"] for row in page["results"]], following.get("after")

    def found(self, modified: str, since: datetime, beyond: int) -> tuple[list[str], int]:
        """Ids of records that changed since, and how many there are, those after an id only.

        A search ends after 10,000 records. Asked for by id, each page is a search of its own.
        """
        filters = [
            {"propertyName": modified, "operator": "GTE", "value": str(int(since.timestamp() * 1000))},
            {"propertyName": "hs_object_id", "operator": "GT", "value": str(beyond)},
        ]
        page = self._ask(
            "the search",
            self.finder.do_search,
            self.object_type,
            {
                "filterGroups": [{"filters": filters}],
                "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
                "properties": ["hs_object_id"],
                "limit": SEARCHED,
            },
        )
        return [row["id"] for row in page["results"]], int(page["total"])

    def read(self, ids: Sequence[str], properties: Sequence[str], *, archived: bool) -> list[dict[str, Any]]:
        """Records with their properties; fewer than asked for when some are gone meanwhile."""
        rows: list[dict[str, Any]] = []
        for start in range(0, len(ids), READ):
            inputs = [{"id": number} for number in ids[start : start + READ]]
            wanted = {"inputs": inputs, "properties": list(properties), "propertiesWithHistory": []}
            rows += self._ask("its records", self.batch.read, self.object_type, wanted, archived=_written(archived))[
                "results"
            ]
        return rows

    def associated(self, ids: Sequence[str], other: str) -> dict[str, list[str]]:
        """Ids of the records of another object that belong to records, in order."""
        found: dict[str, list[str]] = {}
        asked: list[dict[str, str]] = [{"id": number} for number in ids]
        while asked:
            page = self._ask(f"its {other}", self.links.get_page, self.object_type, other, {"inputs": asked})
            asked = []
            for row in page["results"]:
                number = str(row["from"]["id"])
                found.setdefault(number, []).extend(str(to["toObjectId"]) for to in row["to"])
                if after := ((row.get("paging") or {}).get("next") or {}).get("after"):
                    asked.append({"id": number, "after": after})
        return {number: sorted(set(others), key=lambda id_: (len(id_), id_)) for number, others in found.items()}

    def _ask(self, what: str, call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """A request, and again when its answer breaks off.

        Raises:
            ConfigurationError: HubSpot does not let us, or does not know what is asked for.
            AtlasError: it does not answer.
        """
        where = f"{self.where}: object '{self.object_type}': {what}"
        timeout = (CONNECT_SECONDS, self.source.timeout)
        retries = f"also after {self.source.retries} retries; run again later"
        for last in attempts(self.source.retries, self.source.backoff):
            try:
                response = call(*arguments, _preload_content=False, _request_timeout=timeout, **options)
                body = parse(response.data)
                if not isinstance(body, dict) or "results" not in body:
                    raise ValueError
            except urllib3.exceptions.ProtocolError:
                if last:
                    raise AtlasError(f"{where}: the answer broke off, {retries}") from None
            except urllib3.exceptions.HTTPError as error:
                raise AtlasError(f"{where}: no answer ({type(error).__name__}), {retries}") from None
            except self.errors as error:
                raise self._refused(where, getattr(error, "status", 0), retries) from None
            except ValueError:
                raise AtlasError(f"{where}: the answer is not what HubSpot gives; is 'endpoint' right?") from None
            else:
                self.server_time = server_time(response.headers) or self.server_time
                return body
        raise AssertionError("the last attempt returns or raises")

    def _refused(self, where: str, status: int, retries: str) -> AtlasError:
        """What to raise; what HubSpot says beside the status can quote a record."""
        if status == 401:
            return RefusedError(f"{self.where}: key 'token': HubSpot does not accept it; it may have been rotated")
        if status == 403:
            return ConfigurationError(
                f"{where}: answered 403: give the private app the scope to read this object (such as "
                f"crm.objects.{self.object_type}.read) and its properties"
            )
        if status == 404:
            return ConfigurationError(f"{where}: answered 404: HubSpot has no such object; correct 'object'")
        if status == 429 or status >= 500:
            return AtlasError(f"{where}: answered {status}, {retries}")
        return ConfigurationError(f"{where}: answered {status}: correct 'object', 'associations' or 'endpoint'")


def _written(value: bool) -> str:
    """As JSON has it: the client would send ``True``."""
    return str(value).lower()
