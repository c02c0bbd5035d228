"""Rows that a source has deleted. They stay in ``explore``; ``pipeline.deleted_rows`` says which they are.

A row is named by the place that it came from, (``_file_id``, ``_line``), which is unique in a raw table and the same
in its masked twin: nothing has to be masked anew, and no key leaves ``explore``.
"""

from typing import Any

import psycopg
from psycopg import sql

from ingestion.declarations import Table
from ingestion.kinds import Reading
from python_jobs.errors import ConfigurationError

SCHEMA = "explore"


class Deletes:
    """What one load says of deleted rows. Use it inside the transaction that publishes the load.

    Args:
        connection: in that transaction.
        load_id: of the load.
        source: the source's name.
        table: the declaration.
        reading: what was read.
    """

    def __init__(
        self, connection: psycopg.Connection, load_id: str, source: str, table: Table, reading: Reading
    ) -> None:
        self.connection, self.load_id = connection, load_id
        self.source, self.table, self.reading = source, table, reading
        self.label, self.name = f"{source}.{table.name}", f"{source}__{table.name}"
        self._live = self._live_keys() if table.deletes.snapshot and self._columns() else 0

    def mark(self) -> None:
        """Write down which rows are deleted, once the load's rows are in the raw table.

        Raises:
            ConfigurationError: the flag is nowhere, or a snapshot would delete more than ``max_delete_ratio`` allows.
        """
        if not self.table.deletes.declared or not self.reading.files:
            return
        self._forget()
        marked = self._flagged() if self.table.deletes.flag else self._missing()
        self.connection.execute(
            "update pipeline.loads set rows_deleted = %s where load_id = %s and source = %s and table_name = %s",
            [marked, self.load_id, self.source, self.table.name],
        )

    def _forget(self) -> None:
        """Rows that went need no mark, and what a delivery said goes when another takes its place."""
        replaced = [] if self.table.merges else [v for file in self.reading.files for v in file.replaces]
        self._execute(
            "delete from pipeline.deleted_rows as d where source = {source} and table_name = {table} and (told_by = "
            "any(%s) or not exists (select from {raw} as r where r._file_id = d.file_id and r._line = d.line))",
            [replaced],
        )

    def _flagged(self) -> int:
        """Rows with the flag, and the rows of the same key that came before them."""
        flag = self.table.deletes.flag or ""
        columns = self._columns()
        if flag not in columns:
            raise ConfigurationError(
                f"{self.label}: key 'deletes': there is no column '{flag}'; there are: {', '.join(sorted(columns))}"
            )
        return self._execute(
            "with flagged as (select distinct on ({key}) {key}, {place} as place, _file_id from {raw} as r "
            "where btrim({flag}::text) = any(%s) order by {key}, {place} desc) "
            "insert into pipeline.deleted_rows (source, table_name, file_id, line, told_by, load_id) "
            "select {source}, {table}, r._file_id, r._line, f._file_id, {load} from {raw} as r "
            "inner join flagged as f on {same} and {place} <= f.place on conflict do nothing",
            [self.table.deletes.texts],
            flag=sql.Identifier(flag),
            # Load ids are seconds; within a load files and lines are in order.
            place=sql.SQL("array[r._dlt_load_id::numeric, r._file_id, r._line]"),
            same=self._same("r", "f"),
        )

    def _missing(self) -> int:
        """Rows whose key the last delivery does not hold."""
        if self.reading.rows_rejected:
            self.reading.notes.append(
                f"{self.label}: nothing is taken for deleted by this snapshot: {self.reading.rows_rejected} of its "
                "rows could not be loaded, and their keys would be missing (atlas dead-letters list)"
            )
            return 0
        last = self.reading.files[-1].file_id
        marked = self._execute(
            "insert into pipeline.deleted_rows (source, table_name, file_id, line, told_by, load_id) "
            "select {source}, {table}, r._file_id, r._line, {last}, {load} from {raw} as r where r._file_id <> {last} "
            "and not exists (select from {raw} as n where n._file_id = {last} and {same}) on conflict do nothing",
            last=sql.Literal(last),
            same=self._same("r", "n"),
        )
        gone = self._count(
            "select count(*) from (select distinct {key} from {raw} as r inner join pipeline.deleted_rows as d "
            "on d.file_id = r._file_id and d.line = r._line and d.source = {source} and d.table_name = {table} "
            "where d.load_id = {load} and r._dlt_load_id <> {load}) as gone"
        )
        if gone > self.table.max_delete_ratio * self._live:
            raise ConfigurationError(
                f"{self.label}: this snapshot lacks {gone} of {self._live} keys, more than 'max_delete_ratio' "
                f"{self.table.max_delete_ratio:g} lets it delete; nothing was loaded. Is it whole? If it is, declare "
                "'max_delete_ratio: 1' for this load"
            )
        return marked

    def _live_keys(self) -> int:
        return self._count(
            "select count(*) from (select distinct {key} from {raw} as r where not exists (select from "
            "pipeline.deleted_rows as d where d.source = {source} and d.table_name = {table} "
            "and d.file_id = r._file_id and d.line = r._line)) as live"
        )

    def _columns(self) -> set[str]:
        rows = self.connection.execute(
            "select attname from pg_catalog.pg_attribute where attrelid = to_regclass(%s) and attnum > 0 "
            "and not attisdropped",
            [f"{SCHEMA}.{self.name}"],
        )
        return {str(row[0]) for row in rows}

    def _same(self, one: str, other: str) -> sql.Composed:
        return sql.SQL(" and ").join(
            sql.SQL("{} = {}").format(sql.Identifier(one, column), sql.Identifier(other, column))
            for column in self.table.key
        )

    def _execute(self, query: str, parameters: list[Any] | None = None, **parts: sql.Composable) -> int:
        return self._run(query, parameters, **parts).rowcount

    def _count(self, query: str) -> int:
        row = self._run(query).fetchone()
        return int(row[0]) if row else 0

    def _run(self, query: str, parameters: list[Any] | None = None, **parts: sql.Composable) -> psycopg.Cursor[Any]:
        composed = sql.SQL(query).format(
            raw=sql.Identifier(SCHEMA, self.name),
            source=sql.Literal(self.source),
            table=sql.Literal(self.table.name),
            load=sql.Literal(self.load_id),
            key=sql.SQL(", ").join(map(sql.Identifier, self.table.key)),
            **parts,
        )
        return self.connection.execute(composed, parameters)
