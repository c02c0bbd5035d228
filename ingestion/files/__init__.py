"""The kind ``files``: CSV, JSON, JSON lines, Excel and Parquet under a folder or in a bucket."""

from ingestion.files.declaration import FilesTable, SourceModel
from ingestion.files.plan import FilesPlan, plan

__all__ = ["FilesPlan", "FilesTable", "SourceModel", "plan"]
