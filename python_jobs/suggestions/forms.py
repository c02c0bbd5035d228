"""Tests of one text column: is it there, has it the form that it should have?"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from python_jobs.profiling.shapes import FORMS
from python_jobs.suggestions import values
from python_jobs.suggestions.frame import Frame, FrameColumn
from python_jobs.suggestions.presence import completeness
from python_jobs.suggestions.suggestion import Suggestion, literal, share
from python_jobs.suggestions.typos import typos

# Text that doesn't fit a number is dirt only while it is rare.
MOST_USUAL_MISFITS = 0.12
MOST_SHAPES = 4
SHAPES_COVER = 0.88
DOMINATED = 0.04
# Words of any length with signs between them, as names of authors, leave out others unless hardly any is left out.
WORDS_COVER = 0.98
LEAST_ROWS = 20
_FORMS = dict(FORMS)


def of_column(frame: Frame, column: FrameColumn) -> Iterator[Suggestion]:
    """Every suggestion for one column by itself, numbers' ranges and keys excepted."""
    yield from completeness(frame, column)
    if column.present < LEAST_ROWS:
        return
    listed = values.domain(column)
    if listed is not None:
        yield listed
    if column.kind == "text":
        # A list says all that a pattern could.
        pattern = None if listed else _form(column) or _shapes(column)
        if pattern:
            yield pattern
        elif not listed:
            yield from _writing(column)
        if not listed and (near := typos(column, is_listed=values.listed_values(column) is not None)):
            yield near


def _pattern(column: FrameColumn, pattern: str, evidence: str) -> Suggestion:
    return Suggestion(
        *("matches_pattern", column.name, {"pattern": pattern}, "validity", evidence),
        fails=f"{column.sql} !~ {literal(pattern)} and {column.present_sql}",
        blamed=(column.name,),
        holds=f"{column.sql} ~ {literal(pattern)}",
    )


def _misfits(column: FrameColumn, suggestion: Suggestion) -> int:
    pattern = suggestion.arguments["pattern"]
    for name, signs in (("[:upper:]", "A-ZÆØÅÄÖÜ"), ("[:lower:]", "a-zæøåäöüé"), ("[:space:]", r"\s")):
        pattern = pattern.replace(name, signs)
    compiled = re.compile(pattern)
    return sum(
        int(count) for value, count in zip(column.values, column.counts, strict=True) if not compiled.search(value)
    )


def _form(column: FrameColumn) -> Suggestion | None:
    if column.form is None or (column.form == "boolean" and column.distinct > 6):
        return None
    # Whole numbers with always the same number of digits are codes: shapes say more about them.
    if (
        column.form == "integer"
        and (codes := _shapes(column))
        and (column.names_an_id or "|" not in str(codes.arguments))
    ):
        return codes
    result = _pattern(column, _FORMS[column.form], "")
    misfits = _misfits(column, result)
    # Letters behind a number that come again and again are part of a code.
    if column.form in ("integer", "decimal", "boolean") and misfits > MOST_USUAL_MISFITS * column.present:
        return None
    fitting = share(column.present - misfits, column.present)
    return _pattern(column, _FORMS[column.form], f"{fitting} of the values have the form of {_a(column.form)}")


def _a(form: str) -> str:
    return f"an {form}" if form[0] in "aeiou" else f"a {form}"


def shape_of(value: str, exact: bool, any_digits: bool = False) -> str:
    """The regular expression of values that look like this one.

    Args:
        value: a text.
        exact: as many letters in a row as here; else any number.
        any_digits: any number of digits in a row.
    """
    parts: list[str] = []
    for match in re.finditer(r"[A-ZÆØÅ]+|[a-zæøåäöüé]+|[0-9]+|\s+|.", value, re.DOTALL):
        text = match.group()
        length = len(text)
        if text[0].isdigit() and text[0].isascii():
            parts.append("[0-9]" + ("+" if any_digits else _times(length)))
        elif text.isspace():
            parts.append(" " if text == " " else "\\s{2,}" if length > 1 else "\\s")
        elif text[0].isupper() and len(text[0]) == 1 and text.isalpha():
            parts.append("[[:upper:]]" + (_times(length) if exact else "+"))
        elif text[0].isalpha():
            parts.append("[[:lower:]]" + (_times(length) if exact else "+"))
        else:
            parts.append(f"[{text}]" if text not in "^\\[]" else f"\\{text}")
    return "".join(parts)


def _times(length: int) -> str:
    return "" if length == 1 else f"{{{length}}}"


def _shapes_of(column: FrameColumn, exact: bool, any_digits: bool) -> Counter[str]:
    shapes: Counter[str] = Counter()
    for value, count in zip(column.values, column.counts, strict=True):
        shapes[shape_of(value, exact, any_digits) if len(value) <= 60 else ".{61,}"] += int(count)
    return shapes


def _shapes(column: FrameColumn) -> Suggestion | None:
    """A few shapes that nearly all values have."""
    for exact, any_digits in ((True, False), (False, False), (False, True)):
        shapes = _shapes_of(column, exact, any_digits)
        least = max(3, 0.01 * column.present)
        usual = [(shape, count) for shape, count in shapes.most_common(MOST_SHAPES + 1) if count >= least]
        covered = sum(count for _, count in usual)
        # One shape that nearly all have leaves no doubt; several may have a rarer one beside them.
        first, count_of_first = shapes.most_common(1)[0]
        dominant = count_of_first >= SHAPES_COVER * column.present and (
            len(usual) == 1 or usual[1][1] < DOMINATED * column.present
        )
        others: list[tuple[str, int]] = []
        if dominant:
            frequent = usual
            # But 100% is no error beside 99%: only the number of digits or letters differs.
            usual = [(shape, count) for shape, count in shapes.items() if _same_but_length(shape, first)]
            usual = [(first, count_of_first), *(entry for entry in usual if entry[0] != first and entry[1] >= least)]
            covered = sum(count for _, count in usual)
            dominant = len(usual) <= MOST_SHAPES
            # Come again and again, too: of a meaning of their own, if another column says so.
            others = [entry for entry in frequent if entry not in usual]
        rest = 0 if dominant else column.present - covered
        if not 0 < len(usual) <= MOST_SHAPES or covered < SHAPES_COVER * column.present:
            continue
        # What is left over must be scattered: a shape of its own that comes again and again is no accident.
        if rest and max(count for shape, count in shapes.items() if count < least) > max(2, 0.006 * column.present):
            continue
        if not exact and "[0-9]" not in str(usual) and covered < WORDS_COVER * column.present:
            continue
        if ".{61,}" in dict(usual) or not _tells(column, [shape for shape, _ in usual], exact):
            continue
        if not any_digits and len(usual) > 2 and len({_any_length(shape) for shape, _ in usual}) == 1:
            # A number of as many digits as it needs.
            continue
        suggestion = _of_shapes(column, usual)
        if dominant and 0 < len(others) <= MOST_SHAPES - len(usual):
            suggestion = replace(suggestion, otherwise=_of_shapes(column, [*usual, *others]))
        return suggestion
    return None


def _of_shapes(column: FrameColumn, usual: list[tuple[str, int]]) -> Suggestion:
    covered = sum(count for _, count in usual)
    pattern = "^(" + "|".join(sorted(shape for shape, _ in usual)) + ")$"
    if len(usual) == 1:
        pattern = f"^{usual[0][0]}$"
    return _pattern(column, pattern, f"{share(covered, column.present)} of the values look like {_read(pattern)}")


def _any_length(shape: str) -> str:
    return re.sub(r"(\[0-9\])(\{\d+\})?", r"\1+", shape)


def _same_but_length(one: str, other: str) -> bool:
    """Whether two shapes have the same parts, with one part of the one a sign longer at most."""
    parts = [
        re.findall(r"(\[\[:\w+:\]\]|\[0-9\]|[^{}]+?)(?:\{(\d+)\})?(?=\[|\\|$|[^{}\d])", shape) for shape in (one, other)
    ]
    if [kind for kind, _ in parts[0]] != [kind for kind, _ in parts[1]]:
        return False
    return sum(abs(int(a or 1) - int(b or 1)) for (_, a), (_, b) in zip(*parts, strict=True)) <= 1


def _read(pattern: str) -> str:
    """The pattern as people read shapes."""
    text = pattern.strip("^$()").replace("[[:upper:]]", "A").replace("[[:lower:]]", "a").replace("[0-9]", "9")
    text = re.sub(r"(.)\{(\d+)\}", lambda match: match.group(1) * min(int(match.group(2)), 20), text)
    return re.sub(r"\[(.)\]", r"\1", text).replace("|", " or ")


def _tells(column: FrameColumn, shapes: list[str], exact: bool) -> bool:
    """Whether the shapes say something: words of any length do not, neither do as many shapes as values, and the shape
    of one frequent value is only that."""
    if exact and len(shapes) * 3 > column.distinct:
        return False
    # Words of some lengths are words; letters of one length are a code.
    return any("[0-9]" in shape or re.search(r"\[[^\[\]A-Za-z0-9 .',-]\]", shape) for shape in shapes) or (
        exact and len(shapes) == 1 and len(same := _counts_of(column, shapes[0])) > 10 and 2 * max(same) <= sum(same)
    )


def _counts_of(column: FrameColumn, shape: str) -> list[int]:
    """Rows per value of an exact shape."""
    return [
        int(count)
        for value, count in zip(column.values, column.counts, strict=True)
        if shape_of(value, exact=True) == shape
    ]


def _writing(column: FrameColumn) -> Iterator[Suggestion]:
    """Free text: letters of one case, no strange signs, no stray blanks, when nearly all of it is so."""
    rules = (
        ("^[^[:upper:]]*$", r"[^\W\d_]", r"[A-ZÆØÅ]", "no capital letters"),
        ("^[^[:lower:]]*$", r"[^\W\d_]", r"[a-zæøå]", "no small letters"),
        ("^[^0-9]*$", r"", r"[0-9]", "no digits"),
        ("^[^@#$^*_=<>|~{}]*$", r"", r"[@#$^*_=<>|~{}]", "no strange signs"),
        (r"^\S+( \S+)*$", r"", r"^\s|\s$|\s\s|[\t\n]", "no stray blanks"),
    )
    for pattern, concerns, bad, words in rules:
        concerned = found = 0
        for value, count in zip(column.values, column.counts, strict=True):
            if concerns and not re.search(concerns, value):
                continue
            concerned += int(count)
            found += int(count) if re.search(bad, value) else 0
        most = 0.05 if "letters" in words else 0.01
        if found and concerned and found <= most * concerned:
            yield _pattern(column, pattern, f"{share(concerned - found, concerned)} of the values have {words}")
