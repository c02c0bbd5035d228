"""Sources that give rows as JSON, page by page: what is new of them, and how they get into a table."""
