import pytest

from infra_mind.agents.chatbot import AGENT
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Support
from infra_mind.questions.cost.support import support_plans
from tests.factories.brief import ONE_SITE, brief_from, case_of, model, report_of, run


def test_each_plan_is_priced_beside_the_choice():
    case, ledger = case_of("minimal"), Ledger()
    found = support_plans(case, ledger)
    assert [one.plan for one in found] == list(Support)[1:]
    assert found[0].product == "Business Support+"
    without = float(case.evaluate([case.chosen]).monthly[0, 0])
    assert case.chosen.taken(Support) is Support.NONE
    assert float(found[1].monthly.value) == pytest.approx(max(29, 0.09 * without), rel=1e-3)
    assert float(found[2].monthly.value) == 5000


def test_the_report_says_which_and_why():
    (told,) = [one for one in report_of(AGENT, "minimal").findings if one.id.endswith("_plan")]
    assert told.detail.text.startswith(
        "No support plan: small companies, and those of unknown size,"
    )


def test_a_pin_goes_before_the_rule():
    stated = {"clouds": ONE_SITE, "design": {"support": "production"}}
    brief = brief_from(stated)
    assert brief.case(model()).chosen.taken(Support) is Support.BUSINESS
    (told,) = [one for one in run(AGENT, brief).findings if one.id.endswith("_plan")]
    assert told.detail.text.startswith("A support plan for production: as pinned.")
