"""What a CTO asks, each a small module that only calls `evaluate`."""
