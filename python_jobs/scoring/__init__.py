"""Quality scores: every dbt test result kept, with the rows it tested and the rows that failed."""
