from dataclasses import replace

import pytest

from infra_mind.core.errors import ModelRefused
from infra_mind.domain.debate import Debate, Turn
from infra_mind.domain.design import ZONES
from infra_mind.domain.recommendation import Commentary, CommentaryStatus, Position
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import Statement
from infra_mind.workflows.debate import MOST_DISPUTES
from infra_mind.workflows.findings import Findings
from infra_mind.workflows.synthesis import find_conflicts
from tests.factories.brief import case_of, ledger_of
from tests.factories.debate import Floor, Hall, findings, speaker, turn

SECURITY = AgentRole.SECURITY.label


async def debate(hall: Hall) -> Debate:
    return (await hall.hold()).debate.value


async def test_each_conflict_is_heard_by_its_two_sides_once_and_holding_changes_nothing():
    found = await debate(hall := Hall(lambda request: turn("hold")))
    assert 1 < len(found.disputes) <= MOST_DISPUTES
    assert len(hall.model.asked) == 2 * len(found.disputes)
    for one in found.disputes:
        assert [each.role for each in one.arguments] == [one.objector.role, one.defender.role]
        assert one.objector.role != one.defender.role
    assert found.effect == "It changed nothing." and found.outcome["choice_changed"] is False
    assert hall.floor.notes["model_calls"] == 2 * len(found.disputes)


async def test_a_side_is_told_the_reason_of_the_other_and_the_price():
    found = await debate(hall := Hall(lambda request: turn("hold")))
    first = found.disputes[0]
    said = hall.model.asked[0].messages[0].text
    for claim in (*first.defender.reason.claims, *first.price.claims):
        assert claim in said
    assert first.defender.role.label in said.partition("the_other_side")[2]


async def test_an_objection_may_be_given_up():
    argued = await debate(
        Hall(lambda request: turn("concede" if speaker(request) == SECURITY else "hold"))
    )
    assert argued.withdrawn == sum(
        one.objector.role is AgentRole.SECURITY for one in argued.disputes
    )
    assert argued.withdrawn and argued.effect == "Objections were given up; the choice stands."


async def test_a_third_way_joins_the_candidates_and_the_rule_alone_decides():
    argued = await Hall(lambda request: turn("propose", zones="three_zones")).hold()
    (one,) = argued.debate.value.proposals
    assert argued.anew is None and not one.wins
    assert one.verdict.text.endswith("The choice stands.")
    assert one.costs_more in argued.debate.claims
    assert argued.debate.claims[one.costs_more].value > 0
    assert set(one.roles) >= {AgentRole.CTO, AgentRole.SECURITY}


async def test_a_third_way_that_the_rule_prefers_is_the_choice_and_agents_look_at_it_anew():
    before = findings()
    best = before.brief.decision.chosen
    worse = next(one for one in before.brief.decision.rivals if one.decision == ZONES)
    spoke = Commentary(status=CommentaryStatus.WRITTEN, text=Statement("It is sound."))
    spoiled = Findings(
        brief=replace(
            before.brief, decision=replace(before.brief.decision, chosen=worse.design, rivals=(
                replace(worse, option=best[ZONES], design=best),
            )),
        ),
        entries=tuple(
            replace(one, report=replace(one.report, commentary=spoke)) for one in before.entries
        ),
    )  # fmt: skip
    back = turn("propose", zones=str(best[ZONES]))
    argued = await Hall(lambda request: back, found=spoiled).hold()
    assert argued.debate.value.changed_choice
    assert argued.anew is not None and argued.anew.brief.decision.chosen == best
    assert argued.anew.debate == argued.debate
    for one in argued.anew.reports:
        assert one.commentary is not None and one.commentary.status is CommentaryStatus.DROPPED


@pytest.mark.parametrize(
    "said",
    [
        turn("hold", "It saves 12,345 USD a month."),
        turn("propose"),
        turn("propose", zones="moon"),
        turn("give up"),
        "",
    ],
)
async def test_what_may_not_stand_in_the_record_is_asked_for_once_more(said: str):
    found = await debate(hall := Hall(lambda request: said))
    assert len(hall.model.asked) == 4 * len(found.disputes)
    assert all(each.turn is None and each.why for one in found.disputes for each in one.arguments)


async def test_a_side_whose_model_is_down_leaves_the_other_alone():
    def script(request):
        return ModelRefused("No key.") if speaker(request) == SECURITY else turn("hold")

    found = await debate(Hall(script))
    turns = {each.role: each.turn for one in found.disputes for each in one.arguments}
    assert turns[AgentRole.SECURITY] is None and Turn.HOLD in turns.values()


async def test_a_run_that_goes_on_pays_for_no_turn_twice():
    floor = Floor()
    first = await Hall(lambda request: turn("hold"), floor=floor).hold()
    again = Hall([], floor=floor)
    assert await again.hold() == first and again.model.asked == []


def test_what_a_model_stands_for_is_told_as_its_opinion_and_supports_nothing():
    case, ledger = case_of("saas"), ledger_of("saas")
    rival = case.decision.rivals[0]
    said = Position(
        role=AgentRole.CHATBOT,
        decision=rival.decision,
        option=rival.option,
        strength=0.9,
        because=(),
        reason=Statement("It is simpler."),
    )
    for_it = replace(said, option=case.chosen[rival.decision])
    (conflict,) = find_conflicts(case, ledger, [], [said, for_it])
    assert conflict.supporters == () and [one.opinion for one in conflict.overruled] == [True]
    assert conflict.dissents[0].opinion
