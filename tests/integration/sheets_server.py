"""Google Sheets on the loopback: tokens for a service account, and the values of a range."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.integration.loopback import SECRET, Service, ServiceHandler

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
AUDIENCE = "https://oauth2.googleapis.com/token"
SPREADSHEET = "1AbCdEfGhIjKlMnOpQrStUvWxYz"


class Sheets(Service):
    """What the server gives and what happened to it.

    Attributes:
        rows: of the sheet ``Kunder's``; a cell is a text, or a pair: as people see it, and as it is.
        tokens: how many were given; ``token`` is the one that is accepted.
        asked: the ranges and options that were asked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[Any]] = []
        self.tokens = 0
        self.token = ""
        self.asked: list[dict[str, str]] = []

    def key(self) -> str:
        """The JSON key of a service account."""
        secret = KEY.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return json.dumps(
            {
                **{"type": "service_account", "client_email": "atlas@example.iam.gserviceaccount.com"},
                **{"private_key": secret.decode(), "token_uri": f"{self.url}token"},
            }
        )


class Handler(ServiceHandler):
    api: Sheets

    def do_POST(self) -> None:
        sent = parse_qs(self.body().decode())
        if self.api.faults and self.fault(self.api.faults.pop(0)):
            return
        claims = jwt.decode(sent["assertion"][0], KEY.public_key(), algorithms=["RS256"], audience=AUDIENCE)
        assert claims["scope"].endswith("spreadsheets.readonly")
        self.api.tokens += 1
        self.api.token = f"token-{self.api.tokens}-{SECRET}"
        self.answer(200, {"access_token": self.api.token, "expires_in": 3600, "token_type": "Bearer"})

    def do_GET(self) -> None:
        if self.api.faults and self.fault(self.api.faults.pop(0)):
            return
        parts = urlsplit(self.path)
        if self.headers.get("Authorization") != f"Bearer {self.api.token}":
            self.answer(401, {"error": {"code": 401, "status": "UNAUTHENTICATED", "message": SECRET}})
            return
        spreadsheet, cells = parts.path.removeprefix("/v4/spreadsheets/").split("/values/")
        cells = unquote(cells)
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.api.asked.append({"range": cells, **options})
        if spreadsheet != SPREADSHEET:
            self.answer(404, {"error": {"code": 404, "message": SECRET}})
            return
        match = re.fullmatch(r"'Kunder''s'(?:!([A-Z])(\d*):([A-Z])\d*)?", cells)
        if not match:
            self.answer(400, {"error": {"code": 400, "message": f"Unable to parse range: {SECRET}"}})
            return
        left, top, right = ord(match[1] or "A") - ord("A"), int(match[2] or 1) - 1, ord(match[3] or "Z") - ord("A")
        place = 0 if options["valueRenderOption"] == "FORMATTED_VALUE" else 1
        rows = [
            trimmed([cell[place] if isinstance(cell, tuple) else cell for cell in row[left : right + 1]])
            for row in self.api.rows[top:]
        ]
        while rows and not rows[-1]:
            rows.pop()
        self.answer(200, {"range": cells, "majorDimension": "ROWS", **({"values": rows} if rows else {})})


def trimmed(row: list[Any]) -> list[Any]:
    """The API leaves blank cells at the end of a row out."""
    while row and row[-1] == "":
        row.pop()
    return row
