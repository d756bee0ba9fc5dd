from dataclasses import replace

from infra_mind.domain.choice import BuyReport, StayReport
from infra_mind.domain.statement import Statement
from tests.factories.dossier import choosing_with, make_dossier, section_of


def test_three_offers_stand_side_by_side():
    told = section_of(make_dossier(), "Offers")
    header, _, *rows = (line for line in told.splitlines() if line.startswith("|"))
    assert header == "|  | Lean | Recommended | Resilient |"
    assert [row.split("|")[1].strip() for row in rows] == [
        "A month (P10 to P90)",
        "Down",
        "Work",
        "Costs least, all told",
        "Gives up",
    ]
    assert "the availability target | nothing that was asked for |" in told


def test_offers_with_the_same_design_stand_in_one_column():
    lean, chosen, resilient = make_dossier().choice.offers
    told = section_of(
        choosing_with(offers=(replace(lean, design=chosen.design), chosen, resilient)), "Offers"
    )
    assert told.splitlines()[1] == "|  | Lean and recommended | Resilient |"


def test_what_things_beside_the_bill_count_is_told():
    told = section_of(make_dossier(), "Offers")
    assert "an hour down at 600 USD" in told
    assert "a tonne of CO2e at 190 USD" in told


def test_staying_stands_beside_the_offers_with_what_is_known_of_it():
    dossier = make_dossier()
    first, *_ = dossier.choice.offers
    stay = StayReport(
        hosting="on_premise",
        monthly=first.downtime_hours,
        pays_from=first.monthly,
        work=first.monthly,
        worth=None,
        chance=None,
        payback=None,
        unknown=("how long it is down", "what a failure loses"),
        text=Statement("Staying goes on as it is."),
    )
    told = section_of(choosing_with(stay=stay), "Offers")
    header, _, monthly, down, *_ = (line for line in told.splitlines() if line.startswith("|"))
    assert header.endswith("| Resilient | Stay |")
    assert monthly.endswith(", as stated |")
    assert down.endswith("| not known |")
    assert (
        "Staying goes on as it is. Not known of it: how long it is down and what a failure" in told
    )
    silent = section_of(choosing_with(stay=replace(stay, monthly=None)), "Offers")
    assert "| not stated |" in silent


def test_what_is_bought_has_a_column_where_it_takes_the_place_of_all():
    dossier = make_dossier()
    (rail,) = dossier.choice.guard_rails
    buy = BuyReport(
        need="online_shop",
        workload="portal",
        product="Shopify",
        monthly=dossier.cost.monthly,
        source=rail.source,
        covers_all=True,
        lost="a checkout of one's own",
        unknown=("how long it is down", "where it keeps data"),
        text=Statement("A hosted shop costs less."),
    )
    told = section_of(choosing_with(buying=(buy,)), "Offers")
    header, _, monthly, down, _, _, gives_up = (
        line for line in told.splitlines() if line.startswith("|")
    )
    assert header.endswith("| Resilient | Buy |")
    assert monthly.endswith(", list price |")
    assert down.endswith("| not known |")
    assert gives_up.endswith("| a checkout of one's own |")
    words = (
        "A hosted shop costs less. Not known of it: how long it is down and where it keeps data."
    )
    assert f"{words} Source: {rail.source.title}, {rail.source.as_of}." in told
    part = section_of(choosing_with(buying=(replace(buy, covers_all=False),)), "Offers")
    assert "| Buy |" not in part and words in part
