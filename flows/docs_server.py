"""A small web server for the catalog, kept as new as the last build, and the last quality report at /quality."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from flows.catalog import catalog_path, is_stale, write_catalog
from python_jobs.errors import AtlasError
from python_jobs.job import Job, safe_message
from python_jobs.report.write import PAGE

WRITING = b"""<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>Atlas catalog</title>
<p>The catalog is being written; this page shows it in a moment."""
FAILED = """<!doctype html><meta charset="utf-8"><title>Atlas catalog</title>
<p>The catalog could not be written. <code>atlas docs</code> says why; what the server saw: {reason}"""

NO_REPORT = b"""<!doctype html><meta charset="utf-8"><title>Atlas quality</title>
<p>No run has left a quality report yet."""


class Catalog:
    """The page, rewritten in the background when the project has been built since.

    Args:
        job: for settings, database and progress.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.reason: str | None = None
        self._writer: threading.Thread | None = None
        self._lock = threading.Lock()

    def refresh(self) -> None:
        """Start writing it, unless it is new enough or being written."""
        with self._lock:
            if is_stale(self.job.settings) and not (self._writer and self._writer.is_alive()):
                self._writer = threading.Thread(target=self._write, name="catalog", daemon=True)
                self._writer.start()

    def page(self) -> tuple[HTTPStatus, bytes]:
        """What to show now."""
        self.refresh()
        path = catalog_path(self.job.settings)
        if path.exists():
            return HTTPStatus.OK, path.read_bytes()
        if self.reason:
            return HTTPStatus.SERVICE_UNAVAILABLE, FAILED.format(reason=_escaped(self.reason)).encode()
        return HTTPStatus.ACCEPTED, WRITING

    def _write(self) -> None:
        try:
            write_catalog(self.job)
            self.reason = None
        except (AtlasError, OSError) as error:
            self.reason = safe_message(error)
            self.job.progress.note(f"catalog: {self.reason}")


def latest_report(job: Job) -> tuple[HTTPStatus, bytes]:
    """The quality report of the last run that left one."""
    pages = sorted(job.settings.reports.glob(f"*/{PAGE}"))
    return (HTTPStatus.OK, pages[-1].read_bytes()) if pages else (HTTPStatus.NOT_FOUND, NO_REPORT)


@contextmanager
def serve_catalog(job: Job, host: str, port: int) -> Iterator[None]:
    """Serve the catalog while the block runs."""
    catalog = Catalog(job)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0].rstrip("/")
            if path in ("", "/index.html"):
                status, body = catalog.page()
            elif path == "/quality":
                status, body = latest_report(job)
            else:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-cache")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads these."""

    ThreadingHTTPServer.daemon_threads = True
    with ThreadingHTTPServer((host, port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="catalog-server", daemon=True)
        thread.start()
        catalog.refresh()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
