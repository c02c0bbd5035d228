{% macro first_line_only(relation, column) -%}
    {#- elementary keeps dbt's messages, and those of database errors quote data below their first line. A function per
        table: two threads replacing one at once would fail. -#}
    {%- set function = relation.include(identifier=false) ~ '.' ~ adapter.quote('first_line_of_' ~ relation.identifier) %}
    create or replace function {{ function }}() returns trigger language plpgsql as $$
    begin
        new.{{ column }} := split_part(new.{{ column }}, chr(10), 1);
        return new;
    end
    $$;
    drop trigger if exists first_line_only on {{ relation }};
    create trigger first_line_only before insert or update on {{ relation }}
    for each row execute function {{ function }}();
{%- endmacro %}
