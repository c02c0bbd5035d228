"""Offsets by partition: as a position records them, and as a load takes them."""

import json


def offsets_of(value: str | None) -> dict[int, int]:
    """The offsets of a recorded position, by partition."""
    return {int(number): int(offset) for number, offset in json.loads(value).items()} if value else {}


def written(offsets: dict[int, int]) -> str:
    """Offsets as a position records them."""
    return json.dumps({str(number): offsets[number] for number in sorted(offsets)})


def shares(waiting: dict[int, int], limit: int) -> dict[int, int]:
    """How many messages of each partition a load takes: all, or as even a share of the limit as there is."""
    found: dict[int, int] = {}
    for place, number in enumerate(sorted(waiting, key=lambda number: waiting[number])):
        found[number] = min(waiting[number], max(0, limit - sum(found.values())) // (len(waiting) - place))
    return found
