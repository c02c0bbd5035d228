"""Proof that nothing personal gets out of explore: plant values that nobody else has, run everything, search."""
