"""What masking a table of texts costs: memory over the table's size, and a run that adds a little.

    python -m benchmarks.pii.table --rows 20000 200000

For each size, messages of the held-out part with their sender's name, phone and e-mail become a file; ``atlas load``
and ``atlas mask`` run as a user starts them. Then one row is added, then 1 % of the rows, then nothing, each with a
load and a mask of its own. Prints the processor time of each mask (its workers included, the server apart) and the peak
memory of its largest process. What a run that adds one row costs is the fixed part: start, plan, word lists.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.commands import Cost, atlas, environment, server_seconds
from benchmarks.pii.texts import messages
from python_jobs.server import EmbeddedServer

SHARE_ADDED = 0.01
SOURCES = """
version: 1
models: models
sources:
  - name: helpdesk
    kind: files
    description: Made-up messages.
    location: data
    tables:
      - name: messages
        path: "*.csv"
        delimiter: ","
"""
POLICY = """
version: 2
sources:
  - name: helpdesk_raw
    description: Made-up messages as they came.
    schema: explore
    tables:
      - name: messages
        identifier: helpdesk__messages
        description: One row per message.
        config: {meta: {grain: "one row per delivered record (_file_id, _line)"}}
        columns:
          - {name: number, description: Number., config: {meta: {pii: {entity: none, action: keep}}}}
          - {name: sender, description: Name., config: {meta: {pii: {entity: PERSON, action: token}}}}
          - {name: phone, description: Phone., config: {meta: {pii: {entity: PHONE_NUMBER, action: token}}}}
          - {name: e_mail, description: E-mail., config: {meta: {pii: {entity: EMAIL_ADDRESS, action: token}}}}
          - {name: message, description: Message., config: {meta: {pii: {entity: FREE_TEXT, action: free_text}}}}
"""
_COLUMNS = ("number", "sender", "phone", "e_mail", "message")
_ENTITIES = ("PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(
        "| Rows | Run | Processor s | Server's | Clock s | Peak MB, largest process |\n|---:|---|---:|---:|---:|---:|"
    )
    shares = []
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            shares.append(f"{rows:,} rows: {_measure(Path(folder), rows, options.seed):.2%}")
    print(f"\nWhat 1 % more rows cost of a whole run, the fixed part left out of both: {'; '.join(shares)}.")


def _measure(folder: Path, rows: int, seed: int) -> float:
    """Measure one size; gives the share of a whole run that 1 % more rows cost, the fixed part left out of both."""
    variables = environment(folder)
    (folder / "data").mkdir()
    (folder / "models" / "explore").mkdir(parents=True)
    (folder / "sources.yml").write_text(SOURCES, encoding="utf-8")
    (folder / "models" / "explore" / "_helpdesk__sources.yml").write_text(POLICY, encoding="utf-8")
    made = _rows(seed)
    spent: dict[str, Cost] = {}
    atlas(variables, "db", "start")
    server = EmbeddedServer(folder / "home")
    try:
        steps = (("all of them", rows), ("one more", 1), ("1 % more", int(rows * SHARE_ADDED)), ("nothing new", 0))
        for number, (name, count) in enumerate(steps):
            if count:
                _write(folder / "data" / f"messages-{number}.csv", islice(made, count))
                atlas(variables, "load", "--sources", str(folder / "sources.yml"))
            before = server_seconds(server)
            cost = spent[name] = atlas(variables, "mask", "--sources", str(folder / "sources.yml"))
            by_server = server_seconds(server) - before
            print(
                f"| {rows:,} | {name} | {cost.processor:.2f} | {by_server:.2f} | {cost.seconds:.1f} "
                f"| {cost.peak_mb:.0f} |"
            )
            sys.stdout.flush()
    finally:
        server.stop()
    fixed = spent["one more"].processor
    return (spent["1 % more"].processor - fixed) / (spent["all of them"].processor - fixed)


def _rows(seed: int) -> Iterator[list[str]]:
    for number, item in enumerate(messages("held_out", sys.maxsize, seed)):
        known = dict(item.known)
        yield [str(number), *(known.get(entity, "") for entity in _ENTITIES), item.text]


def _write(path: Path, rows: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
