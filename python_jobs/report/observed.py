"""What a run's report says of the data itself: anomalies, outlook, profiles, quarantine, dead letters."""

from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from python_jobs.rules.history import quarantined

Row = dict[str, Any]

MOST_TABLES = 40


def observed(connection: psycopg.Connection, run: Row) -> Row:
    """Anomalies, outlook, profiles, quarantine and dead letters, as of the run.

    Args:
        connection: to the warehouse.
        run: with ``run_id``.
    """
    key = {"run_id": run["run_id"]}
    return {
        "anomalies": find(connection, ANOMALIES, key),
        "watched": find(connection, WATCHED, key)[0],
        "outlook": find(connection, OUTLOOK, key),
        "profiles": _profiles(connection, key),
        "quarantine": _quarantine(connection),
        "dead_letters": find(connection, DEAD_LETTERS, {}),
    }


ANOMALIES = """
select table_schema || '.' || table_name as table, metric, nullif(column_name, '') as column, value, expected, low,
    high, history, is_seasonal
from quality.anomalies where run_id = %(run_id)s order by table_schema, table_name, column_name, metric
"""
# Of each table the last word that was said of it in this run.
WATCHED = """
select
    count(*) filter (where status = 'judged') as judged,
    count(*) filter (where status = 'not_enough_history') as not_enough_history,
    coalesce(sum(checks), 0)::bigint as checks,
    coalesce(min(history) filter (where status = 'not_enough_history'), 0) as least_history
from quality.anomaly_checks where run_id = %(run_id)s
"""
OUTLOOK = """
select level, layer, subject, dimension, status, days, change_per_day, forecast, low, high, min_score, crosses_on
from quality.score_outlooks where run_id = %(run_id)s
order by
    array_position(array['warning', 'below', 'steady', 'not_enough_history'], status), level desc, subject, dimension
"""
DEAD_LETTERS = """
select source || '.' || table_name as table, reason, count(*) as rows
from pipeline.dead_letters where status = 'waiting' group by 1, 2 order by rows desc, 1, 2
"""
# The last profile of each table up to the run's end, and of its columns, the loader's own
# excepted, what nobody can be recognised by.
PROFILES = """
select distinct on (table_schema, table_name)
    profile_id, table_schema || '.' || table_name as table, load_id is not null as is_load, rows, rows_read,
    profiled_at, run_id = %(run_id)s as is_new
from quality.profiles
where profiled_at <= coalesce((select finished_at from pipeline.runs where run_id = %(run_id)s), now())
order by table_schema, table_name, profiled_at desc, load_id desc
"""
COLUMNS = """
select profile_id, column_name as name, data_type as type, form, nulls, blanks, distinct_values as distinct,
    is_distinct_exact, jsonb_path_query_array(histogram, '$[*][2]') as histogram
from quality.profile_columns
where profile_id = any(%(profiles)s) and column_name !~ '^(_dlt_|_file_id$|_line$)'
order by profile_id, position
"""
QUARANTINES = """
select n.nspname as schema, c.relname as table,
    exists (
        select from pg_attribute as a where a.attrelid = c.oid and a.attname = 'reason' and not a.attisdropped
    ) as has_reason
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
where c.relkind in ('r', 'v', 'm') and n.nspname in ('chart', 'navigate', 'quality')
    and (c.relname like '%%\\_quarantined' or c.relname like '%%\\_quarantine')
    and not exists (
        select from pg_attribute as a where a.attrelid = c.oid and a.attname = 'rule_version' and not a.attisdropped
    )
order by 1, 2
"""


def _profiles(connection: psycopg.Connection, key: Row) -> list[Row]:
    tables = find(connection, PROFILES, key)
    # What this run brought comes first; the rest as far as there is room.
    tables = sorted(tables, key=lambda row: (not row["is_new"], row["table"]))[:MOST_TABLES]
    columns: dict[Any, list[Row]] = {}
    for row in find(connection, COLUMNS, {"profiles": [table["profile_id"] for table in tables]}):
        columns.setdefault(row.pop("profile_id"), []).append(row)
    return [table | {"columns": columns.get(table.pop("profile_id"), [])} for table in tables]


def _quarantine(connection: psycopg.Connection) -> list[Row]:
    """Rows that are held back from the tables, by reason: by business rules, and by tables of the project's own."""
    found: list[Row] = []
    for row in quarantined(connection):
        if not found or found[-1]["table"] != row["model"]:
            found.append({"table": row["model"], "rows": 0, "reasons": []})
        found[-1]["rows"] += row["rows"]
        found[-1]["reasons"].append({"reason": row["reason"], "rows": row["rows"]})
    for table in find(connection, QUARANTINES, {}):
        name = sql.Identifier(table["schema"], table["table"])
        reason = sql.SQL("reason::text" if table["has_reason"] else "null::text")
        counted = connection.execute(
            sql.SQL("select {}, count(*) from {} group by 1 order by 2 desc, 1").format(reason, name)
        ).fetchall()
        found.append(
            {
                "table": f"{table['schema']}.{table['table']}",
                "rows": sum(count for _, count in counted),
                "reasons": [{"reason": text, "rows": count} for text, count in counted if text],
            }
        )
    return found


def find(connection: psycopg.Connection, query: str, parameters: Row | list[Any]) -> list[Row]:
    """What a query finds."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), parameters).fetchall()
