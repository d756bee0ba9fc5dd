"""The specialists of a run, in the order in which reports name them."""

from . import (
    ai_consultant,
    chatbot,
    cloud_engineer,
    compliance,
    cto,
    infrastructure,
    mlops,
    research,
    security,
    simulation,
    web_research,
)

ROSTER = (
    cto.AGENT,
    cloud_engineer.AGENT,
    research.AGENT,
    mlops.AGENT,
    infrastructure.AGENT,
    compliance.AGENT,
    ai_consultant.AGENT,
    web_research.AGENT,
    simulation.AGENT,
    chatbot.AGENT,
    security.AGENT,
)
