"""``atlas serve``: the Prefect server and UI, the deployments, and the catalog, until it is told to stop."""

import asyncio
import os
import signal
import socket
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import click

from flows.docs_server import serve_catalog
from flows.prefect_api import Serving, external_api
from flows.prefect_server import PrefectServer, shown_host
from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.settings import prefect_environment, set_environment

if TYPE_CHECKING:
    from prefect.runner import Runner


def serve(job: Job, host: str, port: int, docs_port: int, scheduled: bool = True) -> None:
    """Serve until Ctrl-C or SIGTERM, then stop everything that was started.

    Args:
        job: for settings and progress.
        host: address that the UI and the catalog listen on.
        port: of the Prefect server; not used when PREFECT_API_URL names another one.
        docs_port: of the catalog.
        scheduled: whether the daily schedule is registered.

    Raises:
        ConfigurationError: a port is taken, or this state folder is served already.
    """
    home = job.settings.home
    other = Serving.find(home)
    if other:
        raise ConfigurationError(
            f"atlas serve runs already for {home} (process {other.pid}): {other.ui}; stop it with: kill {other.pid}"
        )
    external = external_api()
    _check_free(host, docs_port, "--docs-port")
    if not external:
        _check_free(host, port, "--port")
    try:
        with ExitStack() as stack:
            server = None if external else PrefectServer(job.settings, host, port)
            if server:
                stack.callback(server.stop)
                job.progress.note("starting the Prefect server, about ten seconds")
            api = external or (server.api if server else "")
            job.warehouse.prepare()
            stack.enter_context(serve_catalog(job, host, docs_port))
            # What a run says goes to Prefect's log; here only what went wrong.
            set_environment({"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR"} | prefect_environment(home, api))
            serving = Serving(
                os.getpid(), api, ui=api.removesuffix("/api"), docs=f"http://{shown_host(host)}:{docs_port}"
            )
            if server:
                server.wait()
            serving.write(home)
            stack.callback(Serving.remove, home)
            _serve_deployments(serving, scheduled)
    except KeyboardInterrupt:
        pass
    click.echo("stopped")


def _check_free(host: str, port: int, option: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"port {port} on {host}: {error.strerror}; stop what listens there, or choose another with {option}"
            ) from None


def _serve_deployments(serving: Serving, scheduled: bool) -> None:
    """Register the deployments and start the runs that are asked for, one at a time."""
    from prefect.runner import Runner

    from flows.deployments import DAILY, cancel_missed, deployments

    served = deployments(scheduled)
    cancel_missed()
    runner = Runner(limit=1, pause_on_shutdown=True)
    for item in served:
        runner.add_deployment(item)
    click.echo(f"Prefect UI   {serving.ui}")
    click.echo(f"Catalog      {serving.docs}")
    click.echo(f"Deployments  {', '.join(item.name for item in served)}")
    click.echo(f"Schedule     {f'atlas, {DAILY}' if scheduled else 'none'}")
    click.echo("Ctrl-C stops all of it")
    asyncio.run(_until_stopped(runner))


async def _until_stopped(runner: "Runner") -> None:
    """Start the runs that are asked for. The first Ctrl-C or SIGTERM ends them in order, the second at once.

    Prefect's own answer to SIGTERM leaves before the schedules are paused, and its answer to Ctrl-C kills the runs
    before they can say that they were stopped.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    stopping: list[asyncio.Task[None]] = []

    def stop() -> None:
        if runner.started and not stopping:
            click.echo("stopping")
            stopping.append(loop.create_task(runner.astop()))
        elif task:
            task.cancel()

    def on_sigterm(*_: object) -> None:
        loop.call_soon_threadsafe(stop)

    runner.handle_sigterm = on_sigterm  # type: ignore[method-assign]
    loop.add_signal_handler(signal.SIGINT, stop)
    with suppress(asyncio.CancelledError):
        await runner.start()
