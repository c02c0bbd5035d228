{% macro gather_statistics() -%}
    {#- Post-hook of every table: the models built next are planned with knowledge of it. Without, Postgres guesses
        until its own daemon comes round, and a join of new tables can take minutes instead of a second. A table that a
        few rows were added to is known as it is. Of the others 9,000 rows are looked at, not the 30,000 of Postgres's own
        setting: what is asked is how many rows there are and how many to a key, and sorting texts costs seconds. -#}
    {%- if model.config.materialized in ('table', 'incremental', 'seed') and has_grown(this) -%}
        set local default_statistics_target = 30;
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}

{% macro has_grown(relation) -%}
    {#- Whether a table is new, or a tenth larger than when it was last looked at. -#}
    {%- if not (execute and model.config.materialized == 'incremental' and is_incremental()) -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set asked -%}
        select pg_relation_size(oid) > 1.1 * relpages * current_setting('block_size')::int
        from pg_catalog.pg_class
        where oid = '{{ relation }}'::regclass
    {%- endset -%}
    {{ return(run_query(asked).rows[0][0]) }}
{%- endmacro %}
