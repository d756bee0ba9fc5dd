from infra_mind.decision.goals import Target
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.choice.targets import TargetOdds, TargetStatus, target_odds
from tests.factories.brief import ONE_SITE, brief_from, model
from tests.factories.model import web

ASSISTANT = {"name": "bot", "type": "llm_application", "llm": {"requests_per_day": 1000}}
ASKED = {"availability": "99.9%", "rto": "4h", "rpo": "1h"}


def odds_of(*workloads: dict[str, object], **sections: object) -> dict[tuple[str, str], TargetOdds]:
    brief = brief_from({"workloads": list(workloads), "clouds": ONE_SITE, **sections})
    found = target_odds(brief.case(model()), Ledger(brief.claims))
    return {(one.workload, str(one.target)): one for one in found}


def test_what_is_looser_beside_a_critical_workload_says_what_was_asked_for():
    found = odds_of(web(), {**ASSISTANT, "rpo": "2h"}, reliability=ASKED)
    assert found["app", "rto"].company is None
    own, company = found["bot", "rto"], found["bot", "rto"].company
    assert company is not None
    assert (own.asked.value, company.value) == (16 * 3600, 4 * 3600)
    assert own.asked.label.startswith("Asked for, looser beside a critical workload")
    assert own.asked.inputs == (company.id,)
    # What a workload states itself is asked for as it stands.
    assert found["bot", "rpo"].company is None
    assert found["bot", "rpo"].asked.value == 2 * 3600


def test_of_a_target_that_is_missed_the_nearest_value_that_is_met_is_told():
    found = odds_of(web(), reliability={"availability": "99.9999%", "rto": "72h"})
    missed, met = found["app", Target.AVAILABILITY], found["app", Target.RECOVERY]
    assert missed.status is TargetStatus.MISSED
    assert missed.instead is not None
    assert 0.99 <= float(missed.instead.value) < 0.99999
    assert met.status is TargetStatus.MET
    assert met.instead is None


def test_at_the_edge_is_a_quarter_of_what_may_be_missed():
    """Speed in front asks for 95 %: 3.75 to 6.25 % missed is at the edge, and less is met."""
    for priorities, allowed in ((["cost", "speed"], 0.05), (["cost", "reliability"], 0.2)):
        for milliseconds in (60, 120):
            app = web(service={"latency_p95_ms": milliseconds})
            one = odds_of(app, priorities=priorities)["app", Target.LATENCY]
            chance = float(one.missed.value)
            near = abs(chance - allowed) <= allowed / 4
            other = TargetStatus.MET if chance <= allowed else TargetStatus.MISSED
            assert one.status is (TargetStatus.AT_THE_EDGE if near else other)
