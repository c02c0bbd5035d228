-- One row per column, column it is computed from, and way between the two: from a feature back to the
-- source file, or from a source file to everything that uses it. Ask for one column:
--   select * from lineage.column_ancestors
--   where dataset = 'exports/customer_360' and column_name = 'revenue_amount' and is_origin
-- Datasets are joined by name: these are the events of one warehouse, whatever address it had.

with recursive edges as (
    select * from {{ ref('column_edges') }}
),

ways as (
    select
        to_namespace as dataset_namespace,
        to_dataset as dataset,
        to_column as column_name,
        from_namespace as ancestor_namespace,
        from_dataset as ancestor_dataset,
        from_column as ancestor_column,
        1 as step_count,
        is_masking as passed_mask,
        array[to_dataset || '.' || to_column, from_dataset || '.' || from_column] as steps
    from edges

    union

    select
        ways.dataset_namespace,
        ways.dataset,
        ways.column_name,
        edges.from_namespace,
        edges.from_dataset,
        edges.from_column,
        ways.step_count + 1 as step_count,
        ways.passed_mask or edges.is_masking as passed_mask,
        ways.steps || (edges.from_dataset || '.' || edges.from_column) as steps
    from ways
    inner join edges
        on
            ways.ancestor_dataset = edges.to_dataset
            and ways.ancestor_column = edges.to_column
    -- An edge that leads back to where the way has been ends it.
    where not (edges.from_dataset || '.' || edges.from_column) = any(ways.steps)
),

final as (
    select
        dataset_namespace,
        dataset,
        column_name,
        ancestor_namespace,
        ancestor_dataset,
        ancestor_column,
        step_count,
        passed_mask,
        md5(array_to_string(steps, '|')) as way_id,
        array_to_string(steps, ' <- ') as way,
        not exists (
            select 1
            from edges
            where edges.to_dataset = ways.ancestor_dataset and edges.to_column = ways.ancestor_column
        ) as is_origin
    from ways
)

select * from final
