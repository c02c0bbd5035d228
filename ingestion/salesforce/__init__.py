"""Salesforce as a source."""
