"""The HTTP session below simple-salesforce: one way to repeat, to renew and to address for all that it asks for."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError

from ingestion.http import CONNECT_SECONDS, attempts, retry, server_time
from ingestion.salesforce.declaration import SourceModel
from python_jobs.errors import ConfigurationError
from python_jobs.secrets import hide


class Transport(requests.Session):
    """Sends what simple-salesforce asks for: patiently, to the endpoint, with a session that is alive.

    Args:
        source: the declaration.
    """

    def __init__(self, source: SourceModel) -> None:
        super().__init__()
        self.source = source
        self.where = f"source '{source.name}'"
        self.api: Any = None
        self.server_time: datetime | None = None
        self.announced: int | None = None
        self.trust_env = False  # No credentials from a .netrc.
        for prefix in ("https://", "http://"):
            self.mount(prefix, HTTPAdapter(max_retries=retry(source, self.where)))

    def request(self, method: Any, url: Any, *arguments: Any, **options: Any) -> requests.Response:
        if self.source.endpoint:
            url = self.source.endpoint + urlsplit(url)._replace(scheme="", netloc="").geturl()
        options |= {"timeout": (CONNECT_SECONDS, self.source.timeout), "allow_redirects": False}
        bearer = str((options.get("headers") or {}).get("Authorization", "")).startswith("Bearer ")
        if bearer and self.api:
            self._sign(options)  # A bulk job keeps the session that it began with.
        response = self._patiently(method, url, *arguments, **options)
        if response.status_code == 401 and bearer:
            response = self._renewed(method, url, *arguments, **options)
        self.server_time = server_time(response.headers) or self.server_time
        announced = response.headers.get("Sforce-NumberOfRecords")
        self.announced = int(announced) if announced else None
        return response

    def _renewed(self, method: Any, url: Any, *arguments: Any, **options: Any) -> requests.Response:
        """A request again, with a new session in place of one that has ended."""
        if self.source.auth.type == "session":
            raise ConfigurationError(
                f"{self.where}: key 'auth.session_id': the session has ended; give a new one, or log in by "
                "'type: client_credentials', which renews it"
            )
        self.api._refresh_session()
        hide(self.api.session_id)
        self._sign(options)
        response = self._patiently(method, url, *arguments, **options)
        if response.status_code == 401:
            raise ConfigurationError(f"{self.where}: key 'auth': Salesforce refuses a session that was just opened")
        return response

    def _sign(self, options: dict[str, Any]) -> None:
        options["headers"] = {**options["headers"], "Authorization": f"Bearer {self.api.session_id}"}

    def _patiently(self, method: Any, url: Any, *arguments: Any, **options: Any) -> requests.Response:
        """A request, and again when its answer breaks off, or when too many are under way."""
        for last in attempts(self.source.retries, self.source.backoff):
            try:
                response = super().request(method, url, *arguments, **options)
            except ChunkedEncodingError:
                if last:
                    raise
            else:
                if last or not _is_busy(response):
                    return response
        raise AssertionError("the last attempt returns or raises")


def _is_busy(response: requests.Response) -> bool:
    """Whether too many requests are under way. What is used up for the day does not come back by waiting."""
    if response.status_code != 403 or b"REQUEST_LIMIT_EXCEEDED" not in response.content:
        return False
    return b"TotalRequests" not in response.content
