"""The risk model of a company and its design, for all agents that weigh controls by it."""

from collections.abc import Mapping

from ..compliance import Catalog, Control, load_catalog
from ..compliance.audit import estimate_of
from ..compliance.observation import unseen
from ..compliance.pricing import MeasureCost, Payer, cost_of, monthly, once, payer_of
from ..domain.requirements import CompanySize
from ..evaluation.effects.labour import WAGE
from ..questions.security.attack_surface import elements
from ..questions.security.risk_model import WRITTEN_OFF, LossScale, RiskModel, Safeguard
from .base import Draft
from .grading import evidencing_option


def risk_model(draft: Draft) -> RiskModel:
    """Threats to the parts of the design, with what is known of every control."""
    catalog = load_catalog()
    requirements = draft.brief.requirements
    scale = catalog.sizes.scale[requirements.company.known_size or CompanySize.MEDIUM]
    payer = payer_of(
        catalog.sizes, requirements.company, estimate_of(draft.case.assume(draft.ledger, WAGE))
    )
    company = LossScale(
        scale=scale,
        classes=requirements.data.classes or (),
        downtime_cost_per_hour=draft.brief.targets.downtime_cost_per_hour or 0.0,
    )
    return RiskModel(
        draft.model.library.threats,
        elements(draft.case),
        _safeguards(draft, catalog, payer),
        company,
        seed=draft.brief.seed,
    )


def _safeguards(draft: Draft, catalog: Catalog, payer: Payer) -> Mapping[str, Safeguard]:
    """What is known of every control, with the design in place."""
    states = draft.brief.posture.controls
    return {
        name: Safeguard(
            id=name,
            title=control.title.text,
            present=states[name].planned if name in states else None,
            yearly=_yearly(draft, control, _cost(draft, catalog, name), payer),
        )
        for name, control in catalog.controls.items()
    }


def _cost(draft: Draft, catalog: Catalog, name: str) -> MeasureCost:
    """What is left to do of a control takes."""
    control = catalog.controls[name]
    state = draft.brief.posture.controls.get(name) or unseen(control)
    return cost_of(control, catalog.tools, state.stays)


def _yearly(draft: Draft, control: Control, cost: MeasureCost, payer: Payer) -> float:
    """The same a year, with what it costs once written off; a saving is no cost."""
    way = evidencing_option(draft.case, draft.ledger, control)
    kept = monthly((cost,), payer).likely
    if way is not None and way.monthly is not None:
        kept = max(way.difference.monthly, 0.0)
    return once((cost,), payer).likely / WRITTEN_OFF + kept * 12
