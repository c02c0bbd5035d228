"""Business rules as data: read, checked, made into dbt tests and quarantine tables, and kept with their history."""
