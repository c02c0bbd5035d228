"""The quality report of a run: its facts, as JSON and as one self-contained page."""
