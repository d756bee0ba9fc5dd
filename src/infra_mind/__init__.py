"""Infra Mind: one costed, traceable architecture decision from eleven specialists."""

__version__ = "0.1.0"
__all__ = ["__version__"]
