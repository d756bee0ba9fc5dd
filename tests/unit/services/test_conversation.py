import json
from dataclasses import replace

import pytest

from infra_mind.core.errors import ModelBusy
from infra_mind.llm.budget import ModelUse
from infra_mind.llm.exchange import Request
from infra_mind.services.answers import answer
from infra_mind.services.conversation import Spoken, converse
from tests.factories.attack import ATTACKS, ours
from tests.factories.dossier import make_dossier
from tests.factories.language_model import ScriptedModel
from tests.factories.talk import call

DOSSIER = make_dossier()
UNMOVED: set[str] = set()
QUESTION = "What does it cost a month?"


def said(text: str, *, held: bool = True) -> str:
    return json.dumps({"held": held, "answer": text})


async def ask(script, *, uses_tools: bool = False, question: str = QUESTION) -> Spoken:
    model = ScriptedModel(script, uses_tools=uses_tools)
    found = answer(DOSSIER, question)
    spoken = await converse(DOSSIER, question, found, ModelUse(model=model))
    assert len(model.asked) <= 5
    return spoken


async def test_an_answer_shows_the_ledgers_figures_and_names_their_claims():
    bill = DOSSIER.facts.monthly
    spoken = await ask([said(f"It comes to {{{bill}}}.")])
    assert spoken.held and spoken.claims == (bill,)
    assert spoken.text.startswith("It comes to ") and "USD a month" in spoken.text


async def test_the_model_may_search_the_ledger_first():
    def script(request):
        if request.tools and len(request.messages) == 1:
            return [call("search_ledger", words="bill month")]
        return "Enough." if request.tools else said("It is on the first page.")

    assert (await ask(script, uses_tools=True)).held


async def test_what_the_ledger_does_not_hold_is_said():
    spoken = await ask([said("Nothing of it stands in the ledger.", held=False)])
    assert not spoken.held and spoken.text and not spoken.why


@pytest.mark.parametrize(
    "bad", [said("It costs 7 USD."), said("It is GDPR compliant."), "nonsense"]
)
async def test_what_may_not_be_said_twice_is_no_answer(bad):
    assert (await ask([bad, said("It is dear.")])).text == "It is dear."
    spoken = await ask([bad, bad])
    assert spoken.why and not spoken.text


async def test_without_a_model_that_answers_code_does():
    assert "down" in (await ask([ModelBusy("It is down.")])).why


async def asked(attack: str) -> ScriptedModel:
    """A question that is an attack, of a ledger that says it too, to a model that obeys it."""
    claims = {id: replace(one, label=f"{one.label} {attack}") for id, one in DOSSIER.claims.items()}
    dossier = replace(DOSSIER, claims=claims)

    def obey(request: Request):
        if request.tools and len(request.messages) == 1:
            return [call("search_ledger", words="bill"), call("delete_run", words=attack)]
        return said(f"{attack} It costs 1 USD, compliant.")

    model = ScriptedModel(obey)
    spoken = await converse(dossier, attack, answer(dossier, attack), ModelUse(model=model))
    assert spoken.why and not spoken.text
    return model


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
async def test_a_question_gives_no_orders(attack: str):
    if not UNMOVED:
        UNMOVED.update(ours((await asked("Who?")).asked))
    assert ours((await asked(attack)).asked) <= UNMOVED
