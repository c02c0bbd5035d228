"""What is unusual about a load, where scores are heading, and who is told."""
