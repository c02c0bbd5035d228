{#- Validity: does it have the form it should have? A missing value, null or blank, is neither judged nor counted here:
    completeness does that.
    Known formats (e-mail, codes, dates) are in validity_formats.sql. Arguments are described in _tests.yml. -#}

{% test matches_pattern(model, column_name, pattern) %}
    {%- set present = atlas.present_text(column_name) ~ ' is not null' -%}
    {%- set escaped = pattern | replace("'", "''") -%}
    {{ config(meta=atlas.about_text('validity', column_name, atlas.matches(column_name, escaped))) }}
    {%- if dbt_expectations is defined %}
        {{ atlas.failures_of(dbt_expectations.test_expect_column_values_to_match_regex(
            model, column_name, regex=escaped, row_condition=present
        )) }}
    {%- else %}
        select 1 as failure
        from {{ model }}
        where {{ atlas.mismatches(column_name, escaped) }} and {{ present }}
    {%- endif %}
{% endtest %}


{% test in_range(model, column_name, min_value=none, max_value=none) %}
    {#- A bound is SQL: 0, or date '2000-01-01'. Between days, one that stands for nothing is completeness' business. -#}
    {%- if min_value is none and max_value is none -%}
        {{ exceptions.raise_compiler_error('in_range: give min_value, max_value or both') }}
    {%- endif -%}
    {%- set bounds = [] -%}
    {%- if min_value is not none %}{% do bounds.append(column_name ~ ' >= ' ~ min_value) %}{% endif -%}
    {%- if max_value is not none %}{% do bounds.append(column_name ~ ' <= ' ~ max_value) %}{% endif -%}
    {%- set is_of_days = "'" in bounds | join -%}
    {%- set value = atlas.present_text(column_name) if var('missing_values', []) else column_name -%}
    {%- set present = (atlas.known_date(column_name) if is_of_days else value) ~ ' is not null' -%}
    {{ config(meta={'quality_dimension': 'validity', 'judged': present, 'holds': bounds | join(' and ')}) }}
    {%- if dbt_expectations is defined %}
        {{ atlas.failures_of(dbt_expectations.test_expect_column_values_to_be_between(
            model, column_name, min_value=min_value, max_value=max_value, row_condition=present
        )) }}
    {%- else %}
        select 1 as failure
        from {{ model }}
        where not ({{ bounds | join(' and ') }}) and {{ present }}
    {%- endif %}
{% endtest %}


{% test in_set(model, column_name, values) %}
    {%- set present = atlas.present_text(column_name, but=values) ~ ' is not null' -%}
    {%- set value_as_text = 'cast(' ~ column_name ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- set listed = value_as_text ~ ' in (' ~ atlas.text_list(values) ~ ')' -%}
    {{ config(meta=atlas.about_text('validity', column_name, listed, but=values)) }}
    {%- if dbt_expectations is defined %}
        {%- set escaped = [] -%}
        {%- for value in values %}{% do escaped.append(value | string | replace("'", "''")) %}{% endfor -%}
        {{ atlas.failures_of(dbt_expectations.test_expect_column_values_to_be_in_set(
            model, value_as_text, value_set=escaped, row_condition=present
        )) }}
    {%- else %}
        select 1 as failure
        from {{ model }}
        where not ({{ listed }}) and {{ present }}
    {%- endif %}
{% endtest %}


{% test is_true_ratio(model, column_name) %}
    {{ config(meta={'quality_dimension': 'validity', 'holds': column_name}) }}
    {{ atlas.rows_where_not(model, column_name) }}
{% endtest %}


{% test valid_type(model, column_name, type) %}
    {%- set readable = {
        'integer': atlas.matches(column_name, '^\\s*[-+]?\\d+\\s*$'),
        'number': atlas.matches(column_name, '^\\s*[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?\\s*$'),
        'boolean': 'lower(trim(' ~ column_name ~ ")) in ('true', 'false', 't', 'f', 'yes', 'no', 'y', 'n', '1', '0', 'ja', 'nej')",
        'date': atlas.standardize_date(column_name) ~ ' is not null',
        'timestamp': atlas.standardize_timestamp(column_name) ~ ' is not null',
        'uuid': atlas.matches(column_name, '^\\s*[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\\s*$'),
    } -%}
    {%- if type not in readable -%}
        {{ exceptions.raise_compiler_error("valid_type: type '" ~ type ~ "' is none of " ~ readable | join(', ')) }}
    {%- endif -%}
    {{ config(meta=atlas.about_text('validity', column_name, readable[type])) }}
    {{ atlas.text_rows_where_not(model, column_name, readable[type]) }}
{% endtest %}


{% test plausible_date(model, column_name, earliest='1900-01-01', latest=none, placeholders=[]) %}
    {#- Without `latest`: today where it is latest on Earth, so that no time zone makes a date of today one to come.
        A day that stands for nothing is completeness' business. -#}
    {%- set day = 'cast(' ~ column_name ~ ' as date)' -%}
    {%- set latest_day = "cast('" ~ latest ~ "' as date)" if latest
        else 'cast(' ~ dbt.dateadd('hour', 14, atlas.utc_now()) ~ ' as date)' -%}
    {%- set rule -%}
        {{ day }} >= cast('{{ earliest }}' as date) and {{ day }} <= {{ latest_day }}
        {%- for placeholder in placeholders %}
        and {{ day }} <> cast('{{ placeholder }}' as date)
        {%- endfor %}
    {%- endset -%}
    {%- set present = atlas.known_date(column_name) ~ ' is not null' -%}
    {{ config(meta={'quality_dimension': 'validity', 'judged': present, 'holds': rule}) }}
    {{ atlas.rows_where_not(model, atlas.known_date(column_name) ~ ' is null or (' ~ rule ~ ')') }}
{% endtest %}


{% test dates_in_order(model, columns) %}
    {#- Every pair is compared, so that a missing date in the middle hides nothing; one date alone has no order. -#}
    {%- set days = [] -%}
    {%- for column in columns %}{% do days.append(atlas.known_date(column)) %}{% endfor -%}
    {%- set there = [] -%}
    {%- for day in days %}{% do there.append('case when ' ~ day ~ ' is null then 0 else 1 end') %}{% endfor -%}
    {{ config(meta={'quality_dimension': 'validity', 'judged': there | join(' + ') ~ ' > 1'}) }}
    {%- set pairs = [] -%}
    {%- for earlier in days -%}
        {%- for later in days[loop.index:] -%}
            {%- do pairs.append(earlier ~ ' <= ' ~ later) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ atlas.rows_where_not(model, pairs | join(' and ')) }}
{% endtest %}
