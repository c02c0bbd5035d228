-- No column of navigate or of an export descends from a personal column of explore on a way without masking. The
-- lineage of this build is recorded after it; the lineage stage asks the same again then.
{{ config(meta={'quality_dimension': 'validity', 'grain': 'table'}) }}

select
    dataset,
    column_name,
    unmasked_way
from {{ ref('unmasked_columns') }}
