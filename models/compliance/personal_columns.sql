-- One row per column and personal column of explore that it is computed from: which personal data a feature, an
-- export or a chart descends from, and whether every way there leads through masking.

with ways as (
    select * from {{ ref('column_ancestors') }}
),

inventory as (
    select * from {{ ref('pii_inventory') }}
),

descended as (
    select
        dataset,
        column_name,
        ancestor_column as explore_column,
        split_part(ancestor_dataset, '.', 3) as explore_table,
        bool_and(passed_mask) as is_masked,
        min(way) filter (where not passed_mask) as unmasked_way
    from ways
    where split_part(ancestor_dataset, '.', 2) = 'explore'
    group by dataset, column_name, ancestor_dataset, ancestor_column
),

final as (
    select
        descended.dataset,
        descended.column_name,
        descended.explore_table,
        descended.explore_column,
        inventory.entity,
        inventory.pii_class,
        inventory.action,
        descended.unmasked_way,
        descended.is_masked,
        md5(concat_ws(
            '|', descended.dataset, descended.column_name, descended.explore_table, descended.explore_column
        )) as descent_id
    from descended
    inner join inventory
        on
            descended.explore_table = inventory.source || '__' || inventory.table_name
            and descended.explore_column = inventory.column_name
    where inventory.is_personal
)

select * from final
