"""The kind ``documents``: PDF and Word files, a row per page or per table."""
