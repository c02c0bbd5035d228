-- Analysts may not enter the raw schema, nor read a table in it.
{{ config(meta={'quality_dimension': 'validity', 'grain': 'table'}) }}

select 1 as failure
where has_schema_privilege('atlas_analyst', 'explore', 'usage')
union all
select 1 as failure
from pg_catalog.pg_class as relations
inner join pg_catalog.pg_namespace as namespaces
    on relations.relnamespace = namespaces.oid
where
    namespaces.nspname = 'explore'
    and relations.relkind in ('r', 'p', 'v', 'm')
    and has_table_privilege('atlas_analyst', relations.oid, 'select')
