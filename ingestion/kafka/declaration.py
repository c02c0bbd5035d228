"""What a sources file says about a Kafka cluster."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from ingestion.column_types import INTEGER, TEXT, ColumnType
from ingestion.declarations import Declaration, Secret, Source, Table
from python_jobs.errors import ConfigurationError
from python_jobs.secrets import REFERENCE, resolve

MESSAGE_COLUMNS = {
    **{"_partition": INTEGER, "_offset": INTEGER, "_timestamp": ColumnType("timestamp")},
    # Without an underscore, which says that a column is the loader's own and never personal.
    **{"message_key": TEXT, "message_headers": TEXT},
}


class Security(Declaration):
    """How the brokers are spoken to. Secrets stand here as ``${NAME}``.

    Attributes:
        protocol: encrypted, with a login, or both.
        mechanism, username, password: of the login.
        ca_file: certificate authority; the system's when left out.
        certificate_file, key_file, key_password: a certificate of one's own.
    """

    protocol: Literal["ssl", "sasl_plaintext", "sasl_ssl"]
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    username: str | None = None
    password: Secret | None = None
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    key_password: Secret | None = None

    @model_validator(mode="after")
    def _keys_fit(self) -> "Security":
        login = {"mechanism": self.mechanism, "username": self.username, "password": self.password}
        for name, value in login.items():
            if (value is None) == self.protocol.startswith("sasl"):
                needs = "needs" if value is None else "is without a login and has no place for"
                raise ValueError(f"'protocol: {self.protocol}' {needs} '{name}'")
        if self.protocol == "sasl_plaintext" and self.mechanism == "PLAIN":
            raise ValueError("'mechanism: PLAIN' would send the password readable: take sasl_ssl or SCRAM")
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError("'certificate_file' and 'key_file' go together")
        return self

    def settings(self, where: str, base: Path) -> dict[str, str]:
        """As librdkafka calls it.

        Args:
            where: source, for messages.
            base: folder that relative paths start from.

        Raises:
            ConfigurationError: a secret or a file is not there.
        """
        found: dict[str, str] = {"security.protocol": self.protocol}
        names = {"sasl.mechanism": "mechanism", "sasl.username": "username", "sasl.password": "password"}
        for setting, name in {**names, "ssl.key.password": "key_password"}.items():
            if (value := getattr(self, name)) is not None:
                found[setting] = resolve(value, f"{where}: key 'security.{name}'")
        files = {"ssl.ca.location": "ca_file", "ssl.certificate.location": "certificate_file"}
        for setting, name in {**files, "ssl.key.location": "key_file"}.items():
            if (value := getattr(self, name)) is not None:
                if not (base / value).is_file():
                    raise ConfigurationError(f"{where}: key 'security.{name}': file '{value}' is not there")
                found[setting] = str(base / value)
        return found


class KafkaTable(Table):
    """A topic.

    Attributes:
        topic: its name there; the table's own when left out.
        start: where the first load begins; later ones, and new partitions, begin where nothing is left out.
        with_key: whether the messages' keys become the column ``message_key``.
        with_headers: whether their headers become the column ``message_headers``.
        max_messages: how many are read by one load at most.
        generation: raise it when the topic was made anew under its name.
        max_reject_ratio: as of every table, but nothing stops a topic unless it is declared.
    """

    topic: str | None = Field(default=None, min_length=1)
    start: Literal["earliest", "latest"] = "earliest"
    with_key: bool = False
    with_headers: bool = False
    max_messages: int = Field(default=1_000_000, ge=1)
    generation: int = Field(default=0, ge=0)
    max_reject_ratio: float = Field(default=1.0, ge=0, le=1)

    @model_validator(mode="after")
    def _key_is_read(self) -> "KafkaTable":
        for name in ("key", "headers"):
            if f"message_{name}" in self.key and not getattr(self, f"with_{name}"):
                raise ValueError(f"key 'key' names 'message_{name}', which is not read: declare 'with_{name}: true'")
        if self.deletes.snapshot:
            raise ValueError("'deletes: snapshot' is for tables that are read as a whole; a topic never is")
        return self

    @property
    def origin(self) -> str:
        """The topic."""
        return self.topic or self.name


class SourceModel(Source):
    """A Kafka cluster.

    Attributes:
        servers: brokers to begin with, ``host:port``, separated by commas.
        security: how they are spoken to; in plain text, without a login, when left out.
        group: the consumer group whose offsets tell monitors how far Atlas is; none are kept with null.
        timeout: seconds without an answer after which the cluster is given up.
    """

    servers: str = Field(min_length=1)
    security: Security | None = None
    group: str | None = Field(default="atlas", min_length=1)
    timeout: float = Field(default=30.0, gt=0)
    tables: list[KafkaTable]

    @field_validator("servers")
    @classmethod
    def _hosts(cls, value: str) -> str:
        blank = REFERENCE.sub("reference", value)
        if "://" in blank or "@" in blank or "/" in blank:
            raise ValueError("must be host:port, further ones after commas; a login goes under 'security'")
        return value
