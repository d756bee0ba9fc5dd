from dataclasses import replace

from infra_mind.domain.choice import BuyReport, StayReport
from infra_mind.domain.dossier import Dossier
from infra_mind.domain.statement import Statement
from infra_mind.reports import Format, render_reports
from tests.factories.dossier import make_dossier


def _section(dossier: Dossier, title: str, kind: str = "executive") -> str:
    report = render_reports(dossier, formats=[Format.MARKDOWN])[f"{kind}.md"].decode()
    return report.partition(f"## {title}\n")[2].partition("\n## ")[0]


def _with(**changes: object) -> Dossier:
    dossier = make_dossier()
    return replace(dossier, choice=replace(dossier.choice, **changes))


def test_three_offers_stand_side_by_side():
    told = _section(make_dossier(), "Offers")
    header, _, *rows = (line for line in told.splitlines() if line.startswith("|"))
    assert header == "|  | Lean | Recommended | Resilient |"
    assert [row.split("|")[1].strip() for row in rows] == [
        "A month (P10 to P90)",
        "Down",
        "Work",
        "Costs least, all told, in",
        "Gives up",
    ]
    assert "the availability target | nothing that was asked for |" in told


def test_offers_with_the_same_design_stand_in_one_column():
    lean, chosen, resilient = make_dossier().choice.offers
    told = _section(
        _with(offers=(replace(lean, design=chosen.design), chosen, resilient)), "Offers"
    )
    assert told.splitlines()[1] == "|  | Lean and recommended | Resilient |"


def test_what_things_beside_the_bill_count_is_told():
    told = _section(make_dossier(), "Offers")
    assert "an hour down 600 USD" in told
    assert "a tonne of CO2e 190 USD" in told


def test_each_target_that_was_stated_has_its_status():
    first, second, *rest = make_dossier().choice.targets
    told = _section(
        _with(
            targets=(
                replace(first, status="missed"),
                replace(second, status="at_the_edge"),
                *(replace(one, stated=False) for one in rest),
            )
        ),
        "What was asked for",
        "technical",
    )
    assert "portal: availability | 99.95 % | 99.97 % | 87 % | **missed**" in told
    assert "**at the edge**" in told
    assert "time to answer" not in told


def test_asked_and_had_stand_beside_each_other_where_a_target_was_loosened():
    first, second, *_ = make_dossier().choice.targets
    missed = replace(first, status="missed", instead=first.value, company=second.asked)
    told = _section(_with(targets=(missed,)), "What was asked for", "technical")
    assert "| 99.95 %, 1 h of what is critical |" in told
    assert "**missed**; 99.97 % is met" in told


def test_a_guard_rail_that_bound_is_told_with_what_it_costs():
    (rail,) = make_dossier().choice.guard_rails
    told = _section(make_dossier(), "The decision")
    assert f"{rail.reason} Here that costs 410 USD a month." in told
    free = _section(_with(guard_rails=(replace(rail, costs=None),)), "The decision")
    assert f"{rail.reason} Here that costs nothing." in free
    unbound = replace(rail, bound=False, costs=None)
    assert "Rules that bound" not in _section(_with(guard_rails=(unbound,)), "The decision")


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
    told = _section(_with(stay=stay), "Offers")
    header, _, monthly, down, *_ = (line for line in told.splitlines() if line.startswith("|"))
    assert header.endswith("| Resilient | Stay |")
    assert monthly.endswith(", as stated |")
    assert down.endswith("| not known |")
    assert (
        "Staying goes on as it is. Not known of it: how long it is down and what a failure" in told
    )
    silent = _section(_with(stay=replace(stay, monthly=None)), "Offers")
    assert "| not stated |" in silent


def test_the_tile_shows_the_workload_that_stands_worst_against_a_target():
    first, *rest = make_dossier().choice.targets
    worst = replace(first, status="missed")
    told = _section(_with(targets=(*rest, first, worst)), "The decision")
    assert "- Availability: **99.97 %** (missed with 87 %: 99.95 % asked for" in told
    unasked = _with(targets=tuple(replace(one, stated=False) for one in (first, *rest)))
    assert "(nothing was asked for)" in _section(unasked, "The decision")


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
    told = _section(_with(buying=(buy,)), "Offers")
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
    part = _section(_with(buying=(replace(buy, covers_all=False),)), "Offers")
    assert "| Buy |" not in part and words in part
