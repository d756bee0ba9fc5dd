from enum import StrEnum


class Phase(StrEnum):
    """The phases of an assessment, in their order; each starts when the one before has ended."""

    VALIDATION = "validation"
    AGENTS = "agents"
    SYNTHESIS = "synthesis"
    PROFESSIONAL_SERVICES = "professional_services"
    REPORTS = "reports"
