"""What a result says of one decision: what was chosen, what else there was, when that would win."""

from collections.abc import Iterator, Mapping

from ..domain.design import Decision, Option
from ..domain.dossier import Alternative, Dossier, FlipPoint
from ..domain.figure import format_claim
from ..domain.option import DecisionKind
from ..words.options import decision_words, option_words
from .vocabulary import overlap, stem, words_of

MOST_ALTERNATIVES = 3
MOST_FLIP_POINTS = 2
_ALIASES = {
    DecisionKind.SITE: "region provider cloud place location country site aws azure gcp google vendor",
    DecisionKind.ZONES: "zone zones",
    DecisionKind.REGIONS: "standby failover multi-region",
    DecisionKind.COMMITMENT: "commitment commit committed reserved reservation reservations",
    DecisionKind.BACKUP: "backup backups",
    DecisionKind.SUPPORT: "support",
    DecisionKind.VAULT: "vault ransomware",
    DecisionKind.PLATFORM: "platform kubernetes k8s serverless containers container vm vms",
    DecisionKind.MACHINE: "machine machines",
    DecisionKind.DATABASE: "database databases db replica replicas",
    DecisionKind.CACHE: "cache caches caching redis",
    DecisionKind.DELIVERY: "cdn delivery",
    DecisionKind.SERVING: "model models llm",
    DecisionKind.ACCELERATOR: "accelerator accelerators gpu gpus",
    DecisionKind.PRECISION: "precision quantization quantized bits weights",
    DecisionKind.PURCHASE: "spot",
}
_DECISION_OF = {stem(word): name for name, words in _ALIASES.items() for word in words.split()}

Lines = tuple[str, tuple[str, ...]]
"""A sentence and the claims it rests on."""


def decisions_named(query: frozenset[str]) -> Mapping[str, DecisionKind]:
    """The words of a question that name a decision, with the decision of each."""
    return {word: _DECISION_OF[word] for word in sorted(query) if word in _DECISION_OF}


def lines_on(dossier: Dossier, name: DecisionKind, query: frozenset[str]) -> Iterator[Lines]:
    """What was chosen, the alternatives and flip points closest to the question."""
    for decision, option in dossier.architecture.design.items():
        if decision.kind is name:
            yield chosen(decision, option), ()
    lost = [one for one in dossier.synthesis.alternatives if one.decision.kind is name]
    lost.sort(key=lambda one: (-_closeness(one, query), _monthly(dossier, one)))
    for one in lost[:MOST_ALTERNATIVES]:
        yield lost_by(dossier, one), one.reason.claims
    flips = [one for one in dossier.answers.flip_points if one.decision.kind is name]
    flips.sort(key=lambda one: -_closeness(one, query))
    for flip in flips[:MOST_FLIP_POINTS]:
        yield _flip(dossier, flip), (flip.value, flip.likely)


def chosen(decision: Decision, option: Option) -> str:
    words = decision_words(decision)
    return f"{words[:1].upper()}{words[1:]}: {option_words(option, decision.kind)}."


def lost_by(dossier: Dossier, lost: Alternative) -> str:
    reason = lost.reason.render(dossier.claims)
    option = option_words(lost.option, lost.decision.kind)
    return f"Against {option} as the {decision_words(lost.decision)}: {reason}"


def _closeness(one: Alternative | FlipPoint, query: frozenset[str]) -> float:
    """How far the question means this option; what all options share makes no difference."""
    words = words_of(f"{one.decision} {one.option}".replace("_", " ").replace(".", " "))
    return round(overlap(query, words), 1)


def _monthly(dossier: Dossier, lost: Alternative) -> float:
    claim = dossier.claims.get(lost.evaluation.get("monthly_cost", ""))
    if claim is None or isinstance(claim.value, str):
        return float("inf")
    return float(claim.value)


def _flip(dossier: Dossier, flip: FlipPoint) -> str:
    value, likely = (format_claim(dossier.claims[id]) for id in (flip.value, flip.likely))
    way = "rises above" if flip.rises else "falls below"
    option, other = (
        option_words(one, flip.decision.kind) for one in (flip.option, flip.instead_of)
    )
    return f'{option} wins over {other} once "{flip.label}" {way} {value} (now {likely}).'
