"""Business rules: what may be said in one, what is refused and where, and what dbt gets to read of them."""

from pathlib import Path

import pytest

from python_jobs.rules.condition import Refused, check_groups, per_row, read_condition, sql_of
from python_jobs.rules.read import RuleError, read_rules
from python_jobs.rules.sync import sync

RULE = """
  - name: {name}
    model: {model}
    condition: {condition}
    dimension: validity
    severity: {severity}
    owner: Sales
    since: 2026-01-31
    why: because
    suggestion: repair it
"""
PROJECT = """
name: atlas
model-paths: [models, .rules/none/models]
"""
YAML = """
version: 2
sources:
  - {name: shop_raw, schema: explore, tables: [{name: orders}]}
models:
  - name: orders
    columns: [{name: order_id, data_tests: [unique]}, {name: amount}, {name: customer_id}]
  - name: keyless
    columns: [{name: amount}]
  - name: raw_reader
    columns: [{name: amount}]
  - name: facts
    columns: [{name: order_id, data_tests: [unique]}, {name: amount}]
"""
MODELS = {
    "chart/orders.sql": "select 1 as order_id",
    "chart/keyless.sql": "select 1 as amount",
    "chart/raw_reader.sql": "select amount from {{ source('shop_raw', 'orders') }}",
    "navigate/facts.sql": "-- not {{ ref('orders') }}\nselect * from {{ accepted('orders') }}",
}


def rule(name: str = "a_rule", model: str = "orders", condition: str = "amount >= 0", severity: str = "warn") -> str:
    return RULE.format(name=name, model=model, condition=condition, severity=severity)


def project(folder: Path, *rules: str) -> Path:
    files = {f"models/{name}": text for name, text in MODELS.items()}
    files |= {"dbt_project.yml": PROJECT, "models/models.yml": YAML, "models/rules.yml": rules_file(*rules)}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def rules_file(*rules: str) -> str:
    return "version: 1\nrules:" + "".join(rules)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("select 1", "is a statement"),
        ("drop table orders", "is a statement"),
        ("delete from orders", "is a statement"),
        ("vacuum", "is a statement"),
        ("grant select on x to y", "is a statement"),
        ("set role postgres", "is a statement"),
        ("amount >= 0; drop table orders", "must be one condition"),
        ("amount >= 0;", "must be one condition"),
        ("", "must be one condition"),
        ("amount >= 0) or (1 = 1", "is not SQL that can be read"),
        ("amount >=", "is not SQL that can be read"),
        ("{{ ref('x') }} > 1", "has Jinja in it"),
        ("exists (select 1 from explore.crm__customers)", "has a query in it"),
        ("amount in (select amount from explore.shop__orders)", "has a query in it"),
        ("amount > (select 1)", "has a query in it"),
        ("explore.secret(amount)", "uses explore.secret(amount), which a rule may not"),
        ("pg_sleep(3) is null", "calls pg_sleep(), which a rule may not"),
        ("lo_import('/etc/passwd') > 0", "calls lo_import()"),
        ("nextval('s') > 0", "which a rule may not"),
        ("set_config('a', 'b', false) is null", "calls set_config()"),
        ("pg_read_file('/etc/passwd') like 'x'", "calls pg_read_file()"),
        ("random() < 0.5", "which a rule may not"),
        ("current_user = 'x'", "which a rule may not"),
        ("other.amount > 0", "names other.amount; columns stand alone"),
        ("'explore.crm__customers'::regclass is not null", "casts to REGCLASS"),
        ("amount operator(pg_catalog.=) 1", "which a rule may not"),
        ("sum(amount) over () > 1", "which a rule may not"),
        ("count(distinct amount) = 1", "counts DISTINCT amount, which can't be told for each row"),
        ("amount = $1", "which a rule may not"),
        ("amount = E'\\\\x'", "which a rule may not"),
        ("5", "is a value (5)"),
        ("amount + 1", "is a value (amount + 1)"),
    ],
)
def test_what_is_no_harmless_condition_is_refused(condition: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_condition(condition)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "condition",
    [
        "amount >= 0 and customer_id is not null",
        "customer_id ~ '^K[0-9]+;$'",
        "amount = 'it''s; no statement'",
        "extract(year from ordered_at) >= birth_year",
        "abs(amount - quantity * price) <= 0.01",
        "not (is_refund and is_revenue)",
        "status in ('open', 'closed') or status is null",
        "coalesce(amount, 0) between 0 and 100",
        "due_at - interval '1 day' > ordered_at",
        "amount::numeric(14, 2) is distinct from total",
        "case when is_refund then amount < 0 else amount >= 0 end",
        "lower(trim(email)) = email",
        "is_known",
    ],
)
def test_a_condition_stays_what_it_was(condition: str) -> None:
    written = sql_of(read_condition(condition))
    assert sql_of(read_condition(written)) == written


def test_aggregates_look_at_the_group_of_the_row() -> None:
    assert per_row("SUM(amount) = total", ["invoice_id"]) == (
        'case when "invoice_id" is not null then SUM(amount) OVER (PARTITION BY "invoice_id") = total end'
    )
    filtered = per_row("COUNT(*) FILTER(WHERE paid) <= 1", ["a", "b"])
    assert 'COUNT(*) FILTER(WHERE paid) OVER (PARTITION BY "a", "b") <= 1' in filtered


@pytest.mark.parametrize(
    ("condition", "by", "said"),
    [
        ("sum(amount) = 1", [], "adds up (SUM(amount)) without saying over what"),
        ("amount = 1", ["order_id"], "has groups (`by`) but no aggregate"),
        ("max(count(*)) = 1", ["order_id"], "an aggregate that a rule can't have"),
    ],
)
def test_aggregates_and_groups_belong_together(condition: str, by: list[str], said: str) -> None:
    with pytest.raises(Refused) as refused:
        check_groups(read_condition(condition), by)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 2\nrules: []", "f.yml:1: needs `version: 1`"),
        ("rules: []", "f.yml:1: needs `version: 1`"),
        ("version: 1\nrulez: []", "f.yml:2: unknown key 'rulez'"),
        ("version: 1\nrules: {}", "f.yml:2: rules must be a list"),
        ("version: 1\nrules: [a, {]", "f.yml:2: not readable as YAML"),
        (rules_file(rule(condition="drop table x")), "f.yml:5: rule 'a_rule': condition is a statement"),
        (
            rules_file(rule(severity="fatal")),
            "f.yml:7: rule 'a_rule': severity 'fatal' is none of critical, error, warn",
        ),
        (
            rules_file(rule()).replace("validity", "freshness"),
            "f.yml:6: rule 'a_rule': dimension 'freshness' is none of completeness",
        ),
        (rules_file(rule(name="A-Rule")), "f.yml:3: rule 'A-Rule': a name is"),
        (rules_file(rule()).replace("2026-01-31", "soon"), "f.yml:9: rule 'a_rule': since must be a day"),
        (rules_file(rule()).replace("    why: because\n", ""), "f.yml:3: rule 'a_rule': 'why' is missing"),
        (rules_file(rule()).replace("because", "'{{ env_var(1) }}'"), "f.yml:10: rule 'a_rule': why has Jinja in it"),
        (rules_file(rule()) + "    owner: Me\n", "f.yml:12: the key 'owner' stands there twice"),
        (rules_file(rule()) + "    weight: 3\n", "f.yml:12: rule 'a_rule': unknown key 'weight'"),
        (rules_file(rule()) + "    min_pass_rate: 2\n", "f.yml:12: rule 'a_rule': min_pass_rate must be"),
        (rules_file(rule()) + "    min_pass_rate: 0.9\n", "min_pass_rate and tolerance_reason belong together"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_rules(text, "f.yml")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule(model="nobody")], "models/rules.yml:3: rule 'a_rule': there is no model 'nobody'"),
        (
            [rule(condition="amnt > 0")],
            "names the column 'amnt', which the model's YAML does not list; did you mean 'amount'? (model orders)",
        ),
        ([rule(), rule()], "models/rules.yml:13: rule 'a_rule': the name is taken: models/rules.yml:3"),
        ([rule(name="orders")], "the name is taken by the model models/chart/orders.sql"),
        ([rule(model="raw_reader")], "reads the raw source 'shop_raw'"),
        ([rule(model="keyless", severity="critical")], "the model keyless has no tested key"),
        ([rule(model="facts", severity="critical")], "rows are held back before navigate"),
    ],
)
def test_rules_that_the_project_cannot_keep_are_refused(tmp_path: Path, rules: list[str], said: str) -> None:
    with pytest.raises(RuleError) as refused:
        sync(project(tmp_path, *rules), None)
    assert said in str(refused.value)
    assert not (tmp_path / ".rules").exists()


def test_a_reader_that_would_let_quarantined_rows_through_is_refused(tmp_path: Path) -> None:
    project(tmp_path, rule(severity="critical"))
    sync(tmp_path, None)
    for reads in ("ref('orders')", 'ref( "orders" )', "ref('atlas', 'orders')"):
        (tmp_path / "models/navigate/facts.sql").write_text(f"select * from {{{{ {reads} }}}}")
        with pytest.raises(RuleError, match=r"models/navigate/facts\.sql reads orders with ref and would let"):
            sync(tmp_path, None)


def test_only_what_differs_is_written_and_what_is_gone_goes(tmp_path: Path) -> None:
    project(tmp_path, rule(severity="critical"), rule(name="other"))
    assert "tests/other.sql" in sync(tmp_path, None).changed
    assert sync(tmp_path, None).changed == ()
    (tmp_path / "models/rules.yml").write_text(rules_file(rule()))
    assert set(sync(tmp_path, None).changed) == {
        "macros/quarantine_keys.sql",
        "models/_rules.yml",
        "models/chart/quarantine/orders_quarantined.sql",
        "models/quality/business_rules.sql",
        "tests/_rules.yml",
        "tests/a_rule.sql",
        "tests/other.sql",
    }
    assert not (tmp_path / ".rules/none/models/chart/quarantine/orders_quarantined.sql").exists()


def test_a_version_changes_with_what_the_rule_says_and_not_with_its_place() -> None:
    first = read_rules(rules_file(rule()), "f.yml")[0]
    moved = read_rules(rules_file(rule(name="another"), rule(condition="AMOUNT>=0")), "g.yml")[1]
    moved_same = read_rules(rules_file(rule(name="another"), rule(condition="amount>=0")), "g.yml")[1]
    assert moved_same.version == first.version
    assert moved.version != first.version
    for change in ("because", "repair it", "Sales", "validity", "2026-01-31"):
        other = {"validity": "accuracy", "2026-01-31": "2026-02-01"}.get(change, "something else")
        changed = read_rules(rules_file(rule()).replace(change, other), "f.yml")[0]
        assert changed.version != first.version, change


def test_rules_nobody_would_run_are_refused(tmp_path: Path) -> None:
    project(tmp_path, rule())
    (tmp_path / "dbt_project.yml").write_text("name: atlas\n")
    with pytest.raises(Exception, match="no rule would run"):
        sync(tmp_path, None)
