from dataclasses import replace

from infra_mind.domain.design import ZONES
from infra_mind.domain.dossier import Answers, Dossier, FlipPoint
from infra_mind.domain.option import Zones
from infra_mind.reports.document import Name
from infra_mind.reports.events import events, is_within_reach, options_of
from infra_mind.reports.view import view
from tests.factories.dossier import make_dossier


def with_flips(*points: FlipPoint) -> Dossier:
    whole = make_dossier()
    answers: Answers = replace(whole.answers, flip_points=points)
    return replace(whole, answers=answers)


def test_options_that_win_at_the_same_event_stand_in_one_row():
    first = make_dossier().answers.flip_points[0]
    second = replace(first, decision=ZONES, option=Zones.ONE, instead_of=Zones.TWO)
    other = replace(first, rises=not first.rises)
    found = events(view(with_flips(first, other, second)))
    assert [len(one.options) for one in found] == [2, 1]
    assert found[0].first == first
    told = [one.text for one in options_of(found[0]) if isinstance(one, Name)]
    assert {"one zone", "two zones"} <= set(told)


def test_what_flips_where_the_input_is_today_is_no_event():
    first = make_dossier().answers.flip_points[0]
    here = replace(first, value=first.likely)
    assert [one.first for one in events(view(with_flips(here, first)))] == [first]


def test_what_an_input_would_have_to_be_multiplied_for_is_out_of_reach():
    seen = view(make_dossier())
    first = seen.dossier.answers.flip_points[0]
    far, near = (
        replace(first, path="workloads[0].traffic.average_rps", likely="now", value=value)
        for value in ("far", "near")
    )
    numbers = {"now": 8000.0, "far": 324.0, "near": 2700.0}
    claims = {name: replace(seen.claims[first.value], value=one) for name, one in numbers.items()}
    seen = replace(seen, claims={**seen.claims, **claims})
    assert is_within_reach(seen, near) and not is_within_reach(seen, far)
    assert not is_within_reach(seen, replace(near, path="model.log_rows"))
