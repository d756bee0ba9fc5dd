"""Flaws that are planted into sound companies, and whether the decision sees them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ...compliance.catalog import load_catalog
from ...compliance.posture import Status, assess
from ...core.errors import InfraMindError
from ...decision.case import Case
from ...decision.goals import Target
from ...domain.contradictions import contradictions
from ...domain.design import REGIONS, Decision, Option
from ...domain.ledger import Ledger
from ...domain.option import Database, DecisionKind, Regions
from ...domain.recommendation import Position
from ...domain.requirements import DataClass, Pin, Requirements
from ...domain.role import AgentRole
from ...workflows.synthesis import find_conflicts
from .companies import sound

Decide = Callable[[Requirements], Case]

IMPOSSIBLE = 0.9999999
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is done to a sound company, and how its decision shows that it was seen."""

    name: str
    plant: Callable[[Requirements, Case], Requirements]
    seen: Callable[[Requirements, Decide], bool]


def _with(company: Requirements, section: str, **fields: object) -> Requirements:
    known = company.model_dump()[section]
    return Requirements.model_validate({**company.model_dump(), section: {**known, **fields}})


def _impossible(company: Requirements, _: Case) -> Requirements:
    return _with(company, "reliability", availability=IMPOSSIBLE)


def _steps_down(target: Target) -> Callable[[Requirements, Decide], bool]:
    return lambda company, decide: decide(company).decision.steps.get(target, 0) > 0


def _poor(company: Requirements, case: Case) -> Requirements:
    """A tenth of what the lean offer costs."""
    lean = case.evaluate([case.decision.offers[0].design]).monthly[0, 0]
    return _with(company, "budget", monthly=Decimal(str(round(float(lean), 2))) * TENTH)


def _one_database(company: Requirements, _: Case) -> Requirements:
    """A pin of what a guard rail rules out: told as lifted."""
    database = Decision(DecisionKind.DATABASE, company.workloads[0].name)
    pins = {str(database): Pin(only=(Database.SINGLE,))}
    return company.model_copy(update={"design": pins})


def _rail_lifted(company: Requirements, decide: Decide) -> bool:
    return any(one.lifted for one in decide(company).decision.rails)


def _no_backup(company: Requirements, _: Case) -> Requirements:
    return _with(company, "reliability", backup="none", rpo=timedelta(hours=1))


def _contradicted(company: Requirements, decide: Decide) -> bool:
    found = contradictions(company, decide(company).model.library.inputs)
    return any("reliability.backup" in one.paths for one in found)


def _abroad(company: Requirements, _: Case) -> Requirements:
    """Data that may not leave Germany, and a region elsewhere."""
    return _with(_with(company, "data", residency=("DE",)), "clouds", regions=("us-east-1",))


def _unencrypted(company: Requirements, _: Case) -> Requirements:
    """Health records that lie open on the disks."""
    health = _with(company, "data", classes=(DataClass.PHI,))
    return _with(health, "security", encryption_at_rest=False)


def _not_supported(company: Requirements, _: Decide) -> bool:
    """Whether a law that applies unasked is told as broken by it."""
    verdicts = [
        verdict
        for framework in assess(load_catalog(), company).frameworks
        for verdict in framework.verdicts
    ]
    return any(
        one.status is Status.NOT_SUPPORTED and "encryption_at_rest" in one.missing
        for one in verdicts
    )


def _refused(company: Requirements, decide: Decide) -> bool:
    try:
        decide(company)
    except InfraMindError:
        return True
    return False


def _too_large(company: Requirements, _: Case) -> Requirements:
    """A model that no machine with that accelerator holds."""
    training = {"parameters_b": 400, "tokens_b": 10, "accelerator": "T4"}
    workload = {"name": "training", "type": "ml_training", "training": training}
    stated = {**company.model_dump(), "workloads": [workload]}
    return Requirements.model_validate(stated)


FLAWS = (
    Flaw(
        name="a target beyond anything that exists",
        plant=_impossible,
        seen=_steps_down(Target.AVAILABILITY),
    ),
    Flaw(name="a budget ten times too low", plant=_poor, seen=_steps_down(Target.BUDGET)),
    Flaw(name="records in one database by a pin", plant=_one_database, seen=_rail_lifted),
    Flaw(name="no backup under an RPO", plant=_no_backup, seen=_contradicted),
    Flaw(name="health records that are not encrypted", plant=_unencrypted, seen=_not_supported),
    Flaw(name="data outside its region", plant=_abroad, seen=_refused),
    Flaw(name="a model too large for its accelerator", plant=_too_large, seen=_refused),
)


CONTRADICTION = "advice against advice"


def _is_told(case: Case, held: tuple[Option, ...]) -> bool:
    """Whether it comes to light that two specialists want these options of where it runs."""
    roles = (AgentRole.INFRASTRUCTURE, AgentRole.SECURITY)
    positions = [
        Position(
            role=role,
            decision=REGIONS,
            option=option,
            strength=0.9,
            because=(),
            reason=Ledger().say("A planted opinion."),
        )
        for role, option in zip(roles, held, strict=True)
    ]
    return any(
        one.decision == REGIONS and one.overruled and one.supporters
        for one in find_conflicts(case, Ledger(), positions)
    )


def _contradiction(case: Case) -> tuple[bool, bool]:
    taken = case.chosen[REGIONS]
    other = next(one for one in Regions if one != taken)
    return _is_told(case, (taken, other)), _is_told(case, (taken, taken))


def found_in(decide: Decide, seed: int) -> Mapping[str, tuple[bool, bool]]:
    """By flaw: whether it was seen where it was planted, and whether where it was not."""
    company = sound(seed)
    case = decide(company)
    planted = {
        flaw.name: (
            flaw.seen(flaw.plant(company, case), decide),
            flaw.seen(company, decide),
        )
        for flaw in FLAWS
    }
    return planted | {CONTRADICTION: _contradiction(case)}
