"""Lineage: OpenLineage events of a run, kept in ``lineage.events`` and sent on."""
