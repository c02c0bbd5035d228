"""Files in a bucket of Amazon S3 or a server that speaks its language (MinIO, Ceph, R2 …).

Objects are known by key, size and ETag. One at a time is fetched, under the condition that it still is the version
that was listed, into the load's private folder, and removed when it is read; what a killed run left there, the next
run removes before it does anything else.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

from ingestion.breaker import RefusedError, UnreachableError
from ingestion.extras import needs
from ingestion.files.declaration import S3, StoredSource
from ingestion.files.stores import Stored
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import resolve

PART = 1 << 20
ATTEMPTS = 5
REFUSED = {"403", "AccessDenied", "AllAccessDisabled", "ExpiredToken", "InvalidAccessKeyId", "InvalidToken"}
REFUSED |= {"InvalidClientTokenId", "RequestTimeTooSkewed", "SignatureDoesNotMatch"}
CHANGED = {"404", "412", "NoSuchKey", "PreconditionFailed"}


class Bucket:
    """Objects below a prefix of a bucket.

    Args:
        source: the declaration.
        label: ``source`` or ``source.table``, for messages.

    Raises:
        ConfigurationError: the extra ``s3`` is not installed, or a secret is not set.
    """

    def __init__(self, source: StoredSource, label: str) -> None:
        boto3 = needs("boto3", "s3", f"source '{source.name}'")
        self.label, self.place = label, source.endpoint or "Amazon S3"
        self.bucket, _, prefix = source.location.removeprefix(S3).partition("/")
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        where = f"source '{source.name}': key"
        secrets = {
            argument: resolve(value, f"{where} '{key}'")
            for argument, key, value in (
                ("aws_access_key_id", "access_key", source.access_key),
                ("aws_secret_access_key", "secret_key", source.secret_key),
                ("aws_session_token", "session_token", source.session_token),
            )
            if value
        }
        config = needs("botocore.config", "s3", f"source '{source.name}'")
        style = "path" if source.endpoint else "auto"
        with self._explained():
            self.client: Any = boto3.session.Session(region_name=source.region, **secrets).client(
                "s3",
                endpoint_url=source.endpoint,
                config=config.Config(
                    retries={"mode": "standard", "max_attempts": ATTEMPTS},
                    connect_timeout=20,
                    read_timeout=60,
                    s3={"addressing_style": style},
                ),
            )

    def listing(self, pattern: str) -> list[Stored]:
        matches = re.compile(_expression(pattern))
        fixed = re.split(r"[*?\[]", pattern)[0]
        found = []
        with self._explained():
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix + fixed
            )
            for entry in (entry for page in pages for entry in page.get("Contents", [])):
                name = entry["Key"].removeprefix(self.prefix)
                if matches.fullmatch(name) and not name.endswith("/"):
                    moment = entry["LastModified"].astimezone(UTC).timestamp()
                    found.append(Stored(name, entry["Size"], int(moment * 1e6) * 1000, entry["ETag"].strip('"')))
        return found

    def digest(self, stored: Stored) -> str:
        return ""

    @contextmanager
    def opened(self, stored: Stored, folder: Path) -> Iterator[tuple[Path, str]]:
        # The reader learns from the ending whether it is packed; the rest of the name may be anything.
        path = folder / ("object" + ("".join(Path(stored.name).suffixes[-2:]) if "." in stored.name else ""))
        try:
            digest = hashlib.sha256()
            with self._explained(stored.name), path.open("xb") as target:
                answer = self.client.get_object(
                    Bucket=self.bucket, Key=self.prefix + stored.name, IfMatch=f'"{stored.etag}"'
                )
                for part in answer["Body"].iter_chunks(PART):
                    digest.update(part)
                    target.write(part)
            if path.stat().st_size != stored.size:
                raise AtlasError(f"{self.label}: object '{stored.name}' arrived cut off; run again")
            yield path, digest.hexdigest()
        finally:
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _explained(self, name: str = "") -> Iterator[None]:
        """boto3's errors, which may quote requests, as ones that name the bucket and the next step."""
        errors = needs("botocore.exceptions", "s3", self.label)
        keys = "'access_key' and 'secret_key'"
        try:
            yield
        except (errors.NoCredentialsError, errors.PartialCredentialsError):
            raise ConfigurationError(
                f"{self.label}: bucket '{self.bucket}' needs credentials: declare {keys}"
            ) from None
        except errors.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if name and code in CHANGED:
                raise AtlasError(
                    f"{self.label}: object '{name}' changed between listing and reading; run again"
                ) from None
            if code == "NoSuchBucket":
                raise ConfigurationError(
                    f"{self.label}: key 'location': there is no bucket '{self.bucket}' at {self.place}"
                ) from None
            if code in REFUSED:
                raise RefusedError(
                    f"{self.label}: bucket '{self.bucket}' at {self.place} lets this key do nothing here ({code}): "
                    f"check {keys}, and that they may list and read it"
                ) from None
            raise AtlasError(
                f"{self.label}: bucket '{self.bucket}' at {self.place} answered {code}; run again"
            ) from None
        except errors.BotoCoreError as error:
            raise UnreachableError(
                f"{self.label}: {self.place} does not answer ({type(error).__name__}): check 'endpoint' and 'region'"
            ) from None


def _expression(pattern: str) -> str:
    """A glob as a regular expression: ``*`` stays within a folder, ``**`` is any number of them."""
    parts = []
    for part in pattern.split("/"):
        inner = re.sub(r"\*+|\?|\[[^\]]+\]|.", _part, part)
        parts.append("(?:[^/]+/)*" if part == "**" else inner + "/")
    return "".join(parts).removesuffix("/")


def _part(found: re.Match[str]) -> str:
    text = found[0]
    if text[0] in "*?":
        return "[^/]*" if text[0] == "*" else "[^/]"
    return text.replace("[!", "[^") if len(text) > 1 else re.escape(text)
