from dataclasses import replace

from tests.factories.dossier import choosing_with, make_dossier, section_of


def test_each_target_that_was_stated_has_its_status():
    first, second, *rest = make_dossier().choice.targets
    told = section_of(
        choosing_with(
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
    told = section_of(choosing_with(targets=(missed,)), "What was asked for", "technical")
    assert "| 99.95 %, 1 h of what is critical |" in told
    assert "**missed**; 99.97 % is met" in told


def test_a_guard_rail_that_bound_is_told_with_what_it_costs():
    (rail,) = make_dossier().choice.guard_rails
    told = section_of(make_dossier(), "The decision")
    assert f"{rail.reason} Here that costs 410 USD a month." in told
    for no_bound in (replace(rail, costs=None), replace(rail, bound=False, costs=None)):
        free = section_of(choosing_with(guard_rails=(no_bound,)), "The decision")
        assert "Rules that bound" not in free


def test_the_tile_shows_the_workload_that_stands_worst_against_a_target():
    first, *rest = make_dossier().choice.targets
    worst = replace(first, status="missed")
    told = section_of(choosing_with(targets=(*rest, first, worst)), "The decision")
    assert "- Availability: **99.97 %** (missed: 99.95 % asked for" in told
    unasked = choosing_with(targets=tuple(replace(one, stated=False) for one in (first, *rest)))
    assert "(nothing was asked for)" in section_of(unasked, "The decision")
