"""Feature groups: tables for training and analysis, written as versioned files."""
