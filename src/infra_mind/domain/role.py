from enum import StrEnum


class AgentRole(StrEnum):
    """The eleven specialists, in the order in which reports name them."""

    CTO = "cto"
    CLOUD_ENGINEER = "cloud_engineer"
    RESEARCH = "research"
    MLOPS = "mlops"
    INFRASTRUCTURE = "infrastructure"
    COMPLIANCE = "compliance"
    AI_CONSULTANT = "ai_consultant"
    WEB_RESEARCH = "web_research"
    SIMULATION = "simulation"
    CHATBOT = "chatbot"
    SECURITY = "security"

    @property
    def label(self) -> str:
        return _TITLES[self]


_TITLES = {
    AgentRole.CTO: "CTO",
    AgentRole.CLOUD_ENGINEER: "Cloud engineer",
    AgentRole.RESEARCH: "Research",
    AgentRole.MLOPS: "MLOps",
    AgentRole.INFRASTRUCTURE: "Infrastructure",
    AgentRole.COMPLIANCE: "Compliance",
    AgentRole.AI_CONSULTANT: "AI consultant",
    AgentRole.WEB_RESEARCH: "Web research",
    AgentRole.SIMULATION: "Simulation",
    AgentRole.CHATBOT: "Chatbot",
    AgentRole.SECURITY: "Security",
}
