"""Controls that a decision of the design gives: their price is the model's, not the catalogue's."""

from ..compliance import Control
from ..compliance.control import Chosen
from ..questions.choice.one_change import Effect, effect
from .base import Draft


def evidencing_option(draft: Draft, control: Control) -> Effect | None:
    """The cheapest way to decide for a control; `None` where nothing decides it or it is decided."""
    found = [
        one
        for rule in control.evidence
        if isinstance(rule, Chosen)
        for option in sorted(rule.options)
        if (one := effect(draft.case, draft.ledger, rule.decision, option)) is not None
    ]
    return min(found, key=lambda one: one.difference.monthly, default=None)
