-- One row per loaded table that holds personal data: which kinds, and how they are treated. The part of a record of
-- processing activities (GDPR art. 30) that can be read off the data; purpose and legal basis are people's to add.
with pii_inventory as (

    select * from {{ ref('pii_inventory') }}

),

grouped as (

    select
        source,
        table_name,
        cast(sum(values_masked) as bigint) as values_masked,
        string_agg(distinct entity, ', ' order by entity) as entities,
        string_agg(distinct action, ', ' order by action) as actions,
        count(*) as personal_columns,
        count(*) filter (where pii_class = 'direct_identifier') as direct_identifier_columns,
        count(*) filter (where pii_class = 'special_category') as special_category_columns,
        count(*) filter (where action = 'keep') as kept_columns,
        min(first_seen_at) as first_seen_at,
        max(checked_at) as checked_at
    from pii_inventory
    where is_personal
    group by source, table_name

),

keyed as (

    select
        *,
        concat_ws('.', source, table_name) as table_id
    from grouped

),

final as (

    select
        table_id,
        source,
        table_name,
        entities,
        actions,
        personal_columns,
        direct_identifier_columns,
        special_category_columns,
        kept_columns,
        values_masked,
        first_seen_at,
        checked_at
    from keyed

)

select * from final
