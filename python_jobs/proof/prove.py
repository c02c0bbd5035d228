"""``atlas pii prove``: a throwaway Atlas on the user's own sources, with canaries, run to its end and searched."""

import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg

from python_jobs.errors import AtlasError
from python_jobs.job import Job
from python_jobs.masking.entities import ENTITIES
from python_jobs.masking.keys import ensure_demo_key, load_key
from python_jobs.masking.policy import read_policy
from python_jobs.own_models import remove_dead_links
from python_jobs.proof.canaries import Aviary, Canary, written_otherwise
from python_jobs.proof.own_server import throwaway_database
from python_jobs.proof.plant import plant_in_tables, write_second_delivery, write_sources
from python_jobs.proof.search import Finder, Looked, search_database, search_files
from python_jobs.server import EmbeddedServer
from python_jobs.settings import Settings, throwaway_environment

GATE_FAILED = 1
KEY = "MASKING_KEY"


@dataclass
class Proof:
    """What was planted, where it was looked for, and what was found.

    Attributes:
        rows: one per place: ``where``, ``looked_at`` (tables or files), a count per entity, ``hits``.
        hits: one per value and table or file: ``where``, ``name``, ``entity``, ``planted_in``.
        planted: canaries per entity.
        left_out: columns of the user's sources in which nothing was planted.
        notes: in words.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    hits: list[dict[str, str]] = field(default_factory=list)
    planted: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Throwaway:
    """An Atlas in a temporary folder.

    Attributes:
        folder: everything of it, but the database when root runs it.
        command: how ``atlas`` is started.
        output: what its commands printed.
        database_url: its database on the user's own server; None when it has an embedded one.
    """

    folder: Path
    command: Sequence[str]
    output: list[str]
    database_url: str | None = None

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def key_file(self) -> Path:
        return self.home / "masking.key"

    def settings(self, job: Job) -> Settings:
        """Those of the job, for this place."""
        return replace(job.settings, home=self.home, exports=self.exports, database_url=self.database_url,
                       masking_key=None, masking_key_file=None)  # fmt: skip

    @property
    def server(self) -> EmbeddedServer:
        return EmbeddedServer(self.home)

    @property
    def url(self) -> str:
        return self.database_url or self.server.url()

    def atlas(self, job: Job, *arguments: str) -> int:
        """Run a command to its end.

        Raises:
            AtlasError: it failed otherwise than by a quality gate.
        """
        job.progress.note(f"prove: atlas {arguments[0]}")
        result = subprocess.run(
            [*self.command, *arguments, "--sources", str(self.folder / "sources.yml")],
            env=throwaway_environment(self.home, self.exports, self.key_file, self.database_url),
            capture_output=True, text=True, errors="replace",
        )  # fmt: skip
        self.output.extend([result.stdout, result.stderr])
        if result.returncode not in ((0, GATE_FAILED) if arguments[0] == "run" else (0,)):
            words = result.stderr.strip().splitlines()[-1:] or [f"exit code {result.returncode}"]
            raise AtlasError(f"prove: `atlas {arguments[0]}` fails on the copy, so nothing is proven: {words[0]}")
        return result.returncode


def prove(job: Job, command: Sequence[str]) -> Proof:
    """Plant canaries in a throwaway copy of the sources, run everything on it, and search all that it left.

    Args:
        job: its sources file is read; its database, state folder and exports are not touched.
        command: how ``atlas`` is started.

    Raises:
        AtlasError: the copy could not be run, or a canary is not even in ``explore``: nothing is proven then.
    """
    proof, aviary = Proof(), Aviary()
    with _throwaway(command, job.settings.project_dir, job.settings.database_url) as copy:
        write_sources(job.sources_file, job.own_models, copy.folder, aviary)
        ensure_demo_key(copy.settings(job))
        copy.atlas(job, "load")
        with psycopg.connect(copy.url, autocommit=True) as connection:
            proof.left_out = plant_in_tables(connection, read_policy(job), aviary)
        copy.atlas(job, "mask")
        write_second_delivery(copy.folder, aviary)
        if copy.atlas(job, "run") == GATE_FAILED:
            proof.notes.append("a quality gate failed on the copy, so nothing was exported there to be searched")
        _search(job, copy, aviary.planted, proof)
    return proof


@contextmanager
def _throwaway(command: Sequence[str], project: Path, own_url: str | None) -> Iterator[Throwaway]:
    """In a database of its own on the user's server when there is one, else on an embedded one."""
    with throwaway_database(own_url) if own_url else nullcontext() as database_url:
        folder = Path(tempfile.mkdtemp(prefix="atlas-prove-"))
        with _removed(Throwaway(folder, command, [], database_url), project) as copy:
            yield copy


@contextmanager
def _removed(copy: Throwaway, project: Path) -> Iterator[Throwaway]:
    try:
        yield copy
    finally:
        if copy.home.exists() and not copy.database_url:
            copy.server.stop()
            # As root the database lies outside the folder.
            shutil.rmtree(copy.server.folder, ignore_errors=True)
            shutil.rmtree(copy.server.socket_dir, ignore_errors=True)
        shutil.rmtree(copy.folder, ignore_errors=True)
        remove_dead_links(project)


def _search(job: Job, copy: Throwaway, planted: list[Canary], proof: Proof) -> None:
    job.progress.note(f"prove: searching for {len(planted):,} planted values")
    of_value = {canary.value: canary for canary in planted}
    master = load_key(copy.settings(job))
    keys = [copy.key_file.read_text().strip(), *(master.subkey(f"entity/{name}").hex() for name in ENTITIES)]
    of_key = {key: Canary(KEY, key, "the masking key") for key in keys}
    finder = Finder([*of_value, *of_key], lambda value: written_otherwise(of_value[value]) if value in of_value else ())
    with psycopg.connect(copy.url, autocommit=True) as connection:
        there: frozenset[str] = frozenset().union(
            *(looked.found for looked in search_database(connection, finder, explore=True))
        )
        if missing := sorted({of_value[value].place for value in of_value.keys() - there}):
            raise AtlasError(f"prove: not in explore, so nothing is proven of it: {', '.join(missing)}")
        looked = list(search_database(connection, finder))
    looked += search_files(copy.home, finder, leave_out=[copy.home / "postgres", copy.key_file])
    looked += [replace(found, kind="exports") for found in search_files(copy.exports, finder)]
    if copy.database_url:
        proof.notes.append("the server's log belongs to your own Postgres and was not searched; docs/privacy.md")
    else:
        server = copy.server
        looked += [
            replace(found, kind="server log") for found in search_files(server.folder, finder, leave_out=[server.data])
        ]
    looked.append(Looked("command output", "atlas load, mask, run", finder.find_in(copy.output)))
    proof.planted = dict(sorted(Counter(canary.entity for canary in planted).items()))
    _report(looked, of_value | of_key, proof)


def _report(looked: Iterable[Looked], of_value: dict[str, Canary], proof: Proof) -> None:
    places: dict[str, list[Looked]] = defaultdict(list)
    for found in looked:
        places[found.kind].append(found)
    for kind, texts in places.items():
        counts = Counter(of_value[value].entity for text in texts for value in text.found)
        proof.rows.append(
            {"where": kind, "looked_at": len(texts)}
            | {entity: counts[entity] for entity in [*proof.planted, KEY]}
            | {"hits": counts.total()}
        )
        proof.hits += [
            {"where": kind, "name": text.name, "entity": of_value[value].entity, "planted_in": of_value[value].place}
            for text in texts
            for value in sorted(text.found)
        ]
