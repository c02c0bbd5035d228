"""Profiles: what each column of a table holds, in numbers that can be compared between loads."""
