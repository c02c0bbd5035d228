"""Where canaries are planted: in a source of our own that has every kind of column, and in the raw tables that the
user's own sources were loaded into."""

import csv
import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import sql

from python_jobs.errors import ConfigurationError
from python_jobs.masking.entities import ENTITIES, FREE_TEXT
from python_jobs.masking.evidence import is_text
from python_jobs.masking.policy import Declared, Policy
from python_jobs.masking.sample import delivered, explore_tables
from python_jobs.proof.canaries import RECOGNISED, Aviary, entities

SOURCE = "canary"
ROWS = 40
# Columns whose names tell, by compounds and other languages, too.
HINTED = {
    "navn": "PERSON", "vorname": "PERSON", "patient": "PERSON", "e_mail": "EMAIL_ADDRESS", "telefon": "PHONE_NUMBER",
    "privattlf": "PHONE_NUMBER", "adresse": "ADDRESS", "bopael": "ADDRESS", "cpr_nr": "DK_CPR", "iban": "IBAN_CODE",
    "kortnummer": "CREDIT_CARD", "ip_adresse": "IP_ADDRESS", "brugernavn": "USERNAME", "created_by": "USERNAME",
    "foedselsdato": "DATE_OF_BIRTH", "geburtsdatum": "DATE_OF_BIRTH", "religion": "SPECIAL_CATEGORY",
    "aarsag_til_sygefravaer": "SPECIAL_CATEGORY", "nummerplade": "PERSONAL_ID", "passport_no": "NATIONAL_ID",
}  # fmt: skip


def write_sources(original: Path, own_models: Path | None, folder: Path, aviary: Aviary) -> Path:
    """Write a sources file that has the user's sources and the canary source, and the canary's first delivery.

    Args:
        original: the user's sources file; only read.
        own_models: the folder of models that it names.
        folder: where to write.
        aviary: makes the canaries.

    Returns:
        Path of the new sources file.
    """
    content = yaml.safe_load(original.read_text(encoding="utf-8-sig"))
    if not isinstance(content, dict) or not isinstance(content.get("sources"), list):
        raise ConfigurationError(f"{original}: not a sources file; `atlas sources check` says why")
    for source in content["sources"]:
        if source.get("name") == SOURCE:
            raise ConfigurationError(f"{original}: source '{SOURCE}': the name is taken by atlas pii prove; rename it")
        if isinstance(source.get("location"), str) and "://" not in source["location"]:
            source["location"] = str((original.parent / source["location"]).resolve())
    models = folder / "models"
    if own_models:
        shutil.copytree(own_models, models)
    (models / "explore").mkdir(parents=True, exist_ok=True)
    delivery = folder / "canary"
    delivery.mkdir()
    columns = _declared_columns()
    (models / "explore" / "_canary__sources.yml").write_text(yaml.safe_dump(_declaration(columns)), encoding="utf-8")
    _write_declared(delivery / "people-1.csv", columns, aviary)
    _write_undeclared(delivery, aviary)
    _write_late(delivery / "late-1.csv", aviary, again=False)
    _write_broken(delivery / "broken-1.csv", aviary)
    loose = {"grow": "append", "max_reject_ratio": 1}
    lines = {**loose, "format": "csv", "delimiter": ",", "quote": '"'}
    content["models"] = str(models)
    content["sources"].append(
        {
            "name": SOURCE,
            "kind": "files",
            "location": str(delivery),
            "tables": [
                {"name": "people", "path": "people-*.csv", **lines},
                {"name": "undeclared", "path": "undeclared-*.csv", **lines},
                {"name": "nested", "path": "nested-*.jsonl", **loose},
                {"name": "late", "path": "late-*.csv", **lines},
                {"name": "broken", "path": "broken-*.csv", "columns": {"amount": "integer", "day": "date"}, **lines},
            ],
        }
    )
    path = folder / "sources.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def write_second_delivery(folder: Path, aviary: Aviary) -> None:
    """A later delivery of a table that was masked before: its new column is personal."""
    _write_late(folder / "canary" / "late-2.csv", aviary, again=True)


def _declared_columns() -> dict[str, tuple[str, str]]:
    """A column for every entity and everything that a policy may do with it, other than keeping it."""
    columns = {
        f"{ENTITIES[name].word}_{action}": (name, action)
        for name in entities()
        for action in ENTITIES[name].actions
        if action != "keep"
    }
    return {**columns, **{f"text_{action}": (FREE_TEXT, action) for action in ("free_text", "redact", "hold")}}


def _declaration(columns: dict[str, tuple[str, str]]) -> dict[str, Any]:
    declared = [{"name": "person_id", "config": {"meta": {"pii": {"entity": "none", "action": "keep"}}}}]
    declared += [
        {"name": name, "config": {"meta": {"pii": {"entity": entity, "action": action}}}}
        for name, (entity, action) in columns.items()
    ]
    subject = {"table": f"{SOURCE}__people", "key": {"person_id": "person_id"}}
    table = {"name": "people", "identifier": f"{SOURCE}__people", "columns": declared}
    return {
        "version": 2,
        "sources": [
            {
                "name": f"{SOURCE}_raw",
                "schema": "explore",
                "tables": [{**table, "config": {"meta": {"pii_subject": subject}}}],
            }
        ],
    }


def _write_declared(path: Path, columns: dict[str, tuple[str, str]], aviary: Aviary) -> None:
    rows = []
    # Every entity in every column: what stands in a column of e-mail addresses need not be one.
    for number, other in enumerate([None, *entities()]):
        row = {"person_id": f"C{number:05d}"}
        for name, (entity, action) in columns.items():
            place = f"{SOURCE}__people.{name}"
            if action == "free_text":
                row[name] = aviary.sentence(RECOGNISED[number % len(RECOGNISED)], place)
            else:
                row[name] = aviary.canary(other or (entity if entity != FREE_TEXT else "PERSON"), place)
        rows.append(row)
    _csv(path, rows)


def _write_undeclared(delivery: Path, aviary: Aviary) -> None:
    rows = []
    for number in range(ROWS):
        row = {"code": f"A{number % 7}"}
        for name, entity in HINTED.items():
            row[name] = aviary.canary(entity, f"{SOURCE}__undeclared.{name}")
        for index, entity in enumerate(RECOGNISED):
            name = f"col_{index:02d}"
            row[name] = aviary.canary(entity, f"{SOURCE}__undeclared.{name}")
        row["col_90"] = aviary.sentence(RECOGNISED[number % len(RECOGNISED)], f"{SOURCE}__undeclared.col_90")
        row["col_91"] = aviary.canary(RECOGNISED[number % len(RECOGNISED)], f"{SOURCE}__undeclared.col_91")
        rows.append(row)
    _csv(delivery / "undeclared-1.csv", rows)
    with (delivery / "nested-1.jsonl").open("w", encoding="utf-8") as handle:
        for number in range(ROWS):
            inner = {name: aviary.canary(name, f"{SOURCE}__nested.contact") for name in RECOGNISED}
            listed = [aviary.canary(RECOGNISED[number % len(RECOGNISED)], f"{SOURCE}__nested.contacts")]
            handle.write(json.dumps({"number": number, "contact": inner, "contacts": listed}) + "\n")


def _write_late(path: Path, aviary: Aviary, *, again: bool) -> None:
    rows = []
    for number in range(ROWS):
        row = {"code": f"L{number % 5}"}
        if again:
            row["col_later"] = aviary.canary(RECOGNISED[number % len(RECOGNISED)], f"{SOURCE}__late.col_later")
        rows.append(row)
    _csv(path, rows)


def _write_broken(path: Path, aviary: Aviary) -> None:
    """Values of the wrong type, and lines with a field too many: the dead letters' reasons must not quote them."""
    place = f"{SOURCE}__broken"
    rows = [
        {"code": f"B{number}", "amount": str(number), "day": "2026-01-01"} if number % 2 else
        {"code": f"B{number}", "amount": aviary.canary(entity, f"{place}.amount"),
         "day": aviary.canary(entity, f"{place}.day")}
        for number, entity in enumerate(name for name in entities() for _ in range(2))
    ]  # fmt: skip
    _csv(path, rows)
    with path.open("a", encoding="utf-8") as handle:
        handle.writelines(f"B,1,2026-01-01,{aviary.canary(entity, place)}\n" for entity in RECOGNISED)


def _csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def plant_in_tables(connection: psycopg.Connection, policy: Policy, aviary: Aviary) -> list[str]:
    """Overwrite the personal columns of the first rows of every loaded table, in the throwaway database.

    Args:
        connection: of the throwaway database.
        policy: of the sources in use.
        aviary: makes the canaries.

    Returns:
        The columns in which nothing was planted: those that a person lets through, those that nobody declared,
        and numbers.
    """
    left = []
    for table, columns in explore_tables(connection).items():
        if table.startswith(f"{SOURCE}__"):
            continue
        declared = policy[table].columns if table in policy else {}
        for column in delivered(columns):
            entry = declared.get(column.name)
            day = column.data_type.startswith(("date", "timestamp"))
            if entry is None or entry.action == "keep" or not (day or is_text(column)):
                left.append(f"{table}.{column.name}")
            else:
                _overwrite(connection, table, column.name, _canaries(entry, f"{table}.{column.name}", aviary, day), day)
    return left


def _canaries(entry: Declared, place: str, aviary: Aviary, day: bool) -> list[Callable[[], str]]:
    """What makes the values for one column; each is made only when there is a row for it."""
    if day:
        return [partial(aviary.canary, "DATE_OF_BIRTH", place)] * 5
    if entry.action == "free_text":
        return [partial(aviary.sentence, entity, place) for entity in RECOGNISED for _ in range(2)]
    own = [entry.entity] * 3 if entry.entity and entry.entity != FREE_TEXT else []
    return [partial(aviary.canary, entity, place) for entity in [*own, *entities()]]


def _overwrite(
    connection: psycopg.Connection, table: str, column: str, makers: list[Callable[[], str]], day: bool
) -> None:
    name = sql.Identifier("explore", table)
    rows = connection.execute(
        sql.SQL("select _file_id, _line from {} order by 1, 2 limit {}").format(name, len(makers))
    ).fetchall()
    value = sql.SQL("to_date(%s, 'DD-MM-YYYY')" if day else "%s")
    update = sql.SQL("update {} set {} = {} where _file_id = %s and _line = %s").format(
        name, sql.Identifier(column), value
    )
    for (file, line), make in zip(rows, makers, strict=False):
        connection.execute(update, [make(), file, line])
