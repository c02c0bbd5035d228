"""Sample sources: invented customers, orders, products and tickets, dirty on purpose, with a truth file beside them."""
