"""Requests to Google Sheets, through google-api-python-client."""

import json
from http.client import HTTPException
from pathlib import Path
from typing import Any

from ingestion.breaker import RefusedError, UnreachableError
from ingestion.extras import needs
from ingestion.google_sheets.declaration import SheetTable, SourceModel
from ingestion.http import RETRIED, attempts, check_address, retry, silence
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import hide, private_text, resolve

SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly"
LIMITS = (b"rateLimitExceeded", b"RATE_LIMIT_EXCEEDED", b"userRateLimitExceeded")


class Client:
    """What a service account may read. Use it in a ``with``.

    Args:
        source: the declaration.
        base: folder that relative paths start from.

    Raises:
        ConfigurationError: there is no usable key.
    """

    def __init__(self, source: SourceModel, base: Path) -> None:
        self.source = source
        self.where = f"source '{source.name}'"

        def library(name: str) -> Any:
            return needs(name, "sheets", f"{self.where}: kind 'google_sheets'")

        self.refused = library("googleapiclient.errors").HttpError
        self.no_token = library("google.auth.exceptions").RefreshError
        self.unheard = (library("google.auth.exceptions").TransportError, library("httplib2").HttpLib2Error)
        silence("googleapiclient", "google", "google_auth_httplib2")
        self.credentials = self._credentials(library("google.oauth2.service_account").Credentials, base)
        plain = library("httplib2").Http(timeout=source.timeout)
        plain.follow_redirects = False
        self.service = library("googleapiclient.discovery").build(
            "sheets",
            "v4",
            http=library("google_auth_httplib2").AuthorizedHttp(self.credentials, http=plain),
            static_discovery=True,
            client_options={"api_endpoint": source.endpoint} if source.endpoint else None,
        )

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.service.close()

    def values(self, table: SheetTable) -> list[list[Any]]:
        """The rows of a range, from its first on. Blank cells at the end of a row are left out, and blank rows at
        the end of a range.

        One request: between two of them, people can move rows.
        """
        request = (
            self.service.spreadsheets()
            .values()
            .get(
                spreadsheetId=table.spreadsheet,
                range=table.cells,
                majorDimension="ROWS",
                valueRenderOption="FORMATTED_VALUE" if table.values == "formatted" else "UNFORMATTED_VALUE",
                dateTimeRenderOption="FORMATTED_STRING",
            )
        )
        body = self._ask(request, f"{self.source.name}.{table.name}")
        rows = body.get("values", []) if isinstance(body, dict) and "range" in body else None
        if not isinstance(rows, list):
            raise AtlasError(f"{self.where}: the answer is not what Google gives; is 'endpoint' right?")
        return rows

    def _ask(self, request: Any, label: str) -> Any:
        """A request, and again when it was too early or the answer broke off."""
        retries = f"also after {self.source.retries} retries; run again later"
        patience = retry(self.source, self.where)
        for last in attempts(self.source.retries, self.source.backoff):
            try:
                return request.execute()
            except self.refused as error:
                if last or not _may_pass(error):
                    raise self._refused(error, label, retries) from None
                patience.wait(error.resp.get("retry-after"))
            except self.no_token as error:
                retryable = getattr(error, "retryable", False)
                if last or not retryable:
                    raise (UnreachableError if retryable else RefusedError)(
                        f"{self.where}: key 'credentials': Google gives no token for this key; was it deleted, or is "
                        "the clock of this machine wrong?"
                    ) from None
            except (*self.unheard, HTTPException, OSError) as error:
                if last:
                    raise AtlasError(f"{self.where}: no answer ({type(error).__name__}), {retries}") from None
            except ValueError:
                raise AtlasError(f"{self.where}: the answer is not what Google gives; is 'endpoint' right?") from None
            finally:
                hide(self.credentials.token or "")
        raise AssertionError("the last attempt returns or raises")

    def _refused(self, error: Any, label: str, retries: str) -> AtlasError:
        """What to raise; what Google says beside the status can quote cells."""
        status = int(error.resp.status)
        if _may_pass(error):
            return AtlasError(f"{label}: answered {status}, {retries}")
        if status == 401:
            return RefusedError(f"{self.where}: key 'credentials': Google does not accept them (401)")
        if status == 403:
            return ConfigurationError(
                f"{label}: answered 403: share the spreadsheet with {self.credentials.service_account_email} as a "
                "viewer, and enable the Google Sheets API in the project of that account"
            )
        step = "there is no such sheet or range; correct 'sheet' or 'range'" if status == 400 else "correct 'endpoint'"
        step = "there is no such spreadsheet; correct 'spreadsheet'" if status == 404 else step
        return ConfigurationError(f"{label}: answered {status}: {step}")

    def _credentials(self, kind: Any, base: Path) -> Any:
        source = self.source
        if source.credentials_file:
            where = f"{self.where}: key 'credentials_file'"
            text = private_text(base / Path(source.credentials_file).expanduser(), where)
        else:
            where = f"{self.where}: key 'credentials'"
            text = resolve(source.credentials or "", where)
        try:
            info = json.loads(text)
            hide(info["private_key"])
            check_address(info["token_uri"], f"{where}: its 'token_uri'")
            return kind.from_service_account_info(info, scopes=[SCOPE])
        except (ValueError, KeyError, TypeError):
            raise ConfigurationError(f"{where}: is not the JSON key of a service account") from None


def _may_pass(error: Any) -> bool:
    status = int(error.resp.status)
    return status in RETRIED or (status == 403 and any(limit in (error.content or b"") for limit in LIMITS))
