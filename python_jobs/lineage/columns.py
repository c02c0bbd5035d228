"""Which columns of which tables a query's columns come from.

The query is qualified against the warehouse's real columns first, so ``select *`` through any number of
CTEs is resolved, and nothing can be traced to a column that does not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from python_jobs.lineage.catalog import Catalog, Table

IDENTITY, TRANSFORMATION, AGGREGATION, WINDOW = "IDENTITY", "TRANSFORMATION", "AGGREGATION", "WINDOW"
# Of two ways from one column to another, the one that says more about what happens to the value.
_STRENGTH = {IDENTITY: 0, WINDOW: 1, TRANSFORMATION: 2, AGGREGATION: 3}


class Untraceable(Exception):
    """The query is beyond the parser."""


@dataclass(frozen=True)
class Origin:
    """A column that a value is computed from."""

    table: Table
    column: str


Origins = dict[Origin, str]


def trace_query(sql: str, catalog: Catalog) -> dict[str, Origins]:
    """Trace every output column of a query to columns of tables.

    Args:
        sql: one query in Postgres's dialect, without Jinja.
        catalog: the tables it may read and their columns.

    Returns:
        For each output column, in the query's order, where it comes from and how: ``IDENTITY``,
        ``TRANSFORMATION``, ``AGGREGATION``, or ``WINDOW`` for what only orders or partitions a window.

    Raises:
        Untraceable: the query can't be parsed or resolved.
    """
    try:
        query = qualify(
            parse_one(sql, dialect="postgres"),
            schema=catalog.schema,
            dialect="postgres",
            validate_qualify_columns=False,
            allow_partial_qualification=True,
            quote_identifiers=False,
        )
        scope = build_scope(query)
        if scope is None:
            raise Untraceable("not a query")
        return _Tracer(catalog).outputs(scope)
    except (SqlglotError, RecursionError, KeyError, AttributeError, ValueError) as error:
        raise Untraceable(type(error).__name__) from None


@dataclass
class _Tracer:
    """Walks from output columns to tables; each column of each scope is worked out once."""

    catalog: Catalog
    known: dict[tuple[int, str], Origins] = field(default_factory=dict)

    def outputs(self, scope: Scope) -> dict[str, Origins]:
        return {name: self.column(scope, name) for name in _output_names(scope)}

    def column(self, scope: Scope, name: str) -> Origins:
        key = (id(scope), name)
        if key not in self.known:
            self.known[key] = {}  # a recursive CTE meets itself here: it adds nothing of its own
            self.known[key] = self._column(scope, name)
        return self.known[key]

    def _column(self, scope: Scope, name: str) -> Origins:
        names = _output_names(scope)
        if isinstance(scope.expression, exp.SetOperation):
            position = names.index(name) if name in names else -1
            parts = [self._at(part, position) for part in scope.set_operation_scopes]
            return _merge(parts)
        if name not in names or not isinstance(scope.expression, exp.Select):
            return self._everything(scope)
        return self._expression(scope, scope.expression.selects[names.index(name)].unalias())

    def _at(self, scope: Scope, position: int) -> Origins:
        names = _output_names(scope)
        return self.column(scope, names[position]) if 0 <= position < len(names) else {}

    def _everything(self, scope: Scope) -> Origins:
        """Of something that is not a select (``unnest``, ``values``, a function in ``from``): all it reads."""
        columns = scope.expression.find_all(exp.Column)
        return _through(_merge([self._source(scope, column) for column in columns]), TRANSFORMATION)

    def _expression(self, scope: Scope, expression: exp.Expr) -> Origins:
        inner = {id(part.expression): part for part in scope.subquery_scopes}
        parts: list[Origins] = []
        for node, how in _columns_and_queries(expression):
            if isinstance(node, exp.Column):
                parts.append(_through(self._source(scope, node), how))
            elif id(node) in inner:
                parts.extend(_through(origins, how) for origins in self.outputs(inner[id(node)]).values())
        return _merge(parts)

    def _source(self, scope: Scope, column: exp.Column) -> Origins:
        holder: Scope | None = scope
        while holder is not None:
            source = holder.sources.get(column.table)
            if isinstance(source, Scope):
                return self.column(source, column.name)
            if isinstance(source, exp.Table):
                table = Table(source.db, source.name)
                return {Origin(table, column.name): IDENTITY} if self.catalog.has(table, column.name) else {}
            holder = holder.parent
        return {}


def _output_names(scope: Scope) -> list[str]:
    expression = scope.expression
    return list(expression.named_selects) if isinstance(expression, exp.Query) else []


def _columns_and_queries(expression: exp.Expr) -> Iterator[tuple[exp.Expr, str]]:
    """Columns of an expression and the queries nested in it, each with what is done to them there."""
    pending = [(expression, IDENTITY)]
    while pending:
        node, how = pending.pop()
        if isinstance(node, exp.Column | exp.Query) and not isinstance(node, exp.Subquery):
            yield node, how
            continue
        if not isinstance(node, exp.Subquery | exp.Paren | exp.Alias):
            how = _stronger(how, AGGREGATION if isinstance(node, exp.AggFunc) else TRANSFORMATION)
        for child in node.iter_expressions():
            only_window = isinstance(node, exp.Window) and child is not node.this
            pending.append((child, WINDOW if only_window else how))


def _stronger(one: str, other: str) -> str:
    return one if one == WINDOW or _STRENGTH[one] >= _STRENGTH[other] else other


def _through(origins: Origins, how: str) -> Origins:
    return {origin: how if how == WINDOW else _combined(before, how) for origin, before in origins.items()}


def _combined(before: str, how: str) -> str:
    return before if _STRENGTH[before] >= _STRENGTH[how] else how


def _merge(parts: list[Origins]) -> Origins:
    merged: Origins = {}
    for part in parts:
        for origin, how in part.items():
            merged[origin] = _combined(merged[origin], how) if origin in merged else how
    return merged
