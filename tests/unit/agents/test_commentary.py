import json

import pytest

from infra_mind.agents.commentary import LONGEST_ANSWER, SCHEMA, SHORT_SCHEMA, material
from infra_mind.core.errors import ModelBusy, ModelRefused
from infra_mind.domain.recommendation import Commentary, CommentaryStatus
from infra_mind.domain.role import AgentRole
from infra_mind.llm.budget import ModelAllowance, tokens_of
from infra_mind.llm.prompt import load_remits
from infra_mind.workflows.agents import usage_note
from tests.factories.talk import Talk, answer, call


async def commentary(talk: Talk) -> Commentary:
    report = await talk.hold()
    assert report.commentary is not None
    return report.commentary


def bill_of(talk: Talk) -> str:
    return talk.sheet.facts.monthly


async def test_words_with_their_claims_become_statements_and_the_report_stays_as_it_was():
    talk = Talk(lambda request: answer(f"The bill of {{{bill_of(talk)}}} is what to watch."))
    report = await talk.hold()
    found = report.commentary
    assert found is not None and found.status is CommentaryStatus.WRITTEN
    assert found.text is not None and found.text.claims == (bill_of(talk),)
    assert found.cited == (bill_of(talk),)
    assert (report.summary, report.findings) == (talk.before.summary, talk.before.findings)
    assert report.claims == talk.before.claims


async def test_a_text_that_breaks_a_rule_is_asked_for_once_more_with_the_reason():
    talk = Talk([answer("It costs 12 USD a month."), answer("It is dear.")])
    found = await commentary(talk)
    assert found.text is not None and found.text.text == "It is dear."
    assert found.asked_again and found.rejected == ()
    assert "12 USD" in talk.model.asked[1].messages[-1].text


async def test_what_breaks_it_twice_is_left_out_and_the_rest_stands():
    bad = answer("It is GDPR compliant.", opinions=["I would wait.", "It saves 99 USD."])
    found = await commentary(Talk([bad, bad]))
    assert found.status is CommentaryStatus.WRITTEN and found.text is None
    assert [one.text for one in found.opinions] == ["I would wait."]
    assert [one.part for one in found.rejected] == ["comment", "opinions"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am sorry.",
        "{",
        '{"comment": 3}',
        "[]",
        '{"comment": "' + "x" * 100_000 + '"}',
        "\x00",
    ],
)
async def test_what_is_no_answer_is_asked_for_again_and_then_dropped(text: str):
    talk = Talk([text, text])
    found = await commentary(talk)
    assert found.status is CommentaryStatus.DROPPED and found.rejected
    assert len(talk.model.asked) == 2


async def test_an_answer_within_other_words_is_found():
    found = await commentary(Talk(["Here it is:\n```json\n" + answer("Well.") + "\n```\nBye."]))
    assert found.text is not None and found.text.text == "Well."


async def test_comments_name_findings_and_positions_name_options_that_there_are():
    text = answer()
    talk = Talk(lambda request: text)
    finding = (await talk.hold()).findings[0].id
    rival = talk.sheet.case.decision.rivals[0]
    stand = {"decision": str(rival.decision), "option": str(rival.option), "strength_percent": 60}
    text = answer(
        findings=[
            {"finding": finding, "comment": "I agree."},
            {"finding": "cto.none", "comment": "No."},
        ],
        positions=[
            {**stand, "reason": "It is simpler."},
            {**stand, "option": "moon", "reason": "No."},
        ],
        questions=["Who is on call at night?"],
    )
    found = await commentary(Talk(lambda request: text))
    assert [one.finding for one in found.remarks] == [finding]
    assert [(str(one.decision), one.strength) for one in found.positions] == [
        (str(rival.decision), 0.6)
    ]
    assert len(found.questions) == 1 and len(found.rejected) == 2


async def test_what_tools_find_can_be_cited_and_joins_the_claims_of_the_report():
    def script(request):
        if not request.tools:
            cited = talk.sheet.ledger.own
            change = next(one for one in cited.values() if "cost all told" in one.label)
            return answer(f"The other way makes a difference of {{{change.id}}}.")
        if len(request.messages) > 1:
            return "I have seen enough."
        return [call("try_design", changes=[{"decision": "zones", "option": zones}])]

    talk = Talk(script, uses_tools=True)
    zones = next(
        str(one.option) for one in talk.sheet.case.decision.rivals if str(one.decision) == "zones"
    )
    report = await talk.hold()
    found = report.commentary
    assert found is not None and found.status is CommentaryStatus.WRITTEN, found
    assert found.tools == ("try_design",)
    (cited,) = found.cited
    claim = report.claims[cited]
    assert claim.method.endswith("trial")
    assert set(claim.inputs) <= {*report.claims, *talk.sheet.brief.claims}
    assert "cost_all_told" in talk.model.asked[-1].messages[0].text


async def test_a_model_that_never_stops_looking_up_is_stopped_in_time_to_answer():
    def script(request):
        return [call("search_ledger", words="bill")] * 9 if request.tools else answer()

    talk = Talk(script, uses_tools=True, allowance=ModelAllowance(calls=5))
    found = await commentary(talk)
    assert found.status is CommentaryStatus.WRITTEN
    assert len(talk.model.asked) == 4 and len(found.tools) == 12


@pytest.mark.parametrize("error", [ModelBusy("It is down."), ModelRefused("No key.")])
async def test_without_an_answer_the_report_stands_and_says_why(error):
    report = await (talk := Talk([error])).hold()
    found = report.commentary
    assert found is not None and found.status is CommentaryStatus.UNAVAILABLE
    assert str(error) in found.why and report.findings == talk.before.findings
    spent = talk.session.spent
    assert (spent.calls, spent.tokens) == (1, None) and spent.most_tokens > 0
    assert usage_note(spent) == {"model_calls": 1, "tokens": None, "model_cost": None}


async def test_a_second_answer_that_does_not_come_leaves_what_was_good_of_the_first():
    first = answer("It is dear.", opinions=["It is 7 USD."])
    found = await commentary(Talk([first, ModelBusy("It is down.")]))
    assert found.text is not None and found.text.text == "It is dear."
    assert [one.part for one in found.rejected] == ["opinions", "second answer"]


async def test_a_model_that_takes_no_tools_is_asked_without():
    talk = Talk([ModelRefused("No tools here."), answer("Well.")], uses_tools=True)
    found = await commentary(talk)
    assert found.text is not None and found.text.text == "Well."


async def test_calls_that_were_answered_are_not_paid_for_again():
    def script(request):
        return "Enough." if request.tools else answer()

    first = Talk(script, uses_tools=True)
    before = await first.hold()
    again = Talk([], uses_tools=True, kept=first.kept)
    assert (await again.hold()).commentary == before.commentary
    assert again.model.asked == [] and again.session.spent == first.session.spent


async def test_no_call_is_made_beyond_what_an_agent_may_spend():
    found = await commentary(talk := Talk([], allowance=ModelAllowance(tokens=500)))
    assert found.status is CommentaryStatus.UNAVAILABLE and "500 tokens" in found.why
    assert talk.model.asked == [] and talk.session.spent.tokens == 0


@pytest.mark.parametrize("role", AgentRole)
def test_every_agent_has_a_remit(role: AgentRole):
    assert load_remits()[role].owns


def test_the_schema_is_one_that_small_models_manage():
    text = json.dumps(SCHEMA)
    assert "additionalProperties" not in text and '"number"' not in text and "pattern" not in text
    assert text.count("maxLength") >= 5 and text.count("maxItems") == 4


@pytest.mark.parametrize("context", [2048, 4096, 8192])
async def test_a_model_with_a_small_context_is_shown_the_weightiest_and_asked_for_less(
    context: int,
):
    allowed = ModelAllowance(context=context)
    talk = Talk([answer()], allowance=allowed)
    await talk.hold()
    (asked,) = talk.model.asked
    assert tokens_of(asked) + asked.longest <= context
    assert asked.answer == SHORT_SCHEMA and asked.longest == min(LONGEST_ANSWER, context // 4)
    text = asked.messages[0].text
    assert text.count("<data") == text.count("</data>")
    assert (context == 2048) or '<data kind="report">' in text
    assert (context < 8192) or '<data kind="claims">' in text


async def test_what_tools_found_is_cut_to_what_a_small_context_leaves():
    calls = [call("search_ledger", words="cost"), call("search_ledger", words="risk")]
    script = [calls, calls, "Enough.", answer()]
    talk = Talk(script, allowance=ModelAllowance(context=8192), uses_tools=True)
    found = (await talk.hold()).commentary
    assert found is not None and found.text is not None
    assert tokens_of(talk.model.asked[-1]) + talk.model.asked[-1].longest <= 8192


async def test_the_material_is_data_without_secrets_and_the_same_every_time():
    talk = Talk([answer()])
    await talk.hold()
    found = material(talk.sheet, talk.before)
    assert found == material(talk.sheet, talk.before)
    assert found.count("<data") == found.count("</data>") == 6 and found.count("<") == 12
