"""The way to the web: official feeds first, then a search service; every page within stated limits."""
