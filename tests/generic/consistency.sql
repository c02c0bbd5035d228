{#- Consistency: do tables agree with each other? Where a test has a `where`, dbt hands the model over as a subquery
    that has a name already, so that a test that must name it selects from it once more. -#}

{% test related_to(model, column_name, to, field) %}
    {#- A reference leads somewhere. A missing reference is completeness' business. -#}
    {{ config(meta={'quality_dimension': 'consistency'}) }}
    {%- if dbt_utils is defined %}
        {{ dbt_utils.test_relationships_where(model, column_name, to, field) }}
    {%- else %}
        select 1 as failure
        from (select * from {{ model }}) as child
        left join (select distinct {{ field }} as parent_key from {{ to }}) as parent
            on child.{{ column_name }} = parent.parent_key
        where child.{{ column_name }} is not null
            and parent.parent_key is null
    {%- endif %}
{% endtest %}


{% test agrees_with(model, column_name, to, key, field=none, to_key=none) %}
    {#- The same thing has the same value in two tables. Rows without a partner are not judged. -#}
    {{ config(meta={'quality_dimension': 'consistency'}) }}
    select 1 as failure
    from (select * from {{ model }}) as here
    inner join {{ to }} as there
        on here.{{ key }} = there.{{ to_key or key }}
    where here.{{ column_name }} is distinct from there.{{ field or column_name }}
{% endtest %}


{% test sum_of_parts(model, column_name, key, parts, part_column, parts_key=none, parts_condition='1 = 1', tolerance=0) %}
    {#- A total per key equals the sum of its parts in another table. No parts add up to 0. -#}
    {{ config(meta={'quality_dimension': 'consistency'}) }}
    select 1 as failure
    from (select * from {{ model }}) as whole
    left join (
        select {{ parts_key or key }} as part_key, sum({{ part_column }}) as part_total
        from {{ parts }}
        where {{ parts_condition }}
        group by {{ parts_key or key }}
    ) as summed
        on whole.{{ key }} = summed.part_key
    where abs(coalesce(whole.{{ column_name }}, 0) - coalesce(summed.part_total, 0)) > {{ tolerance }}
{% endtest %}


{% test same_everywhere(model, column_name, key) %}
    {#- Rows of one key agree on a value: one city per postal code. Every row of a key that disagrees counts. -#}
    {{ config(meta={'quality_dimension': 'consistency'}, fail_calc='coalesce(sum(n_records), 0)') }}
    select count(*) as n_records
    from {{ model }}
    where {{ key }} is not null
        and {{ column_name }} is not null
    group by {{ key }}
    having count(distinct {{ column_name }}) > 1
{% endtest %}
