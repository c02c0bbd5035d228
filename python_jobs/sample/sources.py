"""The declaration of the sample as sources: the project's own, and the one beside each sample."""

from string import Template

DECLARATION = Template(
    """\
version: 1
sources:
  - name: crm
    kind: files
    description: Customers as the CRM exports them, Danish headers, numbers and dates
    location: ${base}crm
    tables:
      - name: customers
        path: "customers*.csv"
        format: csv
        delimiter: ";"
        encoding: utf-8
        key: [kundenummer]
        grow: merge
        duplicates: keep        # the CRM lists some people twice; int_customers_deduplicated chooses
  - name: shop
    kind: files
    description: Orders of the web shop, one file per quarter, and its products
    location: ${base}shop
    tables:
      - name: orders
        path: "orders-*.jsonl"
        format: jsonl
        grow: append
        columns:
          quantity: integer
          unit_price: decimal(14,2)
          amount: decimal(14,2)
          ordered_at: timestamp
      - name: products
        path: "products*.parquet"
        format: parquet
        key: [product_id]
        grow: merge
  - name: support
    kind: files
    description: Support tickets with what customers wrote, Danish and English
    location: ${base}support
    tables:
      - name: tickets
        path: "tickets*.csv"
        format: csv
        delimiter: ","
        encoding: utf-8
        key: [ticket_id]
        grow: merge
        columns:
          created_at: timestamp
"""
)


def declaration(base: str) -> str:
    """The sources file for a sample whose folder is ``base`` (with a closing slash, or empty) seen from the file."""
    return DECLARATION.substitute(base=base)
