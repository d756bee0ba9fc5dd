"""What is sold finished is told where a company describes that need, and nowhere else."""

import pytest

from infra_mind.domain.choice import BuyReport
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import Requirements
from infra_mind.evaluation.demand import normalise
from infra_mind.questions.cost.buying import buying
from tests.factories.brief import model

SHOP = {"name": "shop", "type": "ecommerce", "traffic": {"average_rps": 1, "peak_rps": 15}}
BOT = {"name": "help-desk", "type": "llm_application", "llm": {"requests_per_day": 100}}
PAGES = {
    "name": "pages",
    "type": "static_site",
    "traffic": {"average_rps": 0.1},
    "service": {"response_kb": 30},
}
SMALL: dict[str, object] = {"company": {"employees": 2}, "team": {"ops_engineers": 0}}


def bought(*workloads: object, **changes: object) -> tuple[tuple[BuyReport, ...], Ledger]:
    stated = Requirements.model_validate({**SMALL, "workloads": workloads, **changes})
    library, ledger = model().library, Ledger()
    demand = normalise(stated, {}, library.inputs)
    return buying(stated, demand, library.finished_services, ledger), ledger


def test_a_small_shop_is_told_the_list_price_of_a_hosted_one():
    (found,), ledger = bought(SHOP)
    price = ledger[found.monthly]
    assert (found.need, found.workload, found.product) == ("online_shop", "shop", "Shopify")
    assert (price.value, price.low, price.high, price.unit) == (29, 29, 79, "USD/month")
    assert price.source == found.source
    told = found.text.render(ledger.claims)
    assert "costs 29 to 79 USD a month" in told and found.lost in told
    assert found.covers_all and "how long it is down" in found.unknown


def test_the_plan_follows_the_size_of_the_company():
    (found,), ledger = bought(SHOP, company={"employees": 40})
    assert (ledger[found.monthly].low, ledger[found.monthly].high) == (79, 299)


@pytest.mark.parametrize(
    ("workload", "changes"),
    [
        (SHOP, {"company": {"employees": 60}}),
        (SHOP, {"company": {}}),
        (SHOP, {"team": {"ops_engineers": 1}}),
        (SHOP, {"data": {"classes": ["pii", "financial"]}}),
        (SHOP, {"clouds": {"allowed": []}}),
        ({**SHOP, "rehost": True}, {}),
        ({**SHOP, "type": "web_application"}, {}),
        ({**BOT, "name": "assistant"}, {}),
        ({**BOT, "llm": {}}, {}),
        ({**BOT, "llm": {"requests_per_day": 100, "self_hosted": True}}, {}),
        ({**BOT, "llm": {"requests_per_day": 100, "batch": True}}, {}),
        ({**PAGES, "traffic": {"average_rps": 1}}, {}),
    ],
)
def test_nothing_is_told_where_the_need_is_another_one(
    workload: dict[str, object], changes: dict[str, object]
):
    assert bought(workload, **changes)[0] == ()


def test_card_data_are_a_reason_to_buy_a_shop():
    assert bought(SHOP, data={"classes": ["pii", "pci"]})[0]


def test_pages_go_by_what_they_send_in_a_month():
    """Nearly 8 GB, then nearly 40: the plan of up to 10, and that of up to 50."""
    few, ledger = bought(PAGES)
    assert (ledger[few[0].monthly].low, ledger[few[0].monthly].high) == (14, 23)
    more, ledger = bought({**PAGES, "traffic": {"average_rps": 0.5}})
    assert (ledger[more[0].monthly].low, ledger[more[0].monthly].high) == (23, 39)


def test_an_application_that_is_called_a_website_needs_an_editor():
    (found,), ledger = bought({**PAGES, "name": "Our website", "type": "web_application"})
    assert (found.need, ledger[found.monthly].low) == ("web_pages", 23)


def test_a_bot_is_paid_by_the_conversation_it_solves():
    """100 questions a day: from 13 solved conversations to one each."""
    (found,), ledger = bought(BOT)
    month = ledger[found.monthly]
    questions, paid, price = (ledger[one] for one in month.inputs)
    days = 365 / 12
    assert (price.value, paid.low, paid.high) == (0.99, 0.13, 1)
    assert month.value == pytest.approx(100 * days * 0.99 * 0.21, rel=1e-5)
    assert month.low == pytest.approx(float(questions.low or 100) * days * 0.99 * 0.13, rel=1e-5)
    assert month.high == pytest.approx(float(questions.high or 100) * days * 0.99, rel=1e-5)
    assert "0.99 USD for each conversation" in found.text.render(ledger.claims)


def test_what_replaces_a_part_of_what_runs_is_told_as_that():
    found, _ = bought(SHOP, {"name": "bids", "type": "api_service"}, PAGES)
    assert [(one.workload, one.covers_all) for one in found] == [("shop", False), ("pages", False)]


NEWS = {"name": "newsletter", "type": "web_application", "traffic": {"users": 8_000}}
CRM = {"name": "our-crm", "type": "web_application", "traffic": {"users": 12}}


@pytest.mark.parametrize(("users", "low", "high"), [(900, 9, 20), (8_000, 31.5, 44.5)])
def test_a_newsletter_is_paid_by_those_who_get_it(users: int, low: float, high: float):
    (found,), ledger = bought({**NEWS, "traffic": {"users": users}})
    assert (found.need, ledger[found.monthly].low, ledger[found.monthly].high) == (
        "newsletter",
        low,
        high,
    )


@pytest.mark.parametrize("name", ["our-crm", "helpdesk", "erp"])
def test_software_that_each_company_has_is_paid_by_the_person_whoever_runs_systems(name: str):
    company = {"employees": 40}
    (found,), ledger = bought({**CRM, "name": name}, company=company, team={"ops_engineers": 2})
    month = ledger[found.monthly]
    users, price = (ledger[one] for one in month.inputs)
    assert (users.value, month.unit) == (12, "USD/month")
    assert month.value == pytest.approx(12 * float(price.value))
    assert price.source == found.source and found.product in found.text.render(ledger.claims)


@pytest.mark.parametrize(
    "workload",
    [
        {**CRM, "traffic": {"users": 500}},
        {**CRM, "traffic": {"average_rps": 1}},
        {**NEWS, "traffic": {"users": 90_000}},
        {**NEWS, "traffic": {"average_rps": 1}},
    ],
)
def test_customers_are_no_seats_and_a_list_that_no_plan_holds_is_not_sold(
    workload: dict[str, object],
):
    assert bought(workload, company={"employees": 40})[0] == ()
