"""How the dossier's own words are written for people."""

from ..domain.design import Decision, Option
from ..domain.dossier import AgentStatus, RequirementVerdict
from ..domain.option import DecisionKind
from ..domain.recommendation import Level, Owner
from ..domain.role import AgentRole
from ..words.options import decision_words, option_phrase, option_words
from ..words.terms import sentence_case, term
from .document import Badge, Name, Text, Tone


def option(taken: Option, kind: DecisionKind | None = None) -> Name:
    """An option of a decision; its `kind` says what is done without."""
    return Name(option_words(taken, kind))


def decision_label(decision: Decision) -> str:
    """`portal.platform` as `Platform of portal`."""
    return sentence_case(decision_words(decision))


def phrase(decision: DecisionKind, option: Option) -> Name:
    """A decision as a part of a sentence."""
    return Name(option_phrase(decision, option))


_STATUS_TONES = {
    AgentStatus.COMPLETED: Tone.GOOD,
    AgentStatus.FAILED: Tone.DANGER,
    AgentStatus.TIMED_OUT: Tone.DANGER,
    AgentStatus.SKIPPED: Tone.WARNING,
}
_LEVEL_TONES = {
    Level.CRITICAL: Tone.DANGER,
    Level.HIGH: Tone.WARNING,
    Level.MEDIUM: Tone.NOTE,
    Level.LOW: Tone.NOTE,
}
_VERDICT_TONES = {
    "supported": Tone.GOOD,
    "supported_in_part": Tone.NOTE,
    "not_supported": Tone.DANGER,
    "not_assessable": Tone.WARNING,
    "not_applicable": Tone.NOTE,
}
_SURENESS_TONES = {
    "applies": Tone.WARNING,
    "likely": Tone.NOTE,
    "possible": Tone.NOTE,
    "asked": Tone.NOTE,
    "doubtful": Tone.DANGER,
}
VERDICTS = tuple(_VERDICT_TONES)
"""The ways a requirement can end, in the order of reading."""


_OWNERS = {
    AgentRole.CTO: Owner.MANAGEMENT,
    AgentRole.RESEARCH: Owner.MANAGEMENT,
    AgentRole.CHATBOT: Owner.MANAGEMENT,
    AgentRole.COMPLIANCE: Owner.SECURITY,
    AgentRole.SECURITY: Owner.SECURITY,
    AgentRole.AI_CONSULTANT: Owner.DATA_AND_AI,
    AgentRole.MLOPS: Owner.DATA_AND_AI,
}


def owner_of(role: AgentRole) -> Text:
    """Who in the company answers for what a specialist sees."""
    return Text(sentence_case(term(_OWNERS.get(role, Owner.OPERATIONS))))


def requirement_words(id: str) -> str:
    """`pci_dss 3.6.1` as `PCI DSS 3.6.1`."""
    framework, blank, article = id.partition(" ")
    return f"{term(framework)}{blank}{article}"


def status_badge(status: AgentStatus) -> Badge:
    return Badge(term(status), _STATUS_TONES[status])


def level_badge(level: Level) -> Badge:
    return Badge(term(level), _LEVEL_TONES[level])


def sureness_badge(sure: str) -> Badge:
    return Badge(term(sure), _SURENESS_TONES[sure])


def verdict_badge(verdict: RequirementVerdict) -> Badge:
    return Badge(term(verdict.status), _VERDICT_TONES[verdict.status])
