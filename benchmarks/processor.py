"""Processor time, which a busy machine changes less than the clock."""

import os
import resource
from pathlib import Path

import psycopg


def seconds(connection: psycopg.Connection, *processes: int) -> float:
    """Processor time so far of this process, of others and of the database.

    Args:
        connection: to an embedded database, whose first process is the parent of the connection's. Counted are it, its
            processes, and those of them that have ended.
        processes: ids of others, without their children.
    """
    own = resource.getrusage(resource.RUSAGE_SELF)
    first = _stat(connection.info.backend_pid)[1]
    there = {int(path.parent.name): _stat(int(path.parent.name)) for path in Path("/proc").glob("[0-9]*/stat")}
    ticks = sum(sum(fields[11:15]) for process, fields in there.items() if fields and first in (process, fields[1]))
    ticks += sum(sum(there[process][11:13]) for process in processes)
    return own.ru_utime + own.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> list[int]:
    """What the kernel knows of a process, from its state on: [1] its parent, [11:15] its ticks and its children's."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [0, *map(int, fields[1:])]
