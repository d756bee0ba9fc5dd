from dataclasses import replace

from infra_mind.domain.design import ZONES
from infra_mind.domain.dossier import Answers, Dossier, FlipPoint
from infra_mind.domain.option import Zones
from infra_mind.reports.document import Name
from infra_mind.reports.events import events, options_of
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
