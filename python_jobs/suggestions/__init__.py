"""Tests and rules that a table's own rows speak for, dirty as they may be."""
