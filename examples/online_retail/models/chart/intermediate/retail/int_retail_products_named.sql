-- One row per article. The shop has no product list, so that name and price come from the lines that were sold:
-- the description that most of them carry (of equally many the latest, then the first in the alphabet), and the
-- latest price. An article that was never sold has neither.
with invoice_lines as (
    select * from {{ ref('int_retail_invoice_lines_classified') }}
    where is_article
),

names as (
    select
        product_id,
        description,
        row_number() over (
            partition by product_id
            order by count(*) desc, max(invoiced_at) desc, description asc
        ) as name_rank
    from invoice_lines
    where
        line_type = 'sale'
        and description is not null
    group by product_id, description
),

prices as (
    select
        product_id,
        unit_price_amount,
        row_number() over (
            partition by product_id
            order by invoiced_at desc, unit_price_amount desc
        ) as price_rank
    from invoice_lines
    where line_type = 'sale'
),

articles as (
    select
        product_id,
        min(invoiced_date) as first_invoiced_date,
        max(invoiced_date) as last_invoiced_date
    from invoice_lines
    group by product_id
),

final as (
    select
        articles.product_id,
        names.description as product_name,
        prices.unit_price_amount,
        articles.first_invoiced_date,
        articles.last_invoiced_date
    from articles
    left join names
        on
            articles.product_id = names.product_id
            and names.name_rank = 1
    left join prices
        on
            articles.product_id = prices.product_id
            and prices.price_rank = 1
)

select * from final
