"""A gate before a broker that knows neither TLS nor logins: TLS by OpenSSL, SASL/PLAIN as Kafka's protocol has it.

librdkafka's own broker speaks plain text only. The gate ends TLS, asks who is there (SaslHandshake and
SaslAuthenticate), and lets nothing else pass before that. What the broker says of itself is corrected: that there are
logins (ApiVersions), and where it is.
"""

import asyncio
import datetime as dt
import ipaddress
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
HANDSHAKE, API_VERSIONS, AUTHENTICATE = 17, 18, 36
NO_SUCH_MECHANISM, REFUSED, NO_SUCH_VERSION = 33, 58, 35
LOGINS = ((HANDSHAKE, 0, 1), (AUTHENTICATE, 0, 0))


class Gate:
    """What it lets through, and what it saw.

    Attributes:
        servers: where it listens.
        logins: users and whether they were let in.
    """

    def __init__(self, broker: str, user: str, password: str, certificate: Path, key: Path) -> None:
        self.host, _, port = broker.rpartition(":")
        self.port, self.user, self.password = int(port), user, password
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate, key)
        self.servers, self.own_port = "", 0
        self.logins: list[tuple[str, bool]] = []

    async def listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._meet, HOST, 0, ssl=self.context)
        self.own_port = server.sockets[0].getsockname()[1]
        self.servers = f"{HOST}:{self.own_port}"
        return server

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, beyond = await asyncio.open_connection(self.host, self.port)
        versions: dict[int, int] = {}
        back = asyncio.create_task(self._back(behind, writer, versions))
        with suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            await self._forth(reader, writer, beyond, versions)
        back.cancel()
        beyond.close()
        writer.close()

    async def _forth(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        beyond: asyncio.StreamWriter,
        versions: dict[int, int],
    ) -> None:
        is_known = False
        while True:
            frame = await _frame(reader)
            kind, version, number, length = struct.unpack_from(">hhih", frame)
            body = frame[10 + max(length, 0) :]
            if kind == HANDSHAKE:
                fault = 0 if body[2:] == b"PLAIN" else NO_SUCH_MECHANISM
                _answer(writer, struct.pack(">ihih", number, fault, 1, 5) + b"PLAIN")
            elif kind == AUTHENTICATE:
                _, user, password = body[4:].decode().split("\0")
                is_known = (user, password) == (self.user, self.password)
                self.logins.append((user, is_known))
                _answer(writer, struct.pack(">ihhi", number, 0 if is_known else REFUSED, -1, 0))
            elif kind == API_VERSIONS or is_known:
                if kind == API_VERSIONS:
                    versions[number] = version
                _answer(beyond, frame)
            else:
                return

    async def _back(self, behind: asyncio.StreamReader, writer: asyncio.StreamWriter, versions: dict[int, int]) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                frame = await _frame(behind)
                number, fault = struct.unpack_from(">ih", frame)
                if number in versions:
                    version = versions.pop(number)
                    frame = _with_logins(frame, 0 if fault == NO_SUCH_VERSION else version)
                there = HOST.encode() + struct.pack(">i", self.port)
                _answer(writer, frame.replace(there, HOST.encode() + struct.pack(">i", self.own_port)))


async def _frame(reader: asyncio.StreamReader) -> bytes:
    (length,) = struct.unpack(">i", await reader.readexactly(4))
    return await reader.readexactly(length)


def _answer(writer: asyncio.StreamWriter, frame: bytes) -> None:
    writer.write(struct.pack(">i", len(frame)) + frame)


def _with_logins(frame: bytes, version: int) -> bytes:
    """What a broker can do, with logins; from version 3 on, lengths are one byte and entries end with another."""
    head = frame[:6]
    if version < 3:
        (count,) = struct.unpack_from(">i", frame, 6)
        end = 10 + 6 * count
        return head + struct.pack(">i", count + 2) + frame[10:end] + _entries(b"") + frame[end:]
    count = frame[6] - 1
    end = 7 + 7 * count
    return head + bytes([count + 3]) + frame[7:end] + _entries(b"\0") + frame[end:]


def _entries(tail: bytes) -> bytes:
    return b"".join(struct.pack(">hhh", *entry) + tail for entry in LOGINS)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that signs itself, and its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return paths


@contextmanager
def gate(broker: str, user: str, password: str, paths: tuple[Path, Path]) -> Iterator[Gate]:
    """A gate before a broker, in a thread."""
    made = Gate(broker, user, password, *paths)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(made.listen())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield made
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
