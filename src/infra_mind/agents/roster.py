"""The specialists of a run, in the order in which reports name them."""

from . import cto, infrastructure

ROSTER = (cto.AGENT, infrastructure.AGENT)
