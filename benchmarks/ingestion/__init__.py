"""How fast loading is, for each kind of source."""
