"""The query that reads what has to be masked: the rows' place, their personal columns, and what is known of them."""

from collections.abc import Iterable, Sequence

from psycopg import sql

from python_jobs.masking.classify import Verdict
from python_jobs.masking.plan import TablePlan

SEPARATOR = "\x1f"


def rows_to_mask(plan: TablePlan, treated: Sequence[Verdict], loads: Sequence[str]) -> sql.Composed:
    """Select the rows of some loads.

    Args:
        plan: the table; with a subject, the subject's own values come along for free text.
        treated: the columns to mask; they come as text, named c0, c1 …
        loads: which loads.

    Returns:
        A query for ``_file_id, _line, c0 …`` and, with a subject, ``k0 …``: its values, joined by ``SEPARATOR``.
    """
    of_loads = sql.SQL("t._dlt_load_id in ({})").format(_comma(sql.Literal(load) for load in loads))
    source = sql.SQL("{} as t").format(sql.Identifier("explore", plan.table))
    fields: list[sql.Composable] = [sql.SQL("t._file_id, t._line")]
    for index, verdict in enumerate(treated):
        fields.append(sql.SQL("{} as {}").format(_text(verdict), sql.Identifier(f"c{index}")))
    if plan.subject and plan.known and any(verdict.action == "free_text" for verdict in treated):
        source += _subject(plan, of_loads)
        fields += [sql.SQL("s.{}").format(sql.Identifier(f"k{index}")) for index in range(len(plan.known))]
    return sql.SQL("select {} from {} where {}").format(_comma(fields), source, of_loads)


def rows_to_seal(plan: TablePlan, sealed: Sequence[Verdict], loads: Sequence[str]) -> sql.Composed:
    """Select ``c0 …``, the values for the vault, and ``s0 …``, the key of the person whose they are."""
    assert plan.subject is not None  # noqa: S101 - the policy asked for it
    fields = [sql.SQL("{} as {}").format(_text(verdict), sql.Identifier(f"c{i}")) for i, verdict in enumerate(sealed)]
    fields += [
        sql.SQL("t.{}::text as {}").format(sql.Identifier(name), sql.Identifier(f"s{i}"))
        for i, name in enumerate(plan.subject.key)
    ]
    return sql.SQL("select {} from {} as t where t._dlt_load_id in ({})").format(
        _comma(fields), sql.Identifier("explore", plan.table), _comma(sql.Literal(load) for load in loads)
    )


def _subject(plan: TablePlan, of_loads: sql.Composed) -> sql.Composed:
    """Join the persons that the rows are about. Every delivered version of a person counts: a message may name
    an address of last year."""
    assert plan.subject is not None  # noqa: S101 - the caller asked
    own = _comma(sql.SQL("t.{}::text").format(sql.Identifier(name)) for name in plan.subject.key)
    other = [sql.SQL("p.{}::text").format(sql.Identifier(name)) for name in plan.subject.key.values()]
    names = [sql.Identifier(f"p{index}") for index in range(len(other))]
    values = (
        sql.SQL("string_agg(distinct p.{}::text, {}) as {}").format(
            sql.Identifier(column), sql.Literal(SEPARATOR), sql.Identifier(f"k{index}")
        )
        for index, (_, column) in enumerate(plan.known)
    )
    return sql.SQL(
        " left join (select {keys}, {values} from {persons} as p where ({other}) in (select {own} from {table} as t "
        "where {of_loads}) group by {other}) as s on ({names}) = ({own})"
    ).format(
        keys=_comma(sql.SQL("{} as {}").format(key, name) for key, name in zip(other, names, strict=True)),
        values=_comma(values),
        persons=sql.Identifier("explore", plan.subject.table),
        other=_comma(other),
        own=own,
        table=sql.Identifier("explore", plan.table),
        of_loads=of_loads,
        names=_comma(sql.SQL("s.{}").format(name) for name in names),
    )


def _text(verdict: Verdict) -> sql.Composed:
    column = sql.Identifier(verdict.column)
    if verdict.entity == "DK_CPR" and verdict.data_type.startswith(("bigint", "integer", "numeric")):
        # A number has lost the zero of days 1 to 9.
        return sql.SQL("lpad(t.{0}::text, greatest(10, length(t.{0}::text)), '0')").format(column)
    return sql.SQL("t.{}::text").format(column)


def _comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)
