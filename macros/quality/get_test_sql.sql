{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {#- dbt asks this macro for the verdict of every data test. Here it learns two things:
        · `unique` and `accepted_values` count the rows behind a bad value, not the values;
        · `meta.min_pass_rate` tolerates a share of failing rows. The failures are still recorded: dbt drops the
          number of a test that passes, so a tolerated failure is a warning, and only too many are an error.
        Rows tested are those of the tested relation that the test's `where` lets through and that the test judges. -#}
    {%- set meta = model.config.meta or {} -%}
    {%- set builtin = (model.test_metadata or {}).get('name') if not (model.test_metadata or {}).get('namespace') -%}
    {%- if fail_calc == 'count(*)' and builtin in ('unique', 'accepted_values') -%}
        {%- set fail_calc = 'coalesce(sum(n_records), 0)' -%}
    {%- endif -%}
    {%- set rate = meta.get('min_pass_rate') -%}
    {%- set tested = atlas.tested_relation(model) if rate is not none and meta.get('grain') != 'table' -%}
    select
        failures,
        failures {{ warn_if }} as should_warn,
        {% if not tested -%}
        failures {{ error_if }} as should_error
        {%- elif rate >= 1 -%}
        failures > 0 as should_error
        {%- else -%}
        case
            when failures = 0 then false
            else {{ atlas.has_fewer_rows(tested, 'counted.failures / (1 - ' ~ rate ~ ')') }}
        end as should_error
        {%- endif %}
    from (
        select {{ fail_calc }} as failures
        from (
            {{ main_sql }}
            {{ 'limit ' ~ limit if limit is not none }}
        ) as dbt_internal_test
    ) as counted
{%- endmacro %}
