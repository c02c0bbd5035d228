"""A Kafka cluster of its own process: librdkafka's broker, which ends with the process and holds what it was sent.

    python -m tests.integration.kafka_cluster

prints its address and then does what it is told, a line of JSON each: ``[topic, partition, count, first]`` sends
``{"n": first}``, ``{"n": first + 1}``, … and ``[topic, partition, messages]`` sends those, each
``[value, key, headers]`` with bytes as Latin-1. It answers with a line when the broker has them.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from python_jobs.settings import PROJECT_DIR

PARTITIONS = 4  # Of every topic, as the broker makes them.


class Cluster:
    """A handle on the process.

    Attributes:
        servers: where it listens.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.kafka_cluster"],
            cwd=PROJECT_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.servers = self._answer()

    def count(self, topic: str, partition: int, count: int, first: int = 0) -> None:
        """Send numbered messages."""
        self._tell([topic, partition, count, first])

    def send(self, topic: str, partition: int, *values: bytes | None, **options: Any) -> None:
        """Send messages with these values; ``key`` and ``headers`` are of all of them."""
        key, headers = options.get("key"), options.get("headers")
        plain = [(name, value.decode("latin-1")) for name, value in headers] if headers else None
        self._tell(
            [topic, partition, [[_latin(value), _latin(key), plain] for value in values]],
        )

    def stop_answering(self) -> None:
        """As if the network were cut."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def answer_again(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def end(self) -> None:
        self.answer_again()
        self.process.kill()
        self.process.wait()

    def _tell(self, order: Sequence[Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        assert self._answer() == "sent"

    def _answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@contextmanager
def kafka_cluster() -> Iterator[Cluster]:
    """A cluster, and its end."""
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.end()


def _latin(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def main() -> None:
    from confluent_kafka import Producer

    producer = Producer({"test.mock.num.brokers": 1, "linger.ms": 1, "queue.buffering.max.messages": 0})
    brokers = producer.list_topics(timeout=10).brokers.values()
    print(",".join(f"{broker.host}:{broker.port}" for broker in brokers), flush=True)
    for order in sys.stdin:
        topic, partition, *rest = json.loads(order)
        if len(rest) == 2:
            count, first = rest
            messages: list[Any] = [(b'{"n": %d}' % (first + i), None, None) for i in range(count)]
        else:
            messages = [
                (
                    *(None if text is None else text.encode("latin-1") for text in (value, key)),
                    [(name, held.encode("latin-1")) for name, held in headers] if headers else None,
                )
                for value, key, headers in rest[0]
            ]
        for value, key, headers in messages:
            producer.produce(topic, value, key=key, partition=partition, headers=headers)
        producer.flush()
        print("sent", flush=True)


if __name__ == "__main__":
    main()
