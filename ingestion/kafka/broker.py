"""A conversation with a Kafka cluster: which partitions there are, what is in them, and how far Atlas is.

Partitions are assigned by hand, so no other member of a group can take one away, and what Atlas knows of its place
comes from the warehouse; the offsets that the cluster keeps are for monitors only.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.breaker import RefusedError, UnreachableError
from ingestion.extras import needs
from ingestion.kafka.declaration import SourceModel
from python_jobs.errors import AtlasError, ConfigurationError
from python_jobs.secrets import redact, resolve

BATCH_MESSAGES = 10_000
POLL_SECONDS = 0.2


@dataclass
class Span:
    """A piece of a partition.

    Attributes:
        begin: the first offset.
        end: the offset after the last.
        reached: the offset after the last that was met.
    """

    begin: int
    end: int
    reached: int = -1

    def __post_init__(self) -> None:
        self.reached = max(self.reached, self.begin)


class Broker:
    """A consumer. Use it in a ``with``.

    Args:
        source: the declaration.
        base: folder that relative paths start from.

    Raises:
        ConfigurationError: the library or a secret is not there, or a setting is wrong.
    """

    def __init__(self, source: SourceModel, base: Path) -> None:
        self.source, self.where = source, f"source '{source.name}'"
        self.kafka = needs("confluent_kafka", "kafka", f"{self.where}: kind 'kafka'")
        self.last_fault, self.refused = "", False
        # What librdkafka says by itself goes to nobody: faults are told where they matter, once.
        silent = logging.getLogger("atlas.kafka")
        silent.propagate = False
        silent.handlers = [logging.NullHandler()]
        milliseconds = int(source.timeout * 1000)
        settings = {
            "bootstrap.servers": resolve(source.servers, f"{self.where}: key 'servers'"),
            "group.id": source.group or "atlas",
            "client.id": "atlas",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            "isolation.level": "read_committed",
            # How long a commit waits for a cluster that is silent: by itself for three quarters of a minute.
            "session.timeout.ms": min(milliseconds, 300_000),
            "socket.timeout.ms": min(max(milliseconds, 10_000), 300_000),
            "error_cb": self._fault,
            **(source.security.settings(self.where, base) if source.security else {}),
        }
        try:
            self.consumer = self.kafka.Consumer(settings, logger=silent)
        except self.kafka.KafkaException as error:
            raise ConfigurationError(f"{self.where}: key 'security': {redact(error.args[0].str())}") from None

    def __enter__(self) -> "Broker":
        return self

    def __exit__(self, *_: object) -> None:
        self.consumer.close()

    def partitions(self, topic: str) -> list[int]:
        """The partitions of a topic.

        Raises:
            ConfigurationError: there is no such topic, or no right to read it.
            UnreachableError: no broker answers.
        """
        try:
            found = self.consumer.list_topics(topic, timeout=self.source.timeout).topics[topic]
        except self.kafka.KafkaException as error:
            raise self._unreachable(error.args[0]) from None
        if found.error is not None:
            raise ConfigurationError(f"{self.where}: topic '{topic}': the broker says: {found.error.str()}")
        return sorted(found.partitions)

    def watermarks(self, topic: str, partition: int) -> tuple[int, int]:
        """The first offset that is still there, and the one that the next message will get."""
        place = self.kafka.TopicPartition(topic, partition)
        try:
            found = self.consumer.get_watermark_offsets(place, timeout=self.source.timeout)
        except self.kafka.KafkaException as error:
            raise self._unreachable(error.args[0]) from None
        if found is None:
            raise self._unreachable(None)
        low, high = found
        return int(low), int(high)

    def batches(self, topic: str, spans: Mapping[int, Span]) -> Iterator[list[Any]]:
        """The messages of each partition's span, in order within a partition; then every ``reached`` is known.

        Raises:
            UnreachableError: nothing came for as long as ``timeout`` says.
            AtlasError: messages were deleted while they were read.
        """
        place = self.kafka.TopicPartition
        self.consumer.assign([place(topic, number, span.begin) for number, span in spans.items()])
        left = set(spans)
        heard = time.monotonic()
        while left:
            batch = []
            for message in self.consumer.consume(BATCH_MESSAGES, timeout=POLL_SECONDS):
                number = message.partition()
                if message.error() is not None and not self._is_end(message.error(), topic, number):
                    continue
                heard = time.monotonic()
                if number not in left:
                    continue
                span, offset = spans[number], message.offset()
                if message.error() is None and offset < span.end:
                    batch.append(message)
                    offset += 1
                # Nothing is left below an offset that was met, or below the end that the broker names.
                span.reached = max(span.reached, min(offset, span.end))
                if message.error() is not None or span.reached >= span.end:
                    left.discard(number)
                    self.consumer.pause([place(topic, number)])
            if batch:
                yield batch
            if left and time.monotonic() - heard > self.source.timeout:
                raise self._unreachable(None)
        self.consumer.unassign()

    def commit(self, topic: str, reached: Mapping[int, int]) -> str | None:
        """Tell the cluster how far Atlas is; what kept it from being told, or None."""
        place = self.kafka.TopicPartition
        try:
            committed = self.consumer.commit(
                offsets=[place(topic, number, offset) for number, offset in reached.items()], asynchronous=False
            )
        except self.kafka.KafkaException as error:
            return str(error.args[0].str())
        return next((str(found.error.str()) for found in committed if found.error is not None), None)

    def _is_end(self, error: Any, topic: str, partition: int) -> bool:
        """Whether an event says that a partition has been read to its end; False when it is of no matter."""
        if error.code() == self.kafka.KafkaError._PARTITION_EOF:
            return True
        if error.code() == self.kafka.KafkaError._AUTO_OFFSET_RESET:
            raise AtlasError(
                f"{self.where}: topic '{topic}', partition {partition}: messages were deleted while they were read; "
                "nothing was loaded, run again"
            )
        self._fault(error)
        if error.fatal():
            raise self._unreachable(error)
        return False

    def _fault(self, error: Any) -> None:
        with suppress(AttributeError):
            codes = self.kafka.KafkaError
            refused = error.code() in (codes._AUTHENTICATION, codes._SSL, codes.SASL_AUTHENTICATION_FAILED)
            if refused or not self.refused:  # That all brokers are down, because they refuse, says less.
                self.last_fault, self.refused = redact(str(error.str())), refused

    def _unreachable(self, error: Any) -> UnreachableError:
        self.consumer.poll(0)  # What the library has to say about it comes by a callback, and only when asked.
        reason = self.last_fault or (redact(str(error.str())) if error is not None else "")
        if self.refused:
            return RefusedError(f"{self.where}: key 'security': the broker refuses, or is refused: {reason}")
        return UnreachableError(
            f"{self.where}: key 'servers': no answer for {self.source.timeout:g} s"
            + (f": {reason}" if reason else "; nothing was loaded, run again")
        )
