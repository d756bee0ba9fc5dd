from infra_mind.domain.ledger import Ledger
from infra_mind.questions.choice.no_room import no_room, without_room
from infra_mind.questions.reliability.first_break import first_breaks
from tests.factories.brief import ONE_SITE, brief_from, brief_of, case_of, model
from tests.factories.model import web

HUGE = {**web(), "traffic": {"average_rps": 200_000, "peak_rps": 600_000}}


def test_a_choice_with_room_says_nothing():
    assert no_room(case_of("saas"), Ledger(brief_of("saas").claims)) == ()


def test_a_load_above_every_limit_says_which_one_by_how_much_and_what_to_do():
    brief = brief_from({"workloads": [HUGE], "clouds": ONE_SITE})
    case = brief.case(model())
    ledger = Ledger(brief.claims)
    (found,) = no_room(case, ledger)
    assert found.bound.limit == "database_processors"
    assert float(found.times.value) > 10
    (told,) = without_room(case, ledger)
    assert (
        "no design that was compared has more. Before the start: split the database"
        in told.render(ledger.claims)
    )
    assert told in brief.contradictions
    assert first_breaks(case)[0].month == 1
