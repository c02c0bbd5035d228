"""Erasing a person (GDPR art. 17): every row that is about them, raw and masked, for good."""
