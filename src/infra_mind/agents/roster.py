"""The specialists of a run, in the order in which reports name them."""

from . import infrastructure

ROSTER = (infrastructure.AGENT,)
