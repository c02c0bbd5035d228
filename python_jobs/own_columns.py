"""The columns that loading adds to every raw table."""

OWN_COLUMNS = ("_dlt_load_id", "_file_id", "_line")
"""Which load brought a row, from which delivery, and its place there. Every other column was delivered."""
