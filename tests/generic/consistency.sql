{#- Consistency: do tables agree with each other? Where a test has a `where`, dbt hands the model over as a subquery
    that has a name already, so that a test that must name it selects from it once more.
    Arguments are described in _tests.yml. -#}

{% test related_to(model, column_name, to, field) %}
    {#- A missing reference is completeness' business. -#}
    {%- set present = atlas.present_text(column_name) ~ ' is not null' -%}
    {{ config(meta={'quality_dimension': 'consistency', 'judged': present}) }}
    {%- if dbt_utils is defined %}
        {{ atlas.failures_of(dbt_utils.test_relationships_where(model, column_name, to, field, from_condition=present)) }}
    {%- else %}
        {#- Whether a value stands for a missing one is asked only of those that nothing is found for (`offset 0`). -#}
        select 1 as failure
        from (
            select child.*
            from (select * from {{ model }}) as child
            left join (select distinct {{ field }} as parent_key from {{ to }}) as parent
                on child.{{ column_name }} = parent.parent_key
            where child.{{ column_name }} is not null
                and parent.parent_key is null
            offset 0
        ) as orphaned
        where {{ present }}
    {%- endif %}
{% endtest %}


{% test agrees_with(model, column_name, to, key, field=none, to_key=none, tolerance=none) %}
    {#- Rows without a partner, and values that are missing here or there, are not judged: the one is the business of
        `related_to`, the other that of completeness. One that disagrees with several partners counts once. -#}
    {%- set keys = [key] if key is string else key -%}
    {{ config(meta={'quality_dimension': 'consistency', 'judged': atlas.all_present(keys + [column_name])}) }}
    {%- set to_keys = keys if to_key is none else [to_key] if to_key is string else to_key -%}
    {%- set there = 'there.' ~ (field or column_name) %}
    select 1 as failure
    from (select * from {{ model }}) as here
    where exists (
        select 1
        from {{ to }} as there
        where
            {%- for name in keys %}
            here.{{ name }} = there.{{ to_keys[loop.index0] }} and
            {%- endfor %}
            {%- if tolerance is none %}
            here.{{ column_name }} <> {{ there }}
            and {{ atlas.present_text('here.' ~ column_name) }} is not null
            and {{ atlas.present_text(there) }} is not null
            {%- else %}
            abs(here.{{ column_name }} - {{ there }}) > {{ tolerance }}
            {%- endif %}
    )
{% endtest %}


{% test sum_of_parts(model, column_name, key, parts, part_column, parts_key=none, parts_condition='1 = 1', tolerance=0) %}
    {#- No parts add up to 0. A missing total is completeness' business, and so is a total with a missing part. -#}
    {{ config(meta={'quality_dimension': 'consistency', 'judged': atlas.all_present([key, column_name])}) }}
    select 1 as failure
    from (select * from {{ model }}) as whole
    left join (
        select {{ parts_key or key }} as part_key, sum({{ part_column }}) as part_total, count(*) - count({{ part_column }}) as missing_count
        from {{ parts }}
        where {{ parts_condition }}
        group by {{ parts_key or key }}
    ) as summed
        on whole.{{ key }} = summed.part_key
    where whole.{{ key }} is not null
        and coalesce(summed.missing_count, 0) = 0
        and abs(whole.{{ column_name }} - coalesce(summed.part_total, 0)) > {{ tolerance }}
{% endtest %}


{% test same_everywhere(model, column_name, key) %}
    {#- Every row of a key that disagrees counts. -#}
    {%- set present = atlas.all_present([key, atlas.present_text(column_name)]) -%}
    {{ config(
        meta={'quality_dimension': 'consistency', 'judged': present}, fail_calc='coalesce(sum(n_records), 0)'
    ) }}
    select count(*) as n_records
    from {{ model }}
    where {{ present }}
    group by {{ key }}
    having count(distinct {{ column_name }}) > 1
{% endtest %}


{% test has_columns(model, columns, exact=false) %}
    {#- Read from the database's catalog when the test is compiled: no row is scanned. Fails once per column. -#}
    {{ config(meta={'quality_dimension': 'consistency', 'grain': 'table'}) }}
    {%- if model is string -%}
        {{ exceptions.raise_compiler_error('has_columns: a `where` means nothing for columns; take it away') }}
    {%- endif -%}
    {%- set wrong = [] -%}
    {%- if execute -%}
        {%- set found = {} -%}
        {%- for column in adapter.get_columns_in_relation(model) %}{% do found.update({column.name: column.data_type}) %}{% endfor -%}
        {%- for name in columns if name not in found
            or columns is mapping and atlas.full_type_name(columns[name]) != atlas.full_type_name(found[name]) -%}
            {%- do wrong.append(name) -%}
        {%- endfor -%}
        {%- for name in found if exact and name not in columns %}{% do wrong.append(name) %}{% endfor -%}
    {%- endif %}
    select 1 as failure
    from (select {{ wrong | length }} as wrong_count) as compared
    where wrong_count > 0
{% endtest %}
