"""For every generic test a table that passes and one that fails, the failing rows counted by hand."""

from dataclasses import dataclass, field
from typing import Any

from python_jobs.masking.canonical import cpr

# Tables that tests compare with.
OTHERS = {
    "parents": "select * from (values (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)) as t (id, label, total)",
    "parts_with_gap": "select * from (values (1, 4), (1, null), (2, 20), (3, 30)) as t (id, amount)",
    "parts": "select * from (values (1, 4), (1, 6), (2, 20), (3, 30)) as t (id, amount)",
}


@dataclass(frozen=True)
class Case:
    """One test on two tables.

    Attributes:
        test: the generic test.
        dimension: of the test.
        good, bad: SQL of the two tables.
        tested: rows of the good and of the bad table; (1, 1) for a test of a whole table.
        failed: failing rows of the bad table.
        column: the column that the test is put on; None puts it on the table.
        arguments: of the test.
        config: of the test.
        label: tells two cases of a test apart.
        status: of the test on the bad table.
    """

    test: str
    dimension: str
    good: str
    bad: str
    tested: tuple[int, int]
    failed: int
    column: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    label: str = ""
    status: str = "fail"

    @property
    def name(self) -> str:
        return f"{self.test}_{self.label}" if self.label else self.test


def values(columns: str, *rows: str) -> str:
    """SQL of a table of values."""
    return f"select * from (values {', '.join(f'({row})' for row in rows)}) as t ({columns})"


# 100,000 kroner to the power of a normal quantile: skewed and clean. A million times the median is no part of it.
LOGNORMAL = "select exp(8 + sin(n) * 2.2 + cos(n * 7) * 1.3) as amount, {when} as at from generate_series(1, 400) as n"
DAYS_AGO = "timestamp '2026-03-31' - interval '6 hours' * (400 - n)"
GROUPS = [(1, 10), (1, 11), (1, 12), (2, 900), (2, 1000), (2, 1100), (3, 1), (3, 100)]
FAR_FROM_GROUP = [(1, 1100), (2, 9), (1, -5), ("null", 3)]
NEXT_YEAR = "cast(now() + interval '1 year' as date)"

COMPLETENESS = [
    Case(
        "not_null_ratio",
        "completeness",
        values("v", "'a'", "'b'"),
        values("v", "'a'", "null", "''", "'  '", "chr(9)", "'b'"),
        (2, 6),
        4,
        "v",
    ),
    Case(
        "not_null_ratio",
        "completeness",
        values("v", "'a'", "'it''s'"),
        values("v", "'a'", "'N/A'", "'?'", "null", "'b'"),
        (2, 5),
        3,
        "v",
        {"missing_values": ["N/A", "?"]},
        label="missing_values",
    ),
    # Missing in disguise; and Hannah, Nanna@…, a minus before a number, three stars are values.
    Case(
        "not_null_ratio",
        "completeness",
        values("v", "'Hannah'", "'nanna@firma.dk'", "'-1'", "'***'", "'9999'", "'A+'", "'Testrup'"),
        values(
            "v", "'N/A'", "' - '", "'ukendt'", "'TBD'", "'(null)'", "'???'", "'test@test.dk'", "'unknown@a.b'", "'x'"
        ),
        (7, 9),
        8,
        "v",
        label="writings",
    ),
    Case(
        "not_null_ratio",
        "completeness",
        values("v", "'NA'", "'DK'", "'n.a.'"),
        values("v", "'NA'", "'DK'", "'-'", "'n/a'"),
        (3, 4),
        2,
        "v",
        {"not_missing": ["NA", "n.a."]},
        label="not_missing",
    ),
    Case(
        "not_null_ratio",
        "completeness",
        values("v", "timestamp '2026-01-01 00:00'", "timestamp '9999-12-30 00:00'"),
        values(
            "v", "timestamp '9999-12-31 00:00'", "timestamp '9999-12-31 23:59:59'", "null", "timestamp '2026-01-01'"
        ),
        (2, 4),
        3,
        "v",
        label="days",
    ),
    Case(
        "not_null_ratio",
        "completeness",
        values("v, k", "1, 'x'", "null, 'y'"),
        values("v, k", "1, 'x'", "null, 'x'", "null, 'y'", "2, 'x'"),
        (1, 3),
        1,
        "v",
        config={"where": "k = 'x'"},
        label="where",
    ),
    # Two of ten are missing: within what is tolerated, and still counted.
    Case(
        "not_null_ratio",
        "completeness",
        "select 1 as v",
        "select case when n > 2 then n end as v from generate_series(1, 10) as n",
        (1, 10),
        2,
        "v",
        config={"meta": {"min_pass_rate": 0.8, "tolerance_reason": "made up"}},
        label="tolerated",
        status="warn",
    ),
    Case(
        "not_null_ratio",
        "completeness",
        "select 1 as v",
        "select case when n > 3 then n end as v from generate_series(1, 10) as n",
        (1, 10),
        3,
        "v",
        config={"meta": {"min_pass_rate": 0.8, "tolerance_reason": "made up"}},
        label="not_tolerated",
    ),
    Case(
        "required_together",
        "completeness",
        values("a, b", "1, 'x'", "null, null"),
        values("a, b", "1, 'x'", "1, null", "null, 'y'", "null, null"),
        (2, 4),
        2,
        arguments={"columns": ["a", "b"]},
    ),
    Case(
        "row_count_at_least",
        "completeness",
        values("v", "1", "2"),
        values("v", "1"),
        (1, 1),
        1,
        arguments={"min_value": 2},
    ),
    Case(
        "row_count_between",
        "completeness",
        values("v", "1", "2"),
        values("v", "1", "2", "3"),
        (1, 1),
        1,
        arguments={"min_value": 1, "max_value": 2},
    ),
    Case(
        "same_row_count_as",
        "completeness",
        values("v", "1", "2", "3"),
        values("v", "1", "2"),
        (1, 1),
        1,
        arguments={"to": "ref('parents')"},
    ),
    # Three rows there: a third of tolerance lets two pass, and not one.
    Case(
        "same_row_count_as",
        "completeness",
        values("v", "1", "2"),
        values("v", "1"),
        (1, 1),
        1,
        arguments={"to": "ref('parents')", "tolerance": 0.34},
        label="tolerance",
    ),
    Case(
        "contains_all_of",
        "completeness",
        values("v", "1", "2", "3", "4"),
        values("v", "1", "4"),
        (1, 1),
        1,
        "v",
        {"to": "ref('parents')", "field": "id"},
    ),
    Case(
        "no_missing_days",
        "completeness",
        values("d", "date '2026-03-01'", "date '2026-03-02'", "date '2026-03-02'", "null"),
        values("d", "date '2026-03-01'", "date '2026-03-04'"),
        (1, 1),
        1,
        "d",
    ),
    Case(
        "no_missing_days",
        "completeness",
        values("d", "timestamp '2026-03-01 10:00'", "timestamp '2026-03-02 09:00'"),
        values("d", "timestamp '2026-03-01 10:00'"),
        (1, 1),
        1,
        "d",
        {"first_date": "date '2026-03-01'", "last_date": "date '2026-03-02'"},
        label="bounds",
    ),
    # Friday to Monday, and Friday to Tuesday.
    Case(
        "no_missing_days",
        "completeness",
        values("d", "date '2026-03-06'", "date '2026-03-09'"),
        values("d", "date '2026-03-06'", "date '2026-03-10'"),
        (1, 1),
        1,
        "d",
        {"weekdays_only": True},
        label="weekdays",
    ),
]

UNIQUENESS = [
    Case(
        "unique_key",
        "uniqueness",
        values("k", "1", "2", "null", "null"),
        values("k", "1", "1", "2", "2", "2", "3", "null"),
        (2, 6),
        5,
        arguments={"columns": ["k"]},
    ),
    Case(
        "unique_key",
        "uniqueness",
        values("a, b", "1, 1", "1, 2", "1, null", "1, null"),
        values("a, b", "1, 1", "1, 1", "1, 2"),
        (2, 3),
        2,
        arguments={"columns": ["a", "b"]},
        label="combination",
    ),
    # A key that is blank is missing, not given twice.
    Case(
        "unique_key",
        "uniqueness",
        values("k", "'a'", "''", "''"),
        values("k", "'a'", "'a'", "' '", "' '"),
        (3, 4),
        2,
        arguments={"columns": ["k"]},
        label="blank",
    ),
    # A column may be an expression, in which a missing value is a value, too.
    Case(
        "unique_key",
        "uniqueness",
        values("a, b", "1, 1", "1, null", "2, null"),
        values("a, b", "1, 1", "1, null", "1, null"),
        (3, 3),
        2,
        arguments={"columns": ["jsonb_build_array(a, b)"]},
        label="expression",
    ),
    # Case, blanks, punctuation, accents and Danish letters; nothing but punctuation is not judged.
    Case(
        "no_near_duplicates",
        "uniqueness",
        values(
            "n, c",
            "'Søren Ask', 'Aarhus'",
            "'Søren Ask', 'Odense'",
            "'-', 'x'",
            "'...', 'x'",
            "'Ωμ', 'x'",
            "'Ψ', 'x'",
            "null, 'x'",
        ),
        values(
            "n, c",
            "'Søren Ask', 'Århus'",
            "'SOEREN  ASK', 'aarhus'",
            "'René', 'Ribe'",
            "'rene.', 'RIBE'",
            "'Ida', 'Ribe'",
        ),
        (6, 5),
        4,
        arguments={"columns": ["n", "c"]},
    ),
]

HOURS_AGO = "(now() at time zone 'UTC') - interval '{} hours'"
TIMELINESS = [
    Case(
        "fresh_within",
        "timeliness",
        f"select {HOURS_AGO.format(2)} as at",
        f"select {HOURS_AGO.format(30)} as at",
        (1, 1),
        1,
        "at",
        {"hours": 24},
    ),
    Case(
        "fresh_within",
        "timeliness",
        f"select {HOURS_AGO.format(2)} as at",
        "select now()::timestamp as at where false",
        (1, 1),
        1,
        "at",
        {"hours": 24},
        label="empty",
    ),
    # Seven days, from the seed.
    Case(
        "fresh_within",
        "timeliness",
        f"select {HOURS_AGO.format(100)} as at",
        f"select {HOURS_AGO.format(170)} as at",
        (1, 1),
        1,
        "at",
        label="by_profile",
    ),
    Case(
        "arrives_within",
        "timeliness",
        values(
            "at, came",
            "timestamp '2026-03-01 10:00', timestamp '2026-03-01 12:00'",
            "timestamp '2026-03-01 10:00', null",
        ),
        values(
            "at, came",
            "timestamp '2026-03-01 10:00', timestamp '2026-03-01 12:01'",
            "timestamp '2026-03-01 10:00', timestamp '2026-03-01 11:00'",
        ),
        (1, 2),
        1,
        "at",
        {"arrived_at": "came", "hours": 2},
    ),
    Case(
        "no_gap_longer_than",
        "timeliness",
        values("at", "timestamp '2026-03-01 10:00'", "timestamp '2026-03-01 12:00'", "timestamp '2026-03-01 14:00'"),
        values(
            "at",
            "timestamp '2026-03-01 10:00'",
            "timestamp '2026-03-01 12:01'",
            "timestamp '2026-03-01 14:00'",
            "timestamp '2026-03-01 19:00'",
        ),
        (3, 4),
        2,
        "at",
        {"hours": 2},
    ),
    Case(
        "no_gap_longer_than",
        "timeliness",
        values("at, shop", "timestamp '2026-03-01 10:00', 1", "timestamp '2026-03-05 12:00', 2"),
        values(
            "at, shop",
            "timestamp '2026-03-01 10:00', 1",
            "timestamp '2026-03-05 12:00', 1",
            "timestamp '2026-03-01 12:00', 2",
        ),
        (2, 3),
        1,
        "at",
        {"hours": 2, "group_by": "shop"},
        label="group_by",
    ),
    Case(
        "not_in_future",
        "timeliness",
        f"select {HOURS_AGO.format(1)} as at",
        f"select {HOURS_AGO.format(-1)} as at union all select timestamp '9999-12-31'",
        (1, 1),
        1,
        "at",
    ),
]

# Every century of the seventh digit, with days that there are in some of them and in none.
CPR_NUMBERS = [
    f"{day:02}02{year:02}{seventh}123"
    for day in (0, 1, 29, 30)
    for year in (0, 24, 36, 37, 57, 58, 99)
    for seventh in range(10)
]
VALID_CPR = [f"'{number}'" for number in CPR_NUMBERS if cpr(number)[1]]
INVALID_CPR = [f"'{number}'" for number in CPR_NUMBERS if not cpr(number)[1]]

VALIDITY = [
    # As masking judges them, who fills `…__is_valid` of the masked twin.
    Case(
        "valid_cpr",
        "validity",
        values("v", *VALID_CPR),
        values("v", *INVALID_CPR),
        (len(VALID_CPR), len(INVALID_CPR)),
        len(INVALID_CPR),
        "v",
        label="as_masking",
    ),
    Case(
        "matches_pattern",
        "validity",
        values("v", "'K12'", "null"),
        values("v", "'K12'", "'k12'", "'K12x'", "null", "''", "'  '"),
        (1, 3),
        2,
        "v",
        {"pattern": r"^K\d+$"},
    ),
    Case(
        "matches_pattern",
        "validity",
        values("v", "'it''s'"),
        values("v", "'its'"),
        (1, 1),
        1,
        "v",
        {"pattern": "^it's$"},
        label="quote",
    ),
    Case(
        "in_range",
        "validity",
        values("v", "0", "5", "10", "null"),
        values("v", "-1", "0", "11", "null"),
        (3, 3),
        2,
        "v",
        {"min_value": 0, "max_value": 10},
    ),
    Case(
        "in_range",
        "validity",
        values("v", "date '2026-01-01'", "date '9999-12-31'"),
        values("v", "date '2025-01-01'", "date '9999-12-31'", "date '1900-01-01'"),
        (1, 1),
        1,
        "v",
        {"min_value": "date '2026-01-01'", "max_value": "date '2026-12-31'"},
        label="days",
    ),
    Case(
        "in_range",
        "validity",
        values("v", "0"),
        values("v", "-1", "0", "11"),
        (1, 3),
        1,
        "v",
        {"min_value": 0},
        label="one_bound",
    ),
    Case(
        "in_set",
        "validity",
        values("v", "'a'", "'it''s'", "null"),
        values("v", "'a'", "'b'", "'A'", "null", "' '"),
        (2, 3),
        2,
        "v",
        {"values": ["a", "it's"]},
    ),
    Case(
        "in_set",
        "validity",
        values("v", "1", "2"),
        values("v", "1", "3"),
        (2, 2),
        1,
        "v",
        {"values": [1, 2]},
        label="numbers",
    ),
    # Two of eight with a value are wrong, of ten rows: a quarter, not a fifth.
    Case(
        "in_range",
        "validity",
        "select 1 as v",
        "select case when n <= 8 then n end as v from generate_series(1, 10) as n",
        (1, 8),
        2,
        "v",
        {"max_value": 6},
        {"meta": {"min_pass_rate": 0.8, "tolerance_reason": "made up"}},
        label="judged_rows_only",
    ),
    Case(
        "in_range",
        "validity",
        "select 1 as v",
        "select case when n <= 8 then n end as v from generate_series(1, 10) as n",
        (1, 8),
        2,
        "v",
        {"max_value": 6},
        {"meta": {"min_pass_rate": 0.75, "tolerance_reason": "made up"}},
        label="judged_rows_tolerated",
        status="warn",
    ),
    Case(
        "is_true_ratio",
        "validity",
        values("v", "true", "null::boolean"),
        values("v", "true", "false", "null::boolean"),
        (1, 2),
        1,
        "v",
    ),
    Case(
        "valid_type",
        "validity",
        values("v", "'12'", "'-3'", "''", "null"),
        values("v", "'12'", "'1.5'", "'x'", "''"),
        (2, 3),
        2,
        "v",
        {"type": "integer"},
        label="integer",
    ),
    Case(
        "valid_type",
        "validity",
        values("v", "'1.5'", "'-.5'", "'2e10'"),
        values("v", "'1,5'", "'1.'", "'1..'", "'7'", "'.'"),
        (3, 4),
        2,
        "v",
        {"type": "number"},
        label="number",
    ),
    Case(
        "valid_type",
        "validity",
        values("v", "'true'", "'Nej'", "'0'"),
        values("v", "'maybe'", "'1'"),
        (3, 2),
        1,
        "v",
        {"type": "boolean"},
        label="boolean",
    ),
    Case(
        "valid_type",
        "validity",
        values("v", "'2026-02-28'", "'28.02.2026'"),
        values("v", "'2026-02-30'", "'soon'", "'2026-02-28'"),
        (2, 3),
        2,
        "v",
        {"type": "date"},
        label="date",
    ),
    Case(
        "valid_type",
        "validity",
        values("v", "'2026-02-28T10:00:00Z'"),
        values("v", "'2026-02-28 25:00'", "'2026-02-28 10:00'"),
        (1, 2),
        1,
        "v",
        {"type": "timestamp"},
        label="timestamp",
    ),
    Case(
        "valid_type",
        "validity",
        values("v", "'3F2504E0-4F89-11D3-9A0C-0305E82C3301'"),
        values("v", "'3F2504E0'"),
        (1, 1),
        1,
        "v",
        {"type": "uuid"},
        label="uuid",
    ),
    Case(
        "plausible_date",
        "validity",
        values("d", "date '1980-05-05'", "current_date", "null"),
        values("d", "date '1899-12-31'", "date '1970-01-01'", "date '9999-12-31'", NEXT_YEAR, "date '2020-02-02'"),
        (2, 3),
        2,
        "d",
    ),
    Case(
        "plausible_date",
        "validity",
        values("d", "timestamp '2030-12-31 23:59'"),
        values("d", "timestamp '2031-01-01 00:00'", "timestamp '2019-12-31 23:59'"),
        (1, 2),
        2,
        "d",
        {"earliest": "2020-01-01", "latest": "2030-12-31"},
        label="bounds",
    ),
    Case(
        "dates_in_order",
        "validity",
        values(
            "a, b, c",
            "date '2026-01-01', date '2026-01-01', date '2026-01-02'",
            "date '2026-01-01', null, date '2026-01-02'",
        ),
        values(
            "a, b, c",
            "date '2026-01-02', date '2026-01-01', date '2026-01-03'",
            "date '2026-01-02', null, date '2026-01-01'",
            "null, null, date '2026-01-01'",
        ),
        (2, 2),
        2,
        arguments={"columns": ["a", "b", "c"]},
    ),
    Case(
        "valid_date_text",
        "validity",
        values("v", "'31-12-2024'", "''", "null"),
        values("v", "'31-11-2024'", "'31-12-2124'", "'31-12-2024'"),
        (1, 3),
        2,
        "v",
    ),
    Case(
        "valid_amount_text",
        "validity",
        values("v", "'1.234,50 kr.'", "'-7'"),
        values("v", "'1,2,3'", "'x'", "'7'"),
        (2, 3),
        2,
        "v",
    ),
    Case(
        "valid_phone_text",
        "validity",
        values("v", "'33 12 34 56'", "'+46 8 123 456 78'"),
        values("v", "'12'", "'none'", "'33123456'"),
        (2, 2),
        1,
        "v",
    ),
    Case(
        "valid_e164",
        "validity",
        values("v", "'+4533123456'", "' '", "null"),
        values("v", "'4533123456'", "'+45 33123456'", "'+0533123456'", "'+4533123456'"),
        (1, 4),
        3,
        "v",
    ),
    Case(
        "valid_token",
        "validity",
        values("v", f"'person_0f3a_{'0a' * 16}'", "' '", "null"),
        values(
            "v",
            *(
                f"'{text}'"
                for text in (
                    f"email_0f3a_{'0a' * 16}",
                    f"person_0f3a_{'0a' * 16}b",
                    f"person_0f3a_{'0a' * 15}b",
                    f"person_0f3a_{'0a' * 15}_b",
                    f"person_0f3_{'0a' * 16}",
                    f"person__0f3a_{'0a' * 16}",
                    f" person_0f3a_{'0a' * 16}",
                    "Jens Hansen",
                    f"person_0f3a_{'0a' * 16}",
                )
            ),
        ),
        (1, 9),
        8,
        "v",
        {"entity": "person"},
    ),
    Case(
        "valid_email",
        "validity",
        values("v", "'a.b+c@d-e.example'", "'søren@æble.dk'", "' X@Y.DK '", "''", "'o''neil@x.ie'"),
        values("v", "'a@b'", "'@b.dk'", "'a..b@c.dk'", "'a b@c.dk'", "'a@b-.dk'", "'a@b.dk'"),
        (4, 6),
        5,
        "v",
    ),
    Case(
        "valid_postcode",
        "validity",
        values("v", "'2100'", "'DK-8000'", "null"),
        values("v", "'210'", "'21000'", "'8000'"),
        (2, 3),
        2,
        "v",
    ),
    Case(
        "valid_postcode",
        "validity",
        values("v, land", "'2100', 'DK'", "'111 22', 'SE'", "'SW1A 1AA', 'GB'", "'anything', 'JP'", "'x', null"),
        values("v, land", "'11122', 'DK'", "'1112', 'SE'", "'2100', 'DK'"),
        (5, 3),
        2,
        "v",
        {"country_column": "land"},
        label="country_column",
    ),
    Case(
        "valid_country_code",
        "validity",
        values("v", "'DK'", "'GL'", "null"),
        values("v", "'dk'", "'UK'", "'XX'", "'DE'"),
        (2, 4),
        3,
        "v",
    ),
    Case(
        "valid_country_code",
        "validity",
        values("v", "'XK'", "'DK'"),
        values("v", "'XX'"),
        (2, 1),
        1,
        "v",
        {"also": ["XK"]},
        label="also",
    ),
    Case(
        "valid_currency_code",
        "validity",
        values("v", "'DKK'", "'EUR'", "''"),
        values("v", "'kr'", "'XXY'", "'USD'", "'n/a'"),
        (2, 3),
        2,
        "v",
    ),
    # 310299-5xxx would be 1899, 290200-4 a leap day of 2000, 290200-1 one of 1900, which had none.
    Case(
        "valid_cpr",
        "validity",
        values("v", "'010203-1234'", "'2902004123'", "'010203 1234'", "''"),
        values("v", "'2902001123'", "'320100-1234'", "'0102031234x'", "'010203-123'", "'010199-1234'"),
        (3, 5),
        4,
        "v",
    ),
]

# 1,000 hours, then 500 that may differ.
HOURLY = "select {value} as v, timestamp '2026-01-01' + interval '1 hour' * n as at from generate_series(1, 1500) as n"

ACCURACY = [
    # 'Odnese' swaps two signs, 'odense ' differs in case and a blank; 'Oder' is no edit of it, 'B-2' only a number.
    Case(
        "no_rare_variants",
        "accuracy",
        "select case when n <= 10 then 'Odense' when n <= 20 then 'Route B-1' when n = 21 then 'Route B-2' "
        "else 'Oder' end as city from generate_series(1, 22) as n",
        "select case when n <= 10 then 'Odense' when n = 11 then 'Odnese' when n = 12 then 'odense ' "
        "when n <= 16 then 'Aarhus' else 'Aahus' end as city from generate_series(1, 17) as n",
        (22, 17),
        2,
        "city",
    ),
    # A beginning that ends within a word; not one that is a word, as Aarhus of Aarhus C.
    Case(
        "no_rare_variants",
        "accuracy",
        "select case when n <= 10 then 'Odense' when n <= 20 then 'Aarhus C' else 'Aarhus' end as city "
        "from generate_series(1, 21) as n",
        "select case when n <= 10 then 'Odense' when n <= 20 then 'Aarhus C' when n = 21 then 'Od' else 'Aarh' end "
        "as city from generate_series(1, 22) as n",
        (21, 22),
        2,
        "city",
        {"times": 3, "cut_short": True},
        label="cut_short",
    ),
    Case(
        "within_robust_z",
        "accuracy",
        LOGNORMAL.format(when=DAYS_AGO),
        LOGNORMAL.format(when=DAYS_AGO) + " union all values (3e15, null::timestamp), (2e-15, null), (-1, null)",
        (400, 402),
        2,
        "amount",
        {"max_z": 6},
    ),
    # More than half are the same: the mean deviation stands in for the median one, which is 0.
    Case(
        "within_robust_z",
        "accuracy",
        "select case when n > 60 then n - 58 else 1 end as v from generate_series(1, 64) as n",
        "select case when n > 60 then n - 58 else 1 end as v from generate_series(1, 63) as n union all select 1000",
        (64, 64),
        1,
        "v",
        {"scale": "linear", "max_z": 30},
        label="mostly_the_same",
    ),
    # The third group is too small, nothing is less than nothing, and a row without a group is not judged.
    *(
        Case(
            "near_group_median",
            "accuracy",
            values("code, price", *(f"{code}, ({price}){cast}" for code, price in GROUPS)),
            values("code, price", *(f"{code}, ({price}){cast}" for code, price in [*GROUPS, *FAR_FROM_GROUP])),
            (8, 10),
            2,
            "price",
            {"determined_by": ["code"]} | ({"number": "cast(price as numeric)"} if cast else {}),
            label=label,
        )
        for label, cast in (("", ""), ("of_text", "::text"))
    ),
    # The same growth, judged against what came before: only new rows can fail.
    Case(
        "within_robust_z",
        "accuracy",
        LOGNORMAL.format(when=DAYS_AGO),
        LOGNORMAL.format(when=DAYS_AGO).replace("exp(8", "exp(case when n in (3, 399) then 40 else 0 end + 8"),
        (80, 80),
        1,
        "amount",
        {"timestamp_column": "at", "recent_days": 20},
        label="history",
    ),
    # The same hundred values over and over, and then twice as much.
    Case(
        "no_drift",
        "accuracy",
        HOURLY.format(value="n * 37 % 100"),
        HOURLY.format(value="n * 37 % 100 * case when n > 1000 then 2 else 1 end"),
        (1, 1),
        1,
        "v",
        {"timestamp_column": "at", "recent_days": 20},
    ),
    Case(
        "no_drift",
        "accuracy",
        HOURLY.format(value="(array['a', 'b', 'c'])[n % 3 + 1]"),
        HOURLY.format(value="(array['a', 'b', 'c'])[case when n > 1100 then 1 else n % 3 + 1 end]"),
        (1, 1),
        1,
        "v",
        {"timestamp_column": "at", "recent_days": 20, "kind": "category"},
        label="category",
    ),
    Case(
        "expression_holds",
        "accuracy",
        values("a, b", "2, 4", "null, 4"),
        values("a, b", "2, 4", "2, 5", "null, 4"),
        (1, 2),
        1,
        arguments={"expression": "b = 2 * a"},
    ),
    Case(
        "reconciles_with",
        "accuracy",
        values("v", "40", "20.4"),
        values("v", "40", "19.4"),
        (1, 1),
        1,
        arguments={"expression": "sum(v)", "to": "ref('parents')", "to_expression": "sum(total)", "tolerance": 0.5},
    ),
    Case(
        "reconciles_with",
        "accuracy",
        values("v", "40", "20"),
        values("v", "40"),
        (1, 1),
        1,
        arguments={"expression": "sum(v)", "to_expression": 60},
        label="control_total",
    ),
]

CONSISTENCY = [
    Case(
        "related_to",
        "consistency",
        values("v", "1", "3", "null"),
        values("v", "1", "4", "4", "null"),
        (2, 3),
        2,
        "v",
        {"to": "ref('parents')", "field": "id"},
    ),
    Case(
        "related_to",
        "consistency",
        values("v, k", "1, 'x'", "9, 'y'"),
        values("v, k", "1, 'x'", "4, 'x'", "9, 'y'"),
        (1, 2),
        1,
        "v",
        {"to": "ref('parents')", "field": "id"},
        {"where": "k = 'x'"},
        label="where",
    ),
    Case(
        "agrees_with",
        "consistency",
        values("id, label", "1, 'a'", "9, 'z'"),
        values("id, label", "1, 'b'", "2, null", "2, ''", "3, 'c'"),
        (2, 3),
        1,
        "label",
        {"to": "ref('parents')", "key": "id"},
    ),
    # Of two partners one agrees: the row disagrees once.
    Case(
        "agrees_with",
        "consistency",
        values("id, v", "2, 20.4"),
        values("id, v", "1, 4", "1, null", "3, 30"),
        (1, 2),
        1,
        "v",
        {"to": "ref('parts')", "key": ["id"], "field": "amount", "tolerance": 0.5},
        label="tolerance",
    ),
    Case(
        "sum_of_parts",
        "consistency",
        values("id, total", "1, 10", "2, 20", "4, 0"),
        values("id, total", "1, 11", "2, 20", "4, 1"),
        (3, 3),
        2,
        "total",
        {"key": "id", "parts": "ref('parts')", "part_column": "amount"},
    ),
    # A total that is missing, or has a missing part, is completeness' business.
    Case(
        "sum_of_parts",
        "consistency",
        values("id, total", "1, 4", "2, null"),
        values("id, total", "1, 4", "2, null", "3, 31"),
        (1, 2),
        1,
        "total",
        {"key": "id", "parts": "ref('parts_with_gap')", "part_column": "amount"},
        label="missing",
    ),
    Case(
        "same_everywhere",
        "consistency",
        values("code, city", "1, 'A'", "1, 'A'", "2, 'B'", "1, null"),
        values("code, city", "1, 'A'", "1, 'B'", "1, 'A'", "2, 'B'"),
        (3, 4),
        3,
        "city",
        {"key": "code"},
    ),
    # The third group is too small, the fourth has no majority, and a missing city is not judged.
    Case(
        "agrees_with_majority",
        "consistency",
        values("code, city", "1, 'A'", "1, 'A'", "1, 'A'", "1, null", "2, 'B'", "2, 'C'"),
        values(
            *("code, city", "1, 'A'", "1, 'A'", "1, 'A'", "1, 'B'", "1, 'C'", "1, null", "2, 'B'", "2, 'C'"),
            *("3, 'D'", "3, 'D'", "3, 'E'", "3, 'E'"),
        ),
        (5, 11),
        2,
        "city",
        {"determined_by": ["code"]},
    ),
    # A club that was called otherwise for two years, and one writing that came once.
    Case(
        "agrees_with_majority",
        "consistency",
        values("club, town", *["1, 'Aarhus'"] * 4, *["1, 'Viby'"] * 2),
        values("club, town", *["1, 'Aarhus'"] * 4, *["1, 'Viby'"] * 2, "1, 'Aarhsu'"),
        (6, 7),
        1,
        "town",
        {"determined_by": ["club"], "times": 3},
        label="another_name",
    ),
    # Aarhus belongs to another code, Aarhsu to none: the one contradicts, the other is wrong by itself.
    *(
        Case(
            "agrees_with_majority",
            dimension,
            values("code, city", *["1, 'Aarhus'"] * 3, *["2, 'Odense'"] * 3, odd),
            values("code, city", *["1, 'Aarhus'"] * 3, *["2, 'Odense'"] * 3, "2, 'Aarhus'", "1, 'Aarhsu'", "2, ''"),
            (7, 8),
            1,
            "city",
            {"determined_by": ["code"], "deviations": deviations},
            label=deviations,
        )
        for dimension, deviations, odd in (
            ("consistency", "known", "1, 'Aarhsu'"),
            ("accuracy", "unknown", "2, 'Aarhus'"),
        )
    ),
    Case(
        "has_columns",
        "consistency",
        "select 1 as id, 1.5::numeric(14, 2) as v, 'x'::varchar(10) as extra",
        "select 1 as id, 1.5::numeric(14, 4) as v",
        (1, 1),
        1,
        arguments={"columns": {"id": "int", "v": "numeric(14,2)", "extra": "varchar(10)"}},
    ),
    Case(
        "has_columns",
        "consistency",
        "select 1 as id, 2 as v",
        "select 1 as id, 2 as v, 3 as w",
        (1, 1),
        1,
        arguments={"columns": ["id", "v"], "exact": True},
        label="exact",
    ),
]

CASES = [*COMPLETENESS, *UNIQUENESS, *TIMELINESS, *VALIDITY, *ACCURACY, *CONSISTENCY]
