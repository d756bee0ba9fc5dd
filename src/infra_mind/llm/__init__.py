"""Language models: what they are asked and answer, within which limits, and how they are reached."""
