"""What the detectors take for usual, and what they leave alone."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from python_jobs.errors import ConfigurationError
from python_jobs.profiling.table import TableColumn, TableToProfile
from python_jobs.settings import PROJECT_DIR
from python_jobs.suggestions.asked_for import where_asked_for
from python_jobs.suggestions.dependencies import judge
from python_jobs.suggestions.forms import shape_of
from python_jobs.suggestions.frame import Frame, FrameColumn, quoted
from python_jobs.suggestions.keys import keys
from python_jobs.suggestions.missing import Missing
from python_jobs.suggestions.project import known_tables
from python_jobs.suggestions.ranges import bounds
from python_jobs.suggestions.suggestion import Suggestion
from python_jobs.suggestions.traits import Traits
from python_jobs.suggestions.typos import cut_short, typos
from python_jobs.suggestions.values import domain
from python_jobs.suggestions.write import as_yaml


def column(values: Sequence[str], name: str = "thing") -> FrameColumn:
    """A text column with these values, one a row."""
    distinct = sorted(set(values))
    codes = np.array([distinct.index(value) for value in values], dtype=np.int64)
    return FrameColumn(
        *(name, quoted(name), "text", "text", None, True),
        codes=codes,
        values=distinct,
        counts=np.bincount(codes),
        numbers=None,
        nulls=0,
        placeholders={},
    )


def listed(values: Sequence[str]) -> object:
    found = domain(column(values))
    return found.arguments["values"] if found else None


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("P-0001", "[[:upper:]][-][0-9]{4}"),
        ("Ab 7", "[[:upper:]][[:lower:]] [0-9]"),
        ("[x]", r"\[[[:lower:]]\]"),
        ("12.5%", "[0-9]{2}[.][0-9][%]"),
    ],
)
def test_shapes_are_regular_expressions(value: str, shape: str) -> None:
    assert shape_of(value, exact=True) == shape


@pytest.mark.parametrize(
    ("text", "is_nothing"),
    [
        *((text, True) for text in ("N/A", " - ", "ukendt", "TBD", "(null)", "???", "test@test.dk", "9999-12-31")),
        *((text, False) for text in ("Hannah", "nanna@firma.dk", "-1", "***", "A+", "9999", "Testrup", "n.v.")),
    ],
)
def test_writings_of_nothing(text: str, is_nothing: bool) -> None:
    assert Missing.read(PROJECT_DIR).is_writing_of_nothing(text) is is_nothing


def test_a_project_declares_more_writings_of_nothing(tmp_path: Path) -> None:
    shutil.copytree(PROJECT_DIR / "macros" / "quality", tmp_path / "macros" / "quality")
    (tmp_path / "dbt_project.yml").write_text("vars: {missing_values: [n.v., -999]}")
    missing = Missing.read(tmp_path)
    assert [text for text in ("N.V.", "-999", "999", "n/a") if missing.is_writing_of_nothing(text)] == [
        "N.V.",
        "-999",
        "n/a",
    ]
    (tmp_path / "dbt_project.yml").write_text("vars: {missing_values: n.v.}")
    with pytest.raises(ConfigurationError, match=r"vars.missing_values must be a list"):
        Missing.read(tmp_path)


def test_a_tail_that_goes_on_has_no_end() -> None:
    draw = np.random.default_rng(5)
    assert bounds(10 * (1 + draw.pareto(1.2, 2500)), 0.01)[1] is None
    # A measurement around 30 comes below zero sooner or later; counts and prices don't.
    assert bounds(draw.normal(30, 9, 2500), 0.01)[0] != 0
    assert bounds(draw.normal(30, 9, 2500), 0.12)[0] == 0
    assert bounds(draw.lognormal(4, 0.7, 2500), 0.01)[0] == 0
    # 100 is an end where values come up to it and hardly any lies behind.
    assert bounds(np.concatenate((draw.uniform(60, 100, 2500), [180.0])), 0.01)[1] == 100
    assert bounds(draw.normal(80, 9, 2500), 0.01)[1] != 100


def test_dates_and_addresses_make_no_list() -> None:
    days = [f"0{1 + number % 5}/03/2026" for number in range(500)]
    assert listed(days) is not None
    assert domain(replace(column(days), form="day/month/year")) is None


def test_a_list_ends_where_values_become_rare() -> None:
    usual = ["new"] * 400 + ["paid"] * 300 + ["sent"] * 60
    assert listed(usual) == ["new", "paid", "sent"]
    assert listed([*usual, "snet", "Paid", "zz81", "q"]) == ["new", "paid", "sent"]
    # A value that is rare among others that are not much more frequent belongs to the list.
    assert listed([*usual, *["held"] * 20, *["lost"] * 6]) == ["held", "lost", "new", "paid", "sent"]
    assert listed([f"name {number}" for number in range(500)]) is None


def test_typing_errors_are_near_what_comes_often() -> None:
    towns = [town for town in ("aarhus", "odense", "randers", "esbjerg") for _ in range(100)]
    found = typos(column([*towns, "aahrus", "odens", "randerss", "esbxerg", "silkeborg"]), is_listed=False)
    assert found is not None
    assert found.evidence.startswith("4 rare values")
    assert typos(column([*towns, "silkeborg"]), is_listed=False) is None
    # Digits make another thing; and where frequent values are neighbours, rare ones may be as well.
    assert typos(column([*["model 10"] * 100, *["bolt xy"] * 100, "model 11"]), is_listed=False) is None
    names = [name for name in ("marta", "marte", "hansen", "hanson", "jensen", "jenson") for _ in range(50)]
    assert typos(column([*names, "martb"]), is_listed=False) is None


def test_cut_short_is_what_ends_within_a_frequent_word() -> None:
    counts = {"Aarhus C": 9, "Aarhus": 2, "Aarh": 2, "Odense": 9, "od": 9, "O": 1}
    assert cut_short(counts, 3) == {"Aarh", "O"}


def test_what_is_gathered_is_told_from_what_is_scattered() -> None:
    draw = np.random.default_rng(8)
    years = draw.integers(2000, 2020, 4000).astype(np.float64)
    codes = np.unique(years, return_inverse=True)[1].astype(np.int64)
    by_year = Traits.of(codes, [f"{year}" for year in range(2000, 2020)], None)
    by_number = Traits.of(codes, [], years)
    scattered = draw.random(4000) < 0.02
    gathered = (years == 2003) & (draw.random(4000) < 0.4)
    for traits in (by_year, by_number):
        assert traits.gathered(traits.count_of(scattered)) == 0
        assert traits.gathered(traits.count_of(gathered)) > 20
        # Most of them are still those of one year.
        assert traits.gathered(traits.count_of(gathered | (draw.random(4000) < 0.01))) > 6
        assert traits.gathered(traits.count_of(scattered | (years == 2003) & (draw.random(4000) < 0.05))) == 0
    assert by_number.count(["2003.0", "2003", None, " ", "n/a", "many"], {"n/a": 1}).tolist()[:6] == [3, 0, 0, 0, 0, 2]


def test_a_number_that_rows_share_is_no_key() -> None:
    draw = np.random.default_rng(2)
    numbers = [str(number) for number in range(1000)]
    houses = [str(number) for number in range(900)] + [str(number) for number in draw.choice(900, 100, replace=False)]
    streets = [f"s{int(house) % 300}" for house in houses]
    others = [column([f"{name}{draw.integers(50)}" for _ in houses], name) for name in "abcd"]
    for first, shared in ((houses, True), (numbers[:900] + houses[900:], False)):
        street = column(streets if shared else [f"s{draw.integers(300)}" for _ in houses], "street")
        table = TableToProfile("s", "t", False, 1000, ())
        found = keys(Frame(table, 1000, 1000, [column(first, "house_id"), street, *others]))
        assert [s.test for s in found if s.arguments["columns"] == ["house_id"]] == ([] if shared else ["unique_key"])


def suggested_keys(columns: Sequence[FrameColumn], test: str) -> list[object]:
    rows = len(columns[0].codes)
    found = keys(Frame(TableToProfile("s", "t", False, rows, ()), rows, rows, columns))
    return [suggestion.arguments["columns"] for suggestion in found if suggestion.test == test]


def test_columns_are_no_key_together_where_other_rows_have_it_too() -> None:
    """A row that is there twice says nothing; a person who managed two teams in one year does."""
    draw = np.random.default_rng(6)
    people = [f"p{number}" for number in range(500) for _ in range(4)]
    years = [f"{2000 + number % 4}" for number in range(2000)]
    for twice, expected in ((True, [["person_id", "year_id"]]), (False, [])):
        first = draw.choice(2000, 10, replace=False)
        person = column([*people, *(people[row] for row in first)], "person_id")
        year = column([*years, *(years[row] for row in first)], "year_id")
        team = [f"t{draw.integers(30)}" for _ in people]
        again = [team[row] if twice else f"u{row}" for row in first]
        others = [column([*team, *again], name) for name in ("team", "town")]
        assert suggested_keys([person, year, *others], "unique_key") == expected


def test_where_a_value_is_asked_for_is_said_with_what_stands_for_nothing() -> None:
    taxa = column([["mouse", "bird"][number % 2] for number in range(1000)], "taxa")
    species = column([f"s{number % 7}" for number in range(1000)], "species")
    unknown = np.arange(1000) < 30
    taxa = replace(taxa, codes=np.where(unknown, -1, taxa.codes), placeholders={"NA ": 30})
    species = replace(species, codes=np.where(unknown | (np.arange(1000) == 500), -1, species.codes))
    asked = where_asked_for(Frame(TableToProfile("s", "t", False, 1000, ()), 1000, 1000, [taxa, species]), species)
    assert asked is not None
    assert asked.where == "trim(taxa) not in ('', 'NA')"
    assert asked.rows.sum() == 970
    # Where nothing may be shown but that there is a value, a group can't be named.
    hidden = replace(column([["a", "b", "c", "d"][n % 4] for n in range(1000)], "hidden"), may_show=False)
    gone = replace(species, codes=np.where(np.arange(1000) % 28 == 3, -1, 0))
    assert where_asked_for(Frame(TableToProfile("s", "t", False, 1000, ()), 1000, 1000, [hidden, gone]), gone) is None


def test_rows_that_are_the_same_by_chance_are_not_one_row() -> None:
    """Brothers have father, mother and family in common, and sometimes their height."""
    draw = np.random.default_rng(7)
    family = np.repeat(np.arange(250), 4)
    parents = [column([f"{name} {number}" for number in family], name) for name in ("father", "mother")]
    for heights, expected in ((60, 0), (600, 1)):
        size = draw.integers(0, heights, 1000)
        # Every tenth family has a row twice.
        size[3::40] = size[2::40]
        found = suggested_keys([*parents, column([f"{one}" for one in size], "height")], "no_near_duplicates")
        assert len(found) == expected


def test_bounds_lie_clear_of_what_is_usual() -> None:
    draw = np.random.default_rng(3)
    skewed = draw.lognormal(4, 0.7, 2000)
    low, high = bounds(skewed, 0.01)
    assert low == 0
    assert high is not None
    assert high > skewed.max()
    # A tenth a hundred times too large: the bound stays between the two.
    damaged = np.concatenate((skewed, draw.lognormal(4, 0.3, 200) * 100))
    _, bound = bounds(damaged, 0.01)
    assert bound is not None
    assert skewed.max() < bound < np.quantile(damaged[2000:], 0.05)
    # Refunds are no errors when there are many; prices below zero are.
    with_refunds = np.concatenate((skewed, -skewed[:100]))
    assert bounds(with_refunds, 0.01)[0] != 0
    assert bounds(with_refunds, 0.12)[0] == 0


def test_dependencies_survive_dirt_and_are_not_made_of_chance() -> None:
    draw = np.random.default_rng(4)
    keys = draw.integers(0, 60, 3000)
    names = [f"name {key}" for key in keys]
    for row in draw.choice(3000, 300, replace=False):
        names[row] = f"other {row}"
    one, two = column([f"key {key}" for key in keys], "key"), column(names, "name")
    found = judge((one,), one.codes, two, two.codes)
    assert found is not None
    assert found.holds == pytest.approx(0.9, abs=0.01)
    # Of two columns together, of which there are many, less is believed.
    assert judge((one, one), one.codes, two, two.codes) is None
    # Where one in six rows deviates it is another meaning.
    for row in draw.choice(3000, 250, replace=False):
        names[row] = f"third {row}"
    two = column(names, "name")
    assert judge((one,), one.codes, two, two.codes) is None
    # Nearly constant, so that any column seems to determine it.
    flag = column(["no" if draw.random() < 0.97 else "yes" for _ in range(3000)], "flag")
    assert judge((one,), one.codes, flag, flag.codes) is None
    # Two meanings in every group are not an error in half of them.
    twofold = column([f"{name} {draw.choice(['a', 'a', 'a', 'b'])}" for name in names], "twofold")
    assert judge((one,), one.codes, twofold, twofold.codes) is None


def test_declared_tables_are_called_as_the_project_calls_them() -> None:
    known = known_tables([PROJECT_DIR / "models"])
    assert known["navigate.fct_orders"].expression == "ref('fct_orders')"
    assert known["masked.shop__orders"].expression == "source('shop', 'orders')"
    reference = Suggestion(
        *("related_to", "customer_id", {"to": "navigate.dim_customers", "field": "customer_id"}, "consistency", "why"),
        fails="false",
        blamed=("customer_id",),
        failing=3,
    )
    columns = (TableColumn("customer_id", "text", "text", True),)
    table = TableToProfile("navigate", "fct_orders", False, 10, columns)
    text = as_yaml(table, 10, [reference], [], known, standalone=False)
    assert "# why; 3 of 10 rows fail." in text
    assert "models/navigate/sales/_sales__models.yml" in text
    (model,) = yaml.safe_load(text)["models"]
    assert model["name"] == "fct_orders"
    assert model["columns"][0]["data_tests"][0]["related_to"] == {
        "arguments": {"to": "ref('dim_customers')", "field": "customer_id"},
        "config": {"severity": "warn"},
    }
    alone = yaml.safe_load(as_yaml(table, 10, [reference], [], known, standalone=True))
    assert (alone["sources"][0]["name"], alone["sources"][0]["schema"]) == ("suggested_fct_orders", "navigate")
