-- One row per customer with at least one revenue order: recency, frequency and monetary scores from 1 to 5, their
-- weighted sum and the segment. A score says how many fifths of the scored customers are worse: equal values get
-- equal scores, and whole-number arithmetic keeps the borders exact.
with customers as (
    select * from {{ ref('int_customers_orders_aggregated') }}
),

segments as (
    select * from {{ ref('customer_segments') }}
),

ranked as (
    select
        customer_id,
        rank() over (order by recency_days desc) - 1 as worse_recency_count,
        rank() over (order by order_count) - 1 as worse_frequency_count,
        rank() over (order by revenue_amount) - 1 as worse_monetary_count,
        count(*) over () - 1 as other_count
    from customers
    where order_count > 0
),

scored as (
    select
        customer_id,
        {{ fifth('worse_recency_count', 'other_count') }} as recency_score,
        {{ fifth('worse_frequency_count', 'other_count') }} as frequency_score,
        {{ fifth('worse_monetary_count', 'other_count') }} as monetary_score
    from ranked
),

weighted as (
    select
        *,
        cast(
            recency_score * {{ var('rfm_recency_weight') }}
            + frequency_score * {{ var('rfm_frequency_weight') }}
            + monetary_score * {{ var('rfm_monetary_weight') }} as numeric(3, 2)
        ) as rfm_score
    from scored
),

final as (
    select
        weighted.customer_id,
        segments.segment,
        weighted.recency_score,
        weighted.frequency_score,
        weighted.monetary_score,
        weighted.rfm_score
    from weighted
    left join segments
        on
            weighted.rfm_score >= segments.min_score
            and weighted.rfm_score < segments.max_score
)

select * from final
