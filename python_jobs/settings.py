"""Every setting that comes from the environment. No other module reads it."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from python_jobs.errors import ConfigurationError

PROJECT_DIR = Path(os.path.abspath(__file__)).parents[1]

# No child process of ours has a use for these.
SECRETS = ("ATLAS_MASKING_KEY", "ATLAS_ALERT_URLS")


@dataclass(frozen=True)
class Settings:
    """Where things are and what was asked for, read once at the start of a command.

    Attributes:
        project_dir: the repository, which is the main dbt project.
        home: state that belongs to this machine: embedded server, keys, dlt state, dbt target, logs.
        exports: folder that feature files are written to.
        database_url: a Postgres of the user's own; None means the embedded one.
        masking_key_file: file that holds the masking key; None means ``home/masking.key``.
        masking_key: the masking key itself, when it is passed in the environment.
        purpose: what this installation is for; a policy may treat columns differently for it.
        openlineage_url: where lineage events are sent on to, besides ``lineage.events``.
        threads: dbt threads.
        alert_urls: where alerts are sent, as Apprise writes it; they may hold passwords.
        alert_urls_file: a file with more of them, one a line, outside of the repository.
    """

    project_dir: Path
    home: Path
    exports: Path
    database_url: str | None = field(default=None, repr=False)
    masking_key_file: Path | None = None
    masking_key: str | None = field(default=None, repr=False)
    purpose: str | None = None
    openlineage_url: str | None = None
    threads: int = 2
    alert_urls: tuple[str, ...] = field(default=(), repr=False)
    alert_urls_file: Path | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings.

        Args:
            environ: variables to read; the process environment by default.

        Raises:
            ConfigurationError: a variable holds something that cannot be used.
        """
        env = os.environ if environ is None else environ
        key_file = env.get("ATLAS_MASKING_KEY_FILE")
        threads = env.get("ATLAS_THREADS", "2")
        if not threads.isdigit() or int(threads) < 1:
            raise ConfigurationError(f"ATLAS_THREADS: '{threads}' is not a whole number from 1 up")
        url = env.get("ATLAS_DATABASE_URL") or None
        if url and not url.startswith(("postgresql://", "postgres://")):
            raise ConfigurationError(
                "ATLAS_DATABASE_URL: must start with postgresql:// "
                "(for example postgresql://atlas@localhost:5432/atlas)"
            )
        return cls(
            project_dir=PROJECT_DIR,
            home=_path(env.get("ATLAS_HOME"), PROJECT_DIR / ".atlas"),
            exports=_path(env.get("ATLAS_EXPORTS"), PROJECT_DIR / "exports"),
            database_url=url,
            masking_key_file=_path(key_file, PROJECT_DIR) if key_file else None,
            masking_key=env.get("ATLAS_MASKING_KEY") or None,
            purpose=env.get("ATLAS_PURPOSE") or None,
            openlineage_url=env.get("OPENLINEAGE_URL") or None,
            threads=int(threads),
            alert_urls=tuple(env.get("ATLAS_ALERT_URLS", "").split()),
            alert_urls_file=_path(env.get("ATLAS_ALERT_URLS_FILE"), PROJECT_DIR)
            if env.get("ATLAS_ALERT_URLS_FILE")
            else None,
        )

    @property
    def dbt_target(self) -> Path:
        """Artifacts of Atlas's own dbt runs, apart from an analyst's ``target/``."""
        return self.home / "dbt" / "target"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def word_lists(self) -> Path:
        """Dictionaries and lists of names as masking looks words up in them."""
        return self.home / "word-lists"

    @property
    def reports(self) -> Path:
        """A folder for the quality report of each run."""
        return self.home / "reports"

    @property
    def default_sources(self) -> Path:
        return self.project_dir / "ingestion" / "sources.yml"


def _path(value: str | None, default: Path) -> Path:
    return Path(os.path.abspath(os.path.expanduser(value))) if value else default


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The process environment for a child process, with ``extra`` on top and without secrets it has no use for."""
    env = {name: value for name, value in os.environ.items() if name not in SECRETS}
    env.update({"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"})
    env.update(extra)
    return env


def throwaway_environment(home: Path, exports: Path, key_file: Path, database_url: str | None = None) -> dict[str, str]:
    """The process environment for an Atlas that shares no database, key or server with this one, only its purpose.

    Args:
        home: its state folder.
        exports: where it exports to.
        key_file: its masking key.
        database_url: its database; None lets it start an embedded server.
    """
    ours = ("ATLAS_", "PREFECT_", "DBT_", "OPENLINEAGE_")
    kept = ("ATLAS_PURPOSE", "ATLAS_THREADS")
    env = {name: value for name, value in os.environ.items() if name in kept or not name.startswith(ours)}
    return env | {
        "ATLAS_HOME": str(home),
        "ATLAS_EXPORTS": str(exports),
        "ATLAS_MASKING_KEY_FILE": str(key_file),
        "PREFECT_HOME": str(home / "prefect"),
        **({"ATLAS_DATABASE_URL": database_url} if database_url else {}),
    }


def prefect_environment(
    home: Path, api_url: str | None = None, environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Variables that Prefect needs to work for Atlas; what the user has set already stays.

    Prefect's state lives in Atlas's state folder, unless the user's own Prefect configuration names a server.

    Args:
        home: Atlas's state folder.
        api_url: the server to use; None leaves the choice to Prefect's configuration.
        environ: variables to read; the process environment by default.

    Returns:
        The variables to add.
    """
    env = os.environ if environ is None else environ
    wanted = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        # Atlas shows its own progress; what Prefect has to say is in its UI.
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        # Prefect gives its temporary server 20 s, which a cold start on a small machine can take.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    }
    if configured_prefect_api(env) is None:
        wanted["PREFECT_HOME"] = str(home / "prefect")
    added = {name: value for name, value in wanted.items() if name not in env}
    return {**added, "PREFECT_API_URL": api_url} if api_url else added


def configured_prefect_api(environ: Mapping[str, str] | None = None) -> str | None:
    """The Prefect server that the user named, in PREFECT_API_URL or in the active Prefect profile."""
    env = os.environ if environ is None else environ
    if env.get("PREFECT_API_URL"):
        return env["PREFECT_API_URL"]
    home = Path(os.path.expanduser(env.get("PREFECT_HOME") or "~/.prefect"))
    try:
        stored = tomllib.loads((home / "profiles.toml").read_text(encoding="utf-8"))
        profile = stored["profiles"][env.get("PREFECT_PROFILE") or stored["active"]]
        return str(profile["PREFECT_API_URL"])
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError):
        return None


def own_models_in_project() -> str | None:
    """What ``ATLAS_MODELS`` says in a dbt that somebody else started: a folder of models, relative to the project."""
    return os.environ.get("ATLAS_MODELS") or None


def secret_variable(name: str) -> str | None:
    """A secret that is passed in the environment under a name of the user's choosing."""
    return os.environ.get(name)


def secrets_file() -> Path | None:
    """The file that ``ATLAS_SECRETS_FILE`` names: secrets as ``NAME: value``, outside the repository."""
    path = os.environ.get("ATLAS_SECRETS_FILE")
    return _path(path, PROJECT_DIR) if path else None


def set_environment(variables: Mapping[str, str]) -> None:
    """Set variables of this process, for libraries that are configured by nothing else."""
    os.environ.update(variables)
