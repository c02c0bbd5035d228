"""False alarms: tests suggested from the first half of a table, on that half and on the second.

    python -m benchmarks.quality.deliveries                   # made-up tables of odd shapes
    python -m benchmarks.quality.deliveries --real DATA       # and real ones

Nothing is damaged: on made-up tables each alarm is a false one, on real ones most are. Prints Markdown.
"""

import argparse
import hashlib
import math
import random
import sys
from datetime import date, timedelta
from pathlib import Path

from benchmarks.quality.__main__ import failing, write
from benchmarks.quality.tables import Row, Table, made_up, names, real
from benchmarks.throwaway import throwaway_warehouse
from python_jobs.suggestions.run import suggest

FIRST_DAY = date(2024, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5000, help="rows of a table, both halves together")
    parser.add_argument("--real", type=Path, help="folder with adventureworks/ and online_retail/")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    tables = shapes(options.rows, options.seed) + made_up(options.rows, options.seed)
    tables += real(options.real, options.rows) if options.real else []
    print("| table | rows × columns | tests | alarms on the first half | on the second | of its cells |")
    print("|---|---|---:|---:|---:|---:|")
    noisy: list[str] = []
    with throwaway_warehouse() as (job, connection):
        connection.execute("create schema bench")
        for table in tables:
            half = len(table.rows) // 2
            write(connection, "clean", table, table.rows[:half])
            write(connection, "damaged", table, table.rows[half:])
            suggestions = suggest(job, "bench.clean").suggestions
            counts = [
                (len(failing(connection, "clean", s)), len(failing(connection, "damaged", s))) for s in suggestions
            ]
            first, second = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
            cells = (len(table.rows) - half) * len(table.types)
            print(
                f"| {table.name} | {half:,} × {len(table.types)} | {len(suggestions)} | {first} | {second} "
                f"| {second / cells:.3%} |",
                flush=True,
            )
            noisy += [
                f"- {table.name}: {s.test} of {s.column or 'the table'}: {one}, {two}  {s.arguments}"
                for s, (one, two) in zip(suggestions, counts, strict=True)
                if one or two
            ]
    print("\n".join(["", *noisy]))
    sys.stdout.flush()


def shapes(rows: int, seed: int) -> list[Table]:
    """Clean tables unlike each other; no two columns of them say more of each other than is said here."""
    draw = random.Random(seed)
    return [
        _wide(rows, draw),
        _few(draw),
        _texts(rows, draw),
        _sparse(rows, draw),
        _nameless(rows, draw),
        _tailed(rows, draw),
        _categories(rows, draw),
        _persons(rows, draw),
    ]


def _table(name: str, types: dict[str, str], data: list[Row]) -> Table:
    return Table(name, types, data, {})


def _wide(rows: int, draw: random.Random) -> Table:
    """80 measures of a machine every ten minutes."""
    types: dict[str, str] = {"machine_id": "text", "measured_at": "timestamp"}
    types |= {f"sensor_{n:02d}": "double precision" if n % 3 else "integer" for n in range(1, 79)}
    scales = [(draw.uniform(-5, 500), draw.uniform(0.5, 60)) for _ in range(78)]
    data: list[Row] = []
    for number in range(rows):
        row: Row = [f"M{1 + number % 12:02d}", FIRST_DAY + timedelta(minutes=10 * (number // 12))]
        for place, (middle, spread) in enumerate(scales, 1):
            value = draw.gauss(middle, spread)
            row.append(round(value, 3) if place % 3 else round(value))
        data.append(row)
    return _table("wide", types, data)


def _few(draw: random.Random) -> Table:
    """Sixty shops."""
    shops = names(draw, 60, 8)
    draw.shuffle(shops)
    data: list[Row] = [
        [
            n,
            name,
            draw.choice(["Aarhus", "Odense", "Aalborg"]),
            draw.randint(2, 40),
            round(draw.lognormvariate(12, 0.6), 2),
        ]
        for n, name in enumerate(shops, 1)
    ]
    types = {"shop_id": "integer", "name": "text", "town": "text", "employees": "integer", "turnover": "numeric(14,2)"}
    return _table("few rows", types, data)


def _texts(rows: int, draw: random.Random) -> Table:
    """Reviews: sentences of words, now and then with a number or in capitals."""
    words = [word.lower() for word in names(draw, 400, 6)]
    data: list[Row] = []
    for number in range(rows):
        text = " ".join(draw.choice(words) for _ in range(draw.randint(5, 80))).capitalize() + draw.choice(
            [".", "!", ""]
        )
        if draw.random() < 0.05:
            text += f" {draw.randint(1, 500)} kr."
        if draw.random() < 0.01:
            text = text.upper()
        title = draw.choice(words).capitalize() if draw.random() < 0.8 else None
        data.append([number * 7 + 13, title, text, draw.randint(1, 5), draw.choice(["da", "sv", "no", "en"])])
    return _table(
        "long texts",
        {"review_id": "bigint", "title": "text", "body": "text", "stars": "integer", "language": "text"},
        data,
    )


def _sparse(rows: int, draw: random.Random) -> Table:
    """Columns that are mostly empty."""
    data: list[Row] = []
    for number in range(rows):
        day = FIRST_DAY + timedelta(days=draw.randint(0, 700))
        data.append(
            [
                *(f"T{number:07d}", day, day + timedelta(days=draw.randint(1, 90)) if draw.random() < 0.3 else None),
                *(draw.choice(["late", "broken", "wrong size"]) if draw.random() < 0.06 else None,),
                *(round(draw.uniform(5, 500), 2) if draw.random() < 0.02 else None,),
                *("see letter" if draw.random() < 0.004 else None, "" if draw.random() < 0.5 else draw.choice("ABC")),
            ]
        )
    types = {
        **{"ticket": "text", "opened": "date", "closed": "date", "reason": "text", "refund": "numeric(10,2)"},
        **{"note": "text", "grade": "text"},
    }
    return _table("many nulls", types, data)


def _nameless(rows: int, draw: random.Random) -> Table:
    """Names that say nothing, text throughout, days as d-m-y, a hash as the key."""
    data: list[Row] = []
    for number in range(rows):
        day = FIRST_DAY + timedelta(days=draw.randint(0, 600))
        data.append(
            [
                hashlib.md5(f"{number}".encode(), usedforsecurity=False).hexdigest(),
                f"{day:%d-%m-%Y}",
                f"{draw.lognormvariate(5, 1):.2f}".replace(".", ","),
                draw.choice("JN"),
                f"{draw.randint(0, 9999):04d}",
                draw.choice(["", "x"]),
                f"{draw.randint(1, 31)}/{draw.randint(1, 12)}/{draw.randint(1950, 2010)}",
            ]
        )
    return _table("nameless", {f"col_{n:02d}": "text" for n in range(1, 8)}, data)


def _tailed(rows: int, draw: random.Random) -> Table:
    """Pareto, lognormal, counts with many zeros, values around nothing."""
    data: list[Row] = [
        [
            *(number, round(10 * draw.paretovariate(1.2), 2), round(draw.lognormvariate(2, 2), 4)),
            *(0 if draw.random() < 0.85 else int(draw.expovariate(0.05)), round(draw.gauss(0, 3) ** 3, 2)),
            *(int(draw.paretovariate(0.9)), round(draw.betavariate(0.5, 0.5), 4)),
        ]
        for number in range(rows)
    ]
    types = {
        **{"no": "integer", "claim_amount": "numeric(16,2)", "dose": "double precision", "visits": "integer"},
        **{"profit": "numeric(16,2)", "followers": "bigint", "share": "double precision"},
    }
    return _table("heavy tails", types, data)


def _categories(rows: int, draw: random.Random) -> Table:
    """500 categories by Zipf's law, in 20 groups, with a code each."""
    leaves = names(draw, 500, 9)
    weights = [1 / rank for rank in range(1, 501)]
    data: list[Row] = []
    for number in range(rows):
        place = draw.choices(range(500), weights)[0]
        data.append(
            [number, leaves[place], f"C{place:03d}", f"group {place % 20}", draw.choice(["web", "shop", "phone"])]
        )
    types = {"line": "integer", "category": "text", "category_code": "text", "main_group": "text", "channel": "text"}
    return _table("500 categories", types, data)


def _persons(rows: int, draw: random.Random) -> Table:
    """Members with births in every year, so in 1970, too; fees in steps; a membership that mostly has no end."""
    first = names(draw, 300, 6)
    data: list[Row] = []
    for number in range(rows):
        name = draw.choice(first)
        born = date(1940, 1, 1) + timedelta(days=draw.randint(0, 25_000))
        joined = FIRST_DAY + timedelta(days=draw.randint(0, 700))
        end = joined + timedelta(days=draw.randint(30, 400)) if draw.random() < 0.2 else date(9999, 12, 31)
        paid = draw.choice([100, 250, 250, 500]) * math.ceil(draw.expovariate(0.8))
        data.append([number + 1, name, f"{name.lower()}{number}@mail.dk", born, joined, end, paid, draw.random() < 0.4])
    types = {
        **{"member_no": "integer", "first_name": "text", "email": "text", "born": "date", "joined": "date"},
        **{"valid_to": "date", "paid": "integer", "newsletter": "boolean"},
    }
    return _table("members", types, data)


if __name__ == "__main__":
    main()
