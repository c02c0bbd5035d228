"""The build stage: dbt, and what its results say about the data."""
