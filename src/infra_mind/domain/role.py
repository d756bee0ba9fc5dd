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
        return _TITLES.get(self) or self.replace("_", " ").capitalize()


_TITLES = {
    AgentRole.CTO: "CTO",
    AgentRole.MLOPS: "MLOps",
    AgentRole.AI_CONSULTANT: "AI consultant",
}
