"""The specialists of a run, in the order in which reports name them."""

from . import cloud_engineer, cto, infrastructure, simulation

ROSTER = (cto.AGENT, cloud_engineer.AGENT, infrastructure.AGENT, simulation.AGENT)
