-- One row per column of every loaded table: what it holds, how sure we are, and what happens to it on the way
-- to masked.
with pii_columns as (

    select * from {{ source('compliance', 'pii_columns') }}

),

judged as (

    select
        *,
        concat_ws('.', source, table_name, column_name) as column_id,
        pii_class not in ('none', 'unclassified') as is_personal,
        action = 'hold' as is_held_back
    from pii_columns

),

final as (

    select
        column_id,
        source,
        table_name,
        column_name,
        data_type,
        entity,
        pii_class,
        action,
        decided_by,
        evidence,
        confidence,
        values_sampled,
        values_masked,
        values_invalid,
        is_personal,
        is_held_back,
        run_id,
        first_seen_at,
        checked_at
    from judged

)

select * from final
