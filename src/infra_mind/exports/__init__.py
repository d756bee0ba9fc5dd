"""A result as other programs read it."""
