"""The embedded server: private, restartable, and usable from a closed folder."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from python_jobs.server import EmbeddedServer

pytestmark = pytest.mark.slow


@pytest.fixture
def own_server(tmp_path: Path) -> EmbeddedServer:
    return EmbeddedServer(tmp_path / "home")


def test_starts_once_keeps_data_and_stops(own_server: EmbeddedServer) -> None:
    try:
        assert own_server.status() == "absent"
        assert own_server.start() is True
        assert own_server.start() is False
        with psycopg.connect(own_server.url(), autocommit=True) as connection:
            connection.execute("create table kept (id integer)")
        assert own_server.stop() is True
        assert own_server.status() == "stopped"
        own_server.start()
        with psycopg.connect(own_server.url()) as connection:
            assert connection.execute("select count(*) from kept").fetchone() == (0,)
    finally:
        own_server.stop()


def test_survives_a_killed_server(own_server: EmbeddedServer) -> None:
    try:
        own_server.start()
        pid = int((own_server.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 9)
        while own_server.status() == "running":
            pass
        own_server.start()
        with psycopg.connect(own_server.url()) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        own_server.stop()


def test_wrong_password_is_refused(own_server: EmbeddedServer) -> None:
    try:
        own_server.start()
        password = (own_server.folder / "password").read_text().strip()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(own_server.url().replace(password, "guess"))
    finally:
        own_server.stop()


def test_closed_folder_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    closed.chmod(0o700)
    server = EmbeddedServer(closed / "home")
    try:
        server.start()
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        server.stop()
