-- One row per quarantined row and rule that it breaks, of all quarantine tables, with what the rule says.
with held as (
    select * from {{ source('quality', 'quarantined_rows') }}
),

rules as (
    select * from {{ source('quality', 'rules') }}
    where valid_to is null
),

final as (
    select
        held.model,
        held.record_key,
        held.rule,
        held.rule_version,
        held.reason,
        rules.suggestion,
        rules.owner,
        rules.dimension,
        held.first_seen_at
    from held
    left join rules
        on
            held.rule = rules.rule
            and held.rule_version = rules.version
)

select
    model,
    record_key,
    rule,
    rule_version,
    reason,
    suggestion,
    owner,
    dimension,
    first_seen_at
from final
