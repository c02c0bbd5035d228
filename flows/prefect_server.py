"""A Prefect server as a child process, with its state in Atlas's state folder."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

import httpx

from python_jobs.errors import AtlasError
from python_jobs.settings import Settings, child_environment, prefect_environment

START_SECONDS = 180
STOP_SECONDS = 15
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104


class PrefectServer:
    """``prefect server start``, begun at once and waited for later: it takes about ten seconds.

    Args:
        settings: where its state and its log go.
        host: address it listens on.
        port: None takes a free one.
    """

    def __init__(self, settings: Settings, host: str = "127.0.0.1", port: int | None = None) -> None:
        port = port or _free_port()
        self.api = f"http://{shown_host(host)}:{port}/api"
        self.log = settings.logs / "prefect-server.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        environment = prefect_environment(settings.home, self.api) | {
            "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "NOTSET",
            # The browser then asks the address that it has the page from, whatever name it knows that by.
            "PREFECT_SERVER_UI_API_URL": "/api" if host in WILDCARDS else self.api,
        }
        with self.log.open("w") as output:
            # In a session of its own, so that Ctrl-C reaches only us and the server is stopped last.
            self.process: subprocess.Popen[Any] = subprocess.Popen(
                [sys.executable, "-m", "prefect", "server", "start", "--host", host, "--port", str(port)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=child_environment(environment),
                start_new_session=True,
            )
        # Ends the server when this process is gone, however it went: the pipe closes even after kill -9.
        self.watchdog: subprocess.Popen[Any] = subprocess.Popen(
            ["/bin/sh", "-c", f"read -r _; kill -s TERM -- -{self.process.pid}"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        atexit.register(self.stop)

    def wait(self) -> None:
        """Return when it answers.

        Raises:
            AtlasError: it ended, or takes too long.
        """
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.api, timeout=1):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AtlasError(f"the Prefect server does not start; its log is {self.log}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it, and whatever it started. Happens by itself when this process ends."""
        self.watchdog.kill()
        self.watchdog.wait()
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        self.process.wait()


def answers(api: str, timeout: float = 3.0) -> bool:
    """Whether a Prefect server answers at this API address; one that wants to know who asks does answer."""
    try:
        httpx.get(f"{api.rstrip('/')}/health", timeout=timeout)
    except httpx.HTTPError:
        return False
    return True


def shown_host(host: str) -> str:
    """The host as it stands in a URL for somebody on this machine."""
    if host in WILDCARDS:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
