{% macro keep_rule_versions(rules_in_force, origins) -%}
    {#- Post-hook of business_rules: quality.rules keeps every version of every rule. A version that is no longer in
        force gets its end, a new one its beginning; rules of files that this project does not read are left alone.
        Where no critical rule is left, no row waits, and the quarantine table is emptied. -#}
    {%- set columns = [
        'rule', 'version', 'model', 'condition', 'by_columns', 'dimension', 'severity', 'min_pass_rate',
        'tolerance_reason', 'owner', 'since', 'why', 'suggestion', 'origin'
    ] -%}
    {%- if atlas.keeps_rules() -%}
    {{ atlas.empty_forgotten_quarantines(origins) }}
    update quality.rules as kept
    set valid_to = now()
    where
        kept.valid_to is null
        and kept.origin in ({{ atlas.text_list(origins) }})
        and not exists (
            select 1
            from {{ rules_in_force }} as current_rules
            where
                current_rules.rule = kept.rule
                and current_rules.version = kept.version
                and current_rules.origin = kept.origin
        );
    insert into quality.rules ({{ columns | join(', ') }})
    select {{ columns | join(', ') }}
    from {{ rules_in_force }} as current_rules
    where
        not exists (
            select 1
            from quality.rules as kept
            where
                kept.valid_to is null
                and kept.rule = current_rules.rule
                and kept.version = current_rules.version
                and kept.origin = current_rules.origin
        );
    delete from quality.quarantined_rows as held
    where
        not exists (
            select 1
            from quality.rules as kept
            where kept.model = held.model and kept.severity = 'critical' and kept.valid_to is null
        )
    {%- endif -%}
{%- endmacro %}
