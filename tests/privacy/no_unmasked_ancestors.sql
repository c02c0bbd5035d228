-- No column of navigate or of an export descends from a personal column of explore on a way without masking.
-- Kept quasi-identifiers (postcode, town) are a declared decision; names, numbers, texts and special categories not.
{{ config(meta={'quality_dimension': 'validity', 'grain': 'table'}) }}

select
    dataset,
    column_name,
    unmasked_way
from {{ ref('personal_columns') }}
where
    not is_masked
    and pii_class in ('direct_identifier', 'special_category', 'free_text')
    and (split_part(dataset, '.', 2) = 'navigate' or dataset like 'exports/%')
