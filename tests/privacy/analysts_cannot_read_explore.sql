-- Analysts may enter neither the raw schema nor the vault, nor read a table in them.
{{ config(meta={'quality_dimension': 'validity', 'grain': 'table'}) }}

select 1 as failure
where
    has_schema_privilege('atlas_analyst', 'explore', 'usage')
    or has_schema_privilege('atlas_analyst', 'vault', 'usage')
union all
select 1 as failure
from pg_catalog.pg_class as relations
inner join pg_catalog.pg_namespace as namespaces
    on relations.relnamespace = namespaces.oid
where
    namespaces.nspname in ('explore', 'vault')
    and relations.relkind in ('r', 'p', 'v', 'm')
    and has_table_privilege('atlas_analyst', relations.oid, 'select')
