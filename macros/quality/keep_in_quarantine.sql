{% macro keep_in_quarantine(quarantine, model_name) -%}
    {#- Post-hook of a quarantine table: its rows are those of its model in quality.quarantined_rows. A view over the
        tables would be gone with the first of them that is made again, or missing as long as one has never been. -#}
    {%- if atlas.keeps_rules() -%}
    delete from quality.quarantined_rows where model = '{{ model_name }}';
    insert into quality.quarantined_rows (model, record_key, rule, rule_version, reason, first_seen_at)
    select distinct on (record_key, rule) '{{ model_name }}', record_key, rule, rule_version, reason, first_seen_at
    from {{ quarantine }}
    {%- endif -%}
{%- endmacro %}
