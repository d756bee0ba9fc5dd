from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from infra_mind.domain.claim import Source, SourceKind
from infra_mind.domain.design import ZONES, Option
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.recommendation import Impact, Level, Pillar, Position, Recommendation
from infra_mind.domain.requirements import Priority
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import Statement
from infra_mind.workflows.synthesis import (
    agreed,
    find_conflicts,
    merge_recommendations,
    plan_waves,
    rank_recommendations,
)
from tests.factories.brief import case_of, ledger_of


def advice(id: str, **changes: object) -> Recommendation:
    plain = Recommendation(
        id=id,
        title=Statement(f"Do {id}"),
        pillar=Pillar.COST_OPTIMIZATION,
        priority=Level.MEDIUM,
        action=Statement("Act."),
        rationale=Statement("Because."),
        effort=Level.LOW,
        confidence=0.5,
        agents=(AgentRole.CTO,),
        claims=("C-a",),
    )
    return replace(plain, **changes)


def test_the_same_act_of_two_agents_is_one_and_surer():
    (merged,) = merge_recommendations(
        [
            advice("commit", confidence=0.6),
            advice(
                "commit",
                confidence=0.7,
                agents=(AgentRole.INFRASTRUCTURE,),
                claims=("C-b",),
                priority=Level.HIGH,
                title=Statement("Commit the load"),
                impact=Impact(monthly_cost="C-b"),
            ),
        ]
    )
    assert merged.title.text == "Commit the load"
    assert merged.agents == (AgentRole.CTO, AgentRole.INFRASTRUCTURE)
    assert merged.claims == ("C-a", "C-b")
    assert merged.priority is Level.HIGH
    assert merged.confidence == 0.88
    assert merged.impact.monthly_cost == "C-b"


def test_the_most_pressing_comes_first_then_what_the_company_ranks_highest():
    ranked = rank_recommendations(
        [
            advice("cheap"),
            advice("safe", pillar=Pillar.RELIABILITY, depends_on=("cheap", "gone")),
            advice("now", priority=Level.CRITICAL),
        ],
        (Priority.RELIABILITY, Priority.COST),
    )
    assert [one.id for one in ranked] == ["now", "safe", "cheap"]
    assert ranked[1].depends_on == ("cheap",)


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_the_agents_does_not_matter(order: list[str]):
    ranked = rank_recommendations([advice(one) for one in order], (Priority.COST,))
    assert [one.id for one in ranked] == ["a", "b", "c", "d"]


def test_nothing_starts_before_what_it_depends_on():
    ranked = [
        advice("first", priority=Level.HIGH),
        advice("second", priority=Level.HIGH, depends_on=("first",)),
        advice("third", priority=Level.HIGH, depends_on=("second",)),
    ]
    waves = {
        act: wave.number for wave in plan_waves(Ledger(), ranked) for act in wave.recommendations
    }
    assert waves["first"] < waves["second"] < waves["third"]


def test_acts_that_depend_on_each_other_end():
    ranked = [advice("a", depends_on=("b",)), advice("b", depends_on=("a",))]
    assert {act for wave in plan_waves(Ledger(), ranked) for act in wave.recommendations} == {
        "a",
        "b",
    }


def position(option: Option, role: AgentRole, ledger: Ledger) -> Position:
    source = Source(title="Test", kind=SourceKind.MODEL)
    claim = ledger.claim("Reason", 1.0, "count", method="test", source=source)
    statement = ledger.say("Because of {claim}.", claim=claim)
    return Position(
        role=role,
        decision=ZONES,
        option=option,
        strength=0.5,
        because=(claim.id,),
        reason=statement,
    )


def test_who_wants_something_else_is_overruled_with_its_price():
    case, ledger = case_of("saas"), ledger_of("saas")
    chosen = case.chosen[ZONES]
    other = next(one.option for one in case.decision.rivals if str(one.decision) == "zones")
    (found,) = find_conflicts(
        case,
        ledger,
        [
            position(chosen, AgentRole.CTO, ledger),
            position(other, AgentRole.SECURITY, ledger),
        ],
    )
    assert (found.chosen, found.supporters) == (chosen, (AgentRole.CTO,))
    (overruled,) = found.overruled
    assert (overruled.role, overruled.option) == (AgentRole.SECURITY, other)
    assert overruled.price.claims


def test_advice_against_the_decision_is_dropped_where_it_stands_as_dissent():
    case, ledger = case_of("saas"), ledger_of("saas")
    other = next(one.option for one in case.decision.rivals if str(one.decision) == "zones")
    against = advice("spread", takes=(ZONES, other), priority=Level.HIGH)
    held = [position(other, AgentRole.SECURITY, ledger)]
    assert agreed(case, [against], find_conflicts(case, ledger, held)) == []


def test_advice_against_the_decision_is_for_the_last_wave_where_nobody_dissents():
    case = case_of("saas")
    other = next(one.option for one in case.decision.rivals if str(one.decision) == "zones")
    against = advice("spread", takes=(ZONES, other), priority=Level.HIGH)
    found = agreed(case, [against, advice("agreed", takes=(ZONES, case.chosen[ZONES]))])
    assert [one.title.text for one in found] == ["Reconsider later: do spread", "Do agreed"]
    assert found[0].priority is Level.LOW
    waves = {act: one.title for one in plan_waves(Ledger(), found) for act in one.recommendations}
    assert waves == {"agreed": "This quarter", "spread": "This year"}


def test_where_all_agree_there_is_no_conflict():
    case, ledger = case_of("saas"), ledger_of("saas")
    held = position(case.chosen[ZONES], AgentRole.CTO, ledger)
    assert find_conflicts(case, ledger, [held]) == ()
