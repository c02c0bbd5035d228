"""The condition of a rule: one boolean expression over the columns of a row, and nothing that does more than look.

What is not known to be harmless is refused. The SQL that runs is written from the tree that was looked at, so that
no text can mean one thing here and another in the database.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType
from sqlglot.tokens import Tokenizer

DIALECT = "postgres"
STATEMENT = "is a statement; write only what must be true of a row, such as `amount >= 0`"
_AGGREGATES = (exp.Avg, exp.Count, exp.Max, exp.Min, exp.Sum)
_FUNCTIONS = (
    *(exp.Abs, exp.Ceil, exp.Coalesce, exp.Concat, exp.CurrentDate, exp.CurrentTimestamp, exp.Extract, exp.Floor),
    *(exp.Greatest, exp.Least, exp.Left, exp.Length, exp.Lower, exp.Nullif, exp.Right, exp.Round, exp.StrPosition),
    *(exp.Substring, exp.TimestampTrunc, exp.Trim, exp.Upper),
)
_POSTGRES_NAMES = {"str_position": "position", "timestamp_trunc": "date_trunc"}
_BOOLEAN = (exp.Predicate, exp.And, exp.Or, exp.Not, exp.Boolean, exp.Column, exp.Case, exp.Coalesce, exp.Paren)
_ALLOWED = (
    *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Star, exp.Var, exp.Interval, exp.DataType),
    *(exp.And, exp.Or, exp.Not, exp.Paren, exp.Tuple, exp.Case, exp.If, exp.Cast, exp.DataTypeParam),
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Is, exp.In, exp.Between),
    *(exp.Like, exp.ILike, exp.RegexpLike, exp.RegexpILike, exp.SimilarTo, exp.Any, exp.Array),
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.DPipe, exp.Filter, exp.Where),
    *_FUNCTIONS,
    *_AGGREGATES,
)


class Refused(Exception):
    """The condition can't be one; the message says why and what to do."""


def read_condition(text: str) -> exp.Expr:
    """Parse a condition.

    Args:
        text: as the rules file has it.

    Raises:
        Refused: it is no condition, or does what a rule may not.
    """
    if any(mark in text for mark in ("{{", "{%", "{#")):
        raise Refused("has Jinja in it; a condition is plain SQL over the model's columns")
    try:
        tokens = sqlglot.tokenize(text, read=DIALECT)
        # Of these sqlglot makes no tree, and warns.
        if tokens and tokens[0].token_type in Tokenizer.COMMANDS:
            raise Refused(STATEMENT)
        parsed = [part for part in sqlglot.parse(text, read=DIALECT) if part is not None]
    except SqlglotError as error:
        detail = getattr(error, "errors", None) or [{}]
        what = str(detail[0].get("description") or "not readable").rstrip(".")
        if what.startswith("Required keyword"):
            what = "something is missing"
        near = str(detail[0].get("highlight") or "").strip()
        raise Refused(f"is not SQL that can be read: {what}" + (f", near '{near}'" if near else "")) from None
    if len(parsed) != 1 or any(token.token_type == TokenType.SEMICOLON for token in tokens):
        raise Refused("must be one condition, without a semicolon")
    tree = parsed[0]
    if isinstance(tree, exp.Query | exp.DDL | exp.DML | exp.Command | exp.Set | exp.Drop) or not isinstance(
        tree, exp.Condition
    ):
        raise Refused(STATEMENT)
    for node in tree.walk():
        _look_at(node)
    if not isinstance(tree, _BOOLEAN):
        raise Refused(f"is a value ({sql_of(tree)}), not something that is true or false")
    return tree


def check_columns(tree: exp.Expr, by: Sequence[str], columns: Iterable[str]) -> None:
    """Refuse columns that the model doesn't have.

    Args:
        tree: of ``read_condition``.
        by: the rule's groups.
        columns: of the model.

    Raises:
        Refused: one is unknown.
    """
    known = set(columns)
    named = [column.name if column.this.quoted else column.name.lower() for column in tree.find_all(exp.Column)]
    for name in (*named, *by):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f"; did you mean '{near[0]}'?" if near else ""
            raise Refused(f"names the column '{name}', which the model's YAML does not list{meant}")


def check_groups(tree: exp.Expr, by: Sequence[str]) -> None:
    """Aggregates and groups belong together.

    Raises:
        Refused: one is there without the other, or an aggregate that can't be worked out per row.
    """
    aggregates = list(tree.find_all(*_AGGREGATES))
    if aggregates and not by:
        raise Refused(f"adds up ({sql_of(aggregates[0])}) without saying over what: `by: [column]` names the group")
    if by and not aggregates:
        raise Refused("has groups (`by`) but no aggregate: leave `by` out")
    for aggregate in aggregates:
        if any(part is not aggregate for part in aggregate.find_all(*_AGGREGATES)):
            raise Refused(f"has an aggregate that a rule can't have: {sql_of(aggregate)}")


def sql_of(tree: exp.Expr) -> str:
    """A tree as Postgres reads it."""
    return tree.sql(dialect=DIALECT, comments=False)


def per_row(condition: str, by: Sequence[str]) -> str:
    """The condition as an expression over a row: each aggregate looks at the group of the row.

    Args:
        condition: in sqlglot's writing.
        by: the rule's groups; a row without one is not judged.
    """
    tree = sqlglot.parse_one(condition, read=DIALECT)
    if not by:
        return sql_of(tree)
    group = [exp.column(name, quoted=True) for name in by]

    def windowed(node: exp.Expr) -> exp.Expr:
        inside = isinstance(node.parent, exp.Filter)
        if isinstance(node, exp.Filter) or (isinstance(node, _AGGREGATES) and not inside):
            return exp.Window(this=node.copy(), partition_by=[part.copy() for part in group])
        return node

    known = " and ".join(f"{sql_of(part)} is not null" for part in group)
    return f"case when {known} then {sql_of(tree.transform(windowed))} end"


def _look_at(node: exp.Expr) -> None:
    if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
        raise Refused("has a query in it; a rule sees one row, or its group, of its own model")
    if isinstance(node, exp.Column) and (node.table or isinstance(node.this, exp.Star)):
        raise Refused(f"names {sql_of(node)}; columns stand alone, without a table or schema")
    if isinstance(node, exp.Anonymous):
        raise Refused(f"calls {node.name.lower()}(), which a rule may not; {_may()}")
    if isinstance(node, exp.Distinct):
        raise Refused(
            f"counts {sql_of(node)}, which can't be told for each row; that a group has one value is said by "
            "`min(country) = max(country)`"
        )
    if not isinstance(node, _ALLOWED):
        raise Refused(f"uses {sql_of(node)}, which a rule may not; {_may()}")
    if isinstance(node, exp.Cast) and (type(node.to) is not exp.DataType or node.to.this == exp.DType.USERDEFINED):
        raise Refused(f"casts to {sql_of(node.to)}, which is none of SQL's own types")


def _may() -> str:
    names = sorted(kind.sql_name().lower() for kind in (*_FUNCTIONS, *_AGGREGATES))
    names = [_POSTGRES_NAMES.get(name, name) for name in names]
    return f"comparisons, arithmetic, case, casts and these functions will do: {', '.join(names)}"
