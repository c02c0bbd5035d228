"""From ``explore`` to ``masked``: classify columns, then mask sets of values (docs/decisions/0004-masking.md)."""
