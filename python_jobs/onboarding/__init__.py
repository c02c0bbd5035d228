"""A first set of dbt files for a source that nobody has described yet, from a sample of its rows."""
