"""CSV files as nobody should write them, each with its right outcome.

``python -m tests.torture_csv OUT`` writes them into the folder OUT, with a sources file that loads them and
``outcomes.json``, which says what must come of each.
"""

import gzip
import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FEW, MANY, QUOTE = "fewer fields", "more fields", "a quote is not closed"
LATIN = "id;by\n1;Ærø\n2;Åbo\n3;Køge\n"


@dataclass(frozen=True)
class Case:
    """A file and what must come of it.

    Attributes:
        name: of the file and of its table.
        content: of the file.
        options: of the table, as YAML.
        ending: of the file's name.
        rows: how many are loaded.
        rejects: line and the beginning of the reason of every row that is not.
        cells: exact values, by line and column; None is NULL.
        error: part of the error that stops the table; nothing is loaded then.
    """

    name: str
    content: bytes
    options: str = ""
    ending: str = ".csv"
    rows: int = 0
    rejects: tuple[tuple[int, str], ...] = ()
    cells: dict[tuple[int, str], str | None] = field(default_factory=dict)
    error: str | None = None

    @property
    def file(self) -> str:
        return f"{self.name}{self.ending}"


CASES: list[Case] = []


def case(name: str, content: str | bytes, **outcome: Any) -> None:
    CASES.append(Case(name, content.encode() if isinstance(content, str) else content, **outcome))


# Delimiters, quotes, escapes
case("comma", "id,navn\n1,Bo\n2,Ea\n", rows=2, cells={(2, "navn"): "Bo", (3, "navn"): "Ea"})
case("semicolon", "id;navn\n1;Bo, Ea\n", rows=1, cells={(2, "navn"): "Bo, Ea"})
case("tab", "id\tnavn\n1\tBo; Ea\n", ending=".tsv", rows=1, cells={(2, "navn"): "Bo; Ea"})
case("pipe", "id|navn\n1|Bo, Ea; Ib\n", ending=".txt", rows=1, cells={(2, "navn"): "Bo, Ea; Ib"})
case(
    "two_letters",
    "id||navn\n1||a|b\n2||\n",
    options="delimiter: '||'",
    rows=2,
    cells={(2, "navn"): "a|b", (3, "navn"): None},
)
case("quotes", '"id","navn"\n"1","Bo, Ea"\n', rows=1, cells={(2, "navn"): "Bo, Ea"})
case("single_quotes", "id,navn\n1,'Bo, Ea'\n2,'Ib'\n3,'Pia, Per'\n", rows=3, cells={(2, "navn"): "Bo, Ea"})
case(
    "apostrophes",
    "id,navn\n1,'t Hart\n2,O'Neill\n3,d'Arc'\n",
    rows=3,
    cells={(2, "navn"): "'t Hart", (3, "navn"): "O'Neill", (4, "navn"): "d'Arc'"},
)
case("doubled_quotes", 'id,navn\n1,"sagde ""hej"""\n', rows=1, cells={(2, "navn"): 'sagde "hej"'})
case("escaped_quotes", 'id,navn\n1,"sagde \\"hej\\""\n2,"x, \\"y\\""\n', rows=2, cells={(2, "navn"): 'sagde "hej"'})
case(
    "no_quotes_meant",
    'id,navn\n1,5" skærm\n2,"åben\n3,"lukket"\n',
    options="quote: ''",
    rows=3,
    cells={(3, "navn"): '"åben', (4, "navn"): '"lukket"'},
)
case("inch", 'id,navn\n1,5" skærm\n2,Bo\n', rows=2, cells={(2, "navn"): '5" skærm'})
case("quote_in_the_wrong_place", 'id,navn\n1,"x"y\n2,Bo\n', rows=1, rejects=((2, QUOTE),), cells={(3, "navn"): "Bo"})
case("unclosed_quote_at_the_end", 'id,navn\n1,Bo\n2,"åben\n', rows=1, rejects=((3, QUOTE),))
case(
    "unclosed_quote_before_rows",
    'id,navn\n1,Bo\n2,"åben\n3,Ea\n4,Ib\n',
    rows=1,
    rejects=((3, QUOTE), (4, QUOTE), (5, QUOTE)),
)
case("unclosed_quote_before_many_rows", 'id,navn\n1,"åben\n' + "2,Bo\n" * 5000, error="line 2: a quote is not closed")
case("spaces_around_quotes", 'id,navn\n1, "Bo, Ea" \n', rows=1, cells={(2, "navn"): "Bo, Ea"})
case(
    "formula",
    'id,navn\n1,=1+1\n2,"=HYPERLINK(""http://x"")"\n3,@SUM(A1)\n',
    rows=3,
    cells={(2, "navn"): "=1+1", (3, "navn"): '=HYPERLINK("http://x")', (4, "navn"): "@SUM(A1)"},
)
case("excel_separator", "sep=;\nid;navn\n1;Bo, Ea\n2\n", rows=1, rejects=((4, FEW),), cells={(3, "navn"): "Bo, Ea"})
case("delimiter_contradicted", "id;navn\n1;Bo\n", options="delimiter: ','", error="single column")

# Encodings and packing
case("bom", b"\xef\xbb\xbfid,navn\n1,\xc3\x86r\xc3\xb8\n", rows=1, cells={(2, "id"): "1", (2, "navn"): "Ærø"})
case("bom_and_quotes", b'\xef\xbb\xbf"id","navn"\n1,Bo\n', rows=1, cells={(2, "id"): "1"})
case("utf16_with_mark", "id;by\n1;Ærø\n".encode("utf-16"), rows=1, cells={(2, "by"): "Ærø"})
case("utf16_declared", "id;by\n1;Ærø\n".encode("utf-16"), options="encoding: utf-16", rows=1, cells={(2, "by"): "Ærø"})
case("utf16_big_end", b"\xfe\xff" + "id;by\n1;Ærø 😀\n".encode("utf-16-be"), rows=1, cells={(2, "by"): "Ærø 😀"})
case("utf16_without_mark", "id;by\n1;Aero\n".encode("utf-16-le"), error="declare the table's 'encoding: utf-16-le'")
case(
    "cp1252",
    (LATIN + "4;€ ’\n").encode("cp1252"),
    options="encoding: cp1252",
    rows=4,
    cells={(2, "by"): "Ærø", (5, "by"): "€ ’"},
)
case("latin1", LATIN.encode("latin-1"), options="encoding: iso-8859-1", rows=3, cells={(3, "by"): "Åbo"})
case(
    "cp1252_undeclared",
    LATIN.encode("cp1252"),
    options="max_reject_ratio: 0.1",
    error="it looks like cp1252: declare the table's 'encoding: cp1252'",
)
case("cp850_undeclared", LATIN.encode("cp850"), options="max_reject_ratio: 0.1", error="it looks like cp850")
case("cp1252_header", "id;beløb\n1;2\n".encode("cp1252"), error="is not UTF-8; it looks like cp1252")
case(
    "one_wrong_byte",
    b"id,by\n1,K\xc3\xb8ge\n2,\xff\n3,R\xc3\xb8nne\n",
    rows=2,
    rejects=((3, "bytes that are not utf-8"),),
    cells={(4, "by"): "Rønne"},
)
case("gzipped", gzip.compress("id,by\n1,Ærø\n".encode()), ending=".csv.gz", rows=1, cells={(2, "by"): "Ærø"})
case("gzip_cut_off", gzip.compress(b"id,by\n" + b"1,x\n" * 999)[:-12], ending=".csv.gz", error="can't be read as csv")
case(
    "gzip_broken",
    gzip.compress(b"id,by\n1,x\n")[:10] + b"junk junk junk",
    ending=".csv.gz",
    error="can't be read as csv",
)
case("gzip_that_is_none", "id,by\n1,x\n", ending=".csv.gz", error="is not packed with gzip")
case("gzip_unsaid", gzip.compress(b"id,by\n1,x\n"), error="its name must end in .gz")
case("workbook_named_csv", b"PK\x03\x04\x14\x00" + b"\0" * 40, error="an Excel workbook or a zip archive")
case("pdf_named_csv", b"%PDF-1.4\n%\xe2\xe3", error="is a PDF")
case("ending_says_nothing", "id,by\n1,x\n", ending=".dat", error="its ending does not say what it is")
case("ending_declared", "id,by\n1,x\n", ending=".dat2", options="format: csv", rows=1)

# Lines
case("no_line_end_at_the_end", "id,navn\n1,Bo\n2,Ea", rows=2, cells={(3, "navn"): "Ea"})
case("crlf", "id,navn\r\n1,Bo\r\n2,Ea\r\n", rows=2, cells={(3, "navn"): "Ea"})
case("cr", "id,navn\r1,Bo\r\r2,Ea\r", rows=2, cells={(2, "navn"): "Bo", (4, "navn"): "Ea"})
case("crlf_then_lf", 'id,navn\r\n1,Bo\n2,"a\r\nb"\r\n3,Ib\n', rows=3, cells={(3, "navn"): "a\r\nb", (5, "navn"): "Ib"})
case(
    "lf_then_crlf",
    'id,navn\n1,5"\n2,"a\nb"\r\n3,"c"\r\n',
    rows=3,
    cells={(2, "navn"): '5"', (3, "navn"): "a\nb", (5, "navn"): "c"},
)
case("lf_then_cr", "id,navn\n1,Bo\r2,Ea\n", rows=2, cells={(3, "navn"): "Ea"})
case(
    "mixed_with_a_bad_row",
    'id,navn\r\n1,Bo\n2\r\n3,"x"y\n4,Ib\r\n',
    rows=2,
    rejects=((3, FEW), (4, QUOTE)),
    cells={(5, "navn"): "Ib"},
)
case(
    "embedded_breaks",
    'id,navn\n1,"a\n\nb"\n2,"c\r\nd"\n3,e\n',
    rows=3,
    cells={(2, "navn"): "a\n\nb", (5, "navn"): "c\r\nd", (7, "navn"): "e"},
)
case("blank_lines_in_the_middle", "id,navn\n\n1,Bo\n\n\n2,Ea\n", rows=2, cells={(3, "navn"): "Bo", (6, "navn"): "Ea"})
case("blank_lines_first", "\n\r\nid,navn\n1,Bo\n2\n", rows=1, rejects=((5, FEW),), cells={(4, "navn"): "Bo"})
case("line_of_spaces", "id,navn\n1,Bo\n   \n2,Ea\n", rows=2, rejects=((3, FEW),))
case("comments_first", "# fra ERP\n# i dag\nid,navn\n1,Bo\n", error="starts with a comment; declare 'skip'")
case(
    "comments_skipped",
    "# fra ERP\n# i dag, it's\nid,navn\n1,Bo\n2\n",
    options="skip: 2",
    rows=1,
    rejects=((5, FEW),),
    cells={(4, "navn"): "Bo"},
)
case(
    "comment_in_the_middle",
    "id,navn,by\n1,Bo,x\n# note\n2,Ea,C#\n",
    rows=2,
    rejects=((3, FEW),),
    cells={(4, "by"): "C#"},
)
case("separators_of_unicode", "id,navn\n1,a\u2028b\n2,c\u0085d\n", rows=2, cells={(2, "navn"): "a\u2028b"})

case(
    "every_line_end_and_quotes",
    '"k0","k1","k2"\r\n"0800","\n\r",""\r\n"#\t\'","#","\\#0800"\n"ø,","ø"";",",\n"\r\n',
    rows=3,
    cells={(2, "k1"): "\n\r", (4, "k2"): "\\#0800", (5, "k1"): 'ø";', (5, "k2"): ",\n"},
)

# Rows and headers
case("short_rows", "id,navn,by\n1,Bo\n2\n3,Ea,Ribe\n", rows=1, rejects=((2, FEW), (3, FEW)))
case("long_rows", "id,navn\n1,Bo,x\n2,Ea\n3,Ib,,y\n", rows=1, rejects=((2, MANY), (4, MANY)))
case("delimiter_at_the_end_of_rows", "id,navn\n1,Bo,\n2,Ea,\n", rows=2, cells={(2, "navn"): "Bo", (3, "id"): "2"})
case("delimiter_at_the_end", "id,navn,\n1,Bo,\n2,,\n", rows=2, cells={(2, "navn"): "Bo", (3, "column_3"): None})
case("empty", b"", error="is empty")
case("empty_lines_only", "\n\n", error="is empty")
case("header_only", "id,navn\n", rows=0)
case("header_only_unended", "id,navn", rows=0)
case("no_header", "100200,Bo,3.5\n100201,Ea,4.5\n", error="looks like a row, not like a header")
case("no_header_mail", "Bo,bo@example.dk\nEa,ea@example.dk\n", error="looks like a row, not like a header")
case("no_header_named", "100200,Bo\n100201,Ea\n", options="names: [id, navn]", rows=2, cells={(1, "id"): "100200"})
case("header_of_years", "land,2023,2024\nDK,1,2\n", rows=1, cells={(2, "_2023"): "1"})
case("duplicate_header", "id,navn,navn\n1,a,b\n", error="both become 'navn'")
case("header_differs_by_case", "id,Navn,NAVN\n1,a,b\n", error="both become 'navn'")
case("blank_headers", "id,,navn,\n1,a,b,c\n", rows=1, cells={(2, "column_2"): "a", (2, "column_4"): "c"})
case(
    "header_with_a_break",
    'id,"navn\n(fuldt)",by\n1,Bo,x\n2\n',
    rows=1,
    rejects=((4, FEW),),
    cells={(3, "navn_fuldt"): "Bo"},
)
case("header_again", "id,navn\n1,Bo\nid,navn\n2,Ea\n", rows=2, rejects=((3, "the header once more"),))
case("too_many_columns", ",".join(f"c{i}" for i in range(2000)) + "\n", error="has 2000 columns")
case("a_million_commas", "id,navn\n1,Bo\n" + "," * 1_000_000 + "x\n2,Ea\n", rows=2, rejects=((3, MANY),))
case("a_million_commas_and_nothing", "id,navn\n1,Bo\n" + "," * 1_000_000 + "\n2,Ea\n", rows=3, cells={(3, "id"): None})
case("ten_megabytes", "id,navn\n1," + "x" * 10_000_000 + "\n2,Ea\n", rows=2, cells={(3, "navn"): "Ea"})
case(
    "ten_megabytes_of_lines",
    'id,navn\n1,"' + "x\n" * 5_000_000 + '"\n2,Ea\n',
    rows=2,
    cells={(5_000_003, "navn"): "Ea"},
)

# Values that must stay as they are
case("leading_zeros", "id,postnr\n007,0800\n", rows=1, cells={(2, "id"): "007", (2, "postnr"): "0800"})
case("seventy_digits", "id,n\n1," + "7" * 70 + "\n", rows=1, cells={(2, "n"): "7" * 70})
case("whitespace", "id,navn\n 1 ,\t Bo  \n", rows=1, cells={(2, "id"): " 1 ", (2, "navn"): "\t Bo  "})
case("empty_and_quoted_empty", 'id,navn\n1,\n2,""\n', rows=2, cells={(2, "navn"): None, (3, "navn"): ""})
case(
    "words_for_nothing",
    'id,navn\n1,NULL\n2,NA\n3,\\N\n4,null\n5,"NULL"\n6,nan\n',
    rows=6,
    cells={(2, "navn"): "NULL", (3, "navn"): "NA", (4, "navn"): "\\N", (6, "navn"): "NULL", (7, "navn"): "nan"},
)
case(
    "numbers_as_text",
    "id,n\n1,1e5\n2,-0\n3,Infinity\n4,1.10\n5,+1\n",
    rows=5,
    cells={(2, "n"): "1e5", (3, "n"): "-0", (4, "n"): "Infinity", (5, "n"): "1.10", (6, "n"): "+1"},
)
case("emoji", "id,navn\n1,👩‍👩‍👧 ok\n", rows=1, cells={(2, "navn"): "👩‍👩‍👧 ok"})
case(
    "combining", "id,navn\n1,A\u030ase\n2,\u00c5se\n", rows=2, cells={(2, "navn"): "A\u030ase", (3, "navn"): "\u00c5se"}
)
case("right_to_left", "id,navn\n1,\u202eשלום\u202c\n2,مرحبا\n", rows=2, cells={(2, "navn"): "\u202eשלום\u202c"})
case("control_characters", "id,navn\n1,\x01\x1b[31m\x7f\n2,\x0b\x0c\n", rows=2, cells={(2, "navn"): "\x01\x1b[31m\x7f"})
case("nul", b"id,navn\n1,a\0b\n2,Ea\n", rows=1, rejects=((2, "navn: holds a NUL character"),))

# Typed columns
case(
    "mixed_decimals",
    "id;n\n1;12.50\n2;12,50\n3;7\n4;1.2345\n",
    options="columns: {n: 'decimal(14,2)'}",
    rows=2,
    rejects=((3, "n: not a decimal"), (5, "n: not a decimal")),
    cells={(2, "n"): "12.50"},
)
case(
    "danish_decimals_found",
    "id;n\n1;12,50\n2;1.200,00\n3;7\n",
    options="columns: {n: 'decimal(14,2)'}",
    rows=3,
    cells={(2, "n"): "12.50", (3, "n"): "1200.00"},
)
case(
    "thousands_or_decimals",
    'id,n\n1,"1,234"\n',
    options="columns: {n: 'decimal(14,2)'}, max_reject_ratio: 0.1",
    error="can be read in two ways",
)
case(
    "mixed_dates",
    "id,dag\n1,2024-02-29\n2,2023-02-29\n3,29-02-2024\n4,2024-3-1\n",
    options="columns: {dag: date}",
    rows=1,
    rejects=((3, "dag: not a date"), (4, "dag: not a date"), (5, "dag: not a date")),
    cells={(2, "dag"): "2024-02-29"},
)
case(
    "danish_dates_found",
    "id,dag\n1,29-02-2024\n2,31-12-2023\n3,29-02-2023\n4,01-01-24\n",
    options="columns: {dag: date}",
    rows=2,
    rejects=((4, "dag: not a date"), (5, "dag: not a date")),
    cells={(2, "dag"): "2024-02-29"},
)
case(
    "day_or_month_first",
    "id,dag\n1,03/04/2024\n",
    options="columns: {dag: date}, max_reject_ratio: 0.1",
    error="day first or month first",
)
case(
    "midnight_at_24",
    "id,tid\n1,2024-02-29 24:00:00\n2,2024-02-29 25:00\n3,2024-02-29T10:00:00+01:00\n",
    options="columns: {tid: timestamp}",
    rows=2,
    rejects=((3, "tid: not a timestamp"),),
    cells={(2, "tid"): "2024-03-01 00:00:00+00", (4, "tid"): "2024-02-29 09:00:00+00"},
)
case(
    "booleans",
    "id,ja\n" + "".join(f"{i},{v}\n" for i, v in enumerate(["true", "FALSE", "Ja", "nej", "1", "0", "Y", "x"])),
    options="columns: {ja: boolean}",
    rows=7,
    rejects=((9, "ja: not a boolean"),),
    cells={(2, "ja"): "true", (3, "ja"): "false", (4, "ja"): "true", (5, "ja"): "false", (8, "ja"): "true"},
)
case(
    "typed_numbers",
    "id,n\n1,1e2\n2,-0\n3,Infinity\n4,NaN\n5,\n6," + "7" * 70 + "\n7, 12 \n",
    options="columns: {n: 'decimal(14,2)'}",
    rows=4,
    rejects=((4, "n: not a decimal"), (5, "n: not a decimal"), (7, "n: not a decimal")),
    cells={(2, "n"): "100.00", (3, "n"): "0.00", (6, "n"): None, (8, "n"): "12.00"},
)
case(
    "typed_integers",
    "id,n\n1,0800\n2,1.0\n3,1.5\n4,1e5\n5,9223372036854775808\n",
    options="columns: {n: integer}",
    rows=2,
    rejects=((4, "n: not an integer"), (5, "n: not an integer"), (6, "n: not an integer")),
    cells={(2, "n"): "800", (3, "n"): "1"},
)


def sources() -> str:
    """A sources file with a table for every case; stopped for its rejected rows only where it says so."""
    tables = []
    for one in CASES:
        ratio = "" if "max_reject_ratio" in one.options else ", max_reject_ratio: 1"
        options = f", {one.options}" if one.options else ""
        tables.append(f'      - {{name: {one.name}, path: "{one.file}"{options}{ratio}}}\n')
    return "version: 1\nsources:\n  - name: t\n    kind: files\n    location: .\n    tables:\n" + "".join(tables)


def write(folder: Path) -> None:
    """Write every file, the sources file and the outcomes.

    Args:
        folder: made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for one in CASES:
        (folder / one.file).write_bytes(one.content)
    (folder / "sources.yml").write_text(sources(), encoding="utf-8")
    outcomes = {}
    for one in CASES:
        outcome = {key: value for key, value in asdict(one).items() if key not in ("name", "content", "ending")}
        outcomes[one.file] = outcome | {"cells": [[*place, value] for place, value in one.cells.items()]}
    (folder / "outcomes.json").write_text(json.dumps(outcomes, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m tests.torture_csv OUT")
    write(Path(sys.argv[1]))
