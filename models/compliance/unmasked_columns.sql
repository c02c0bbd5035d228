-- One row per column of navigate or of an export, and personal column of explore that it descends from on a way without
-- masking. It has to be empty. Kept quasi-identifiers (postcode, town) are a declared decision; names, numbers, texts
-- and special categories not.

with personal_columns as (
    select * from {{ ref('personal_columns') }}
),

final as (
    select
        descent_id,
        dataset,
        column_name,
        explore_table,
        explore_column,
        pii_class,
        unmasked_way
    from personal_columns
    where
        not is_masked
        and pii_class in ('direct_identifier', 'special_category', 'free_text')
        and (split_part(dataset, '.', 2) = 'navigate' or dataset like 'exports/%')
)

select * from final
