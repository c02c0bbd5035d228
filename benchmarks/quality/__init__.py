"""How many damaged cells suggested tests find, and how many undamaged ones they blame."""
