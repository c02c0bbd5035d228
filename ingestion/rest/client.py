"""Requests to an API: who asks, how fast, and what to do when it does not answer as it should.

urllib3 retries 429, 5xx, timeouts and broken connections with exponential back-off, jitter and Retry-After. What
it does not see is added here: bodies that break off, tokens that ran out, and a rate that is kept to.
"""

import time
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from ingestion.exact_json import parse
from ingestion.http import CONNECT_SECONDS, RETRIED, attempts, check_address, retry, server_time, silence
from ingestion.rest.declaration import SourceModel
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import hide, resolve


class Client:
    """A source's session. Use it in a ``with``.

    Args:
        source: the declaration.

    Attributes:
        asked_at: a moment before the first page was put together, by the server's clock.
    """

    def __init__(self, source: SourceModel) -> None:
        self.source = source
        self.where = f"source '{source.name}'"
        self.base = resolve(source.url, f"{self.where}: key 'url'").rstrip("/") + "/"
        self._asked = 0.0
        self._token: str | None = None
        self.asked_at: datetime | None = None
        if source.auth.type != "none":
            check_address(self.base, f"{self.where}: key 'url'")
        silence()
        self.session = requests.Session()
        self.session.trust_env = False  # No credentials from a .netrc.
        for prefix in ("https://", "http://"):
            self.session.mount(prefix, HTTPAdapter(max_retries=retry(source, self.where)))
        self.session.headers.update({"Accept": "application/json", "User-Agent": "atlas"})
        for name, value in source.headers.items():
            self.session.headers[name] = resolve(value, f"{self.where}: key 'headers.{name}'")

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def url(self, path: str) -> str:
        """The address of an endpoint."""
        return urljoin(self.base, path)

    def get(self, url: str, parameters: dict[str, Any]) -> tuple[Any, requests.Response]:
        """One page: the decoded body, with every digit of its numbers, and the response.

        Raises:
            ConfigurationError: the API does not know us, the address or the parameters.
            AtlasError: it did not answer, or not with JSON, also when asked again.
        """
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            raise AtlasError(f"{self.where}: the next page is on another host; credentials are not sent there")
        response = self._sent(url, parameters)
        if response.status_code == 401 and self.source.auth.type == "oauth2":
            self._token = None  # It may have been revoked before its time.
            response = self._sent(url, parameters)
        self._check(response, url)
        if self.asked_at is None and (answered := server_time(response.headers)):
            self.asked_at = answered - response.elapsed
        try:
            body = parse(response.content)
        except (ValueError, UnicodeDecodeError):
            raise AtlasError(f"{self.where}: {_path(url)} answered with something that is not JSON") from None
        return body, response

    def _sent(self, url: str, parameters: dict[str, Any]) -> requests.Response:
        """A request, and again when the body breaks off on its way."""
        for _ in attempts(self.source.retries, self.source.backoff):
            headers, query = self._credentials()
            with suppress(requests.exceptions.ChunkedEncodingError):
                return self._request("GET", url, params={**parameters, **query}, headers=headers)
        raise AtlasError(f"{self.where}: {_path(url)}: the answer broke off, also when asked again; run again later")

    def _request(self, method: str, url: str, **options: Any) -> requests.Response:
        if self.source.rate_limit:
            due = self._asked + 1 / self.source.rate_limit
            time.sleep(max(due - time.monotonic(), 0))
            self._asked = time.monotonic()
        try:
            return self.session.request(
                method, url, timeout=(CONNECT_SECONDS, self.source.timeout), allow_redirects=False, **options
            )
        except requests.exceptions.ChunkedEncodingError:
            raise
        except requests.exceptions.RequestException as error:
            # The text of the error holds the URL, and that may hold a key.
            raise AtlasError(
                f"{self.where}: {_path(url)} does not answer ({type(error).__name__}), "
                f"also after {self.source.retries} retries; run again later"
            ) from None

    def _check(self, response: requests.Response, url: str) -> None:
        status = response.status_code
        if status == 200:
            return
        where = f"{self.where}: {_path(url)} answered {status}"
        if status in (401, 403):
            raise ConfigurationError(f"{where}: the credentials under 'auth' are not accepted there")
        if status in RETRIED:
            raise AtlasError(f"{where}, also after {self.source.retries} retries; run again later")
        if 300 <= status < 400:
            target = urlsplit(urljoin(url, response.headers.get("Location", ""))).hostname
            raise ConfigurationError(f"{where}: it has moved to {target}; correct 'url' or 'path'")
        raise ConfigurationError(f"{where}: correct 'url', 'path' or 'parameters'")

    def _credentials(self) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and parameters that say who asks."""
        auth = self.source.auth
        if auth.type == "bearer":
            return {"Authorization": f"Bearer {self._secret('token')}"}, {}
        if auth.type == "basic":
            basic = requests.auth._basic_auth_str(self._secret("user"), self._secret("password"))
            return {"Authorization": basic}, {}
        if auth.type == "api_key":
            pair = {str(auth.name): self._secret("key")}
            return ({}, pair) if auth.place == "query" else (pair, {})
        if auth.type == "oauth2":
            return {"Authorization": f"Bearer {self._access_token()}"}, {}
        return {}, {}

    def _access_token(self) -> str:
        if self._token is None:
            form = {"grant_type": "client_credentials", "scope": self.source.auth.scope}
            form |= {name: self._secret(name) for name in ("client_id", "client_secret")}
            url = urljoin(self.base, self.source.auth.token_url or "")
            try:
                response = self._request("POST", url, data={k: v for k, v in form.items() if v is not None})
                token = response.json()["access_token"] if response.status_code == 200 else None
            except (ValueError, KeyError, TypeError, requests.exceptions.ChunkedEncodingError):
                token = None
            if not isinstance(token, str) or not token:
                raise ConfigurationError(
                    f"{self.where}: key 'auth': {_path(url)} gave no access token (status {response.status_code}); "
                    "check 'token_url', 'client_id' and 'client_secret'"
                )
            hide(token)
            self._token = token
        return self._token

    def _secret(self, name: str) -> str:
        return resolve(str(getattr(self.source.auth, name)), f"{self.where}: key 'auth.{name}'")


def _path(url: str) -> str:
    """An address without its parameters, which may hold a key or personal data."""
    return urlsplit(url).path or "/"
