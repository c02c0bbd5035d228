"""Databases as sources: one module per dialect, the rest in common."""
