"""The assessment as a plan of steps, and the workflows that run it."""
