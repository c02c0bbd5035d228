"""What is remembered of each node between runs, in ``quality.node_states``."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from python_jobs.build.plan import HELD, Known, digest_of, has_relation, is_volatile, ordered, relation_of, version_of
from python_jobs.build.relations import State
from python_jobs.build.volatile import depends_on_the_day


def recall(connection: psycopg.Connection, project: str) -> dict[str, Known]:
    """What is known of the nodes of a project. A test whose result is gone is not known."""
    rows = connection.execute(
        """
        select states.node_id, states.code, states.inputs, states.relation, states.volatile, states.day,
            states.status
        from quality.node_states as states
        left join quality.test_results as results
            on
                states.run_id = results.run_id
                and states.invocation_id = results.invocation_id
                and states.node_id = results.test_id
        where states.project = %s and (states.node_id not like 'test.%%' or results.test_id is not null)
        """,
        [project],
    ).fetchall()
    return {node_id: Known(*known) for node_id, *known in rows}


def learn(
    manifest: Mapping[str, Any],
    results: list[dict[str, Any]],
    before: Mapping[str, State],
    after: Mapping[str, State],
    code: str,
    today: date,
) -> dict[str, Known]:
    """What there is to remember of the nodes that ran.

    Args:
        manifest: dbt's.
        results: of run_results.json.
        before: states from before the build, which count for the sources: had one changed since, it would be
            seen to have changed the next time.
        after: states from after it.
        code: digest of the project.
        today: the day on which the build began, as the database has it.
    """
    compiled = {result["unique_id"]: result.get("compiled_code") or "" for result in results}
    status = {result["unique_id"]: str(result["status"]) for result in results}
    versions: dict[str, str | None] = {}
    found: dict[str, Known] = {}
    for node in ordered(manifest):
        name = node["unique_id"]
        state = (before if node["resource_type"] == "source" else after).get(relation_of(node))
        inputs = digest_of(node, versions)
        versions[name] = version_of(node, inputs, state)
        if name in status:
            found[name] = Known(
                code=code,
                inputs=inputs or "",
                relation=state.own if state and has_relation(node) else None,
                volatile=status[name] in HELD and is_volatile(node, compiled[name]),
                day=today if depends_on_the_day(compiled[name]) else None,
                status=status[name],
            )
    return found


def remember(
    connection: psycopg.Connection, project: str, run_id: UUID, invocation_id: str, known: Mapping[str, Known]
) -> None:
    """Keep what was learnt."""
    rows = [{"node_id": name, **asdict(item), "day": item.day and item.day.isoformat()} for name, item in known.items()]
    connection.execute(
        """
        insert into quality.node_states
            (project, run_id, invocation_id, node_id, code, inputs, relation, volatile, day, status)
        select %s, %s, %s, node_id, code, inputs, relation, volatile, day, status
        from jsonb_to_recordset(%s) as known (
            node_id text, code text, inputs text, relation text, volatile boolean, day date,
            status text
        )
        on conflict (project, node_id) do update set
            run_id = excluded.run_id, invocation_id = excluded.invocation_id, code = excluded.code,
            inputs = excluded.inputs, relation = excluded.relation, volatile = excluded.volatile,
            day = excluded.day, status = excluded.status
        """,
        [project, run_id, invocation_id, Jsonb(rows)],
    )
