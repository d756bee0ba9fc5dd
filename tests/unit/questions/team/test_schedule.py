"""The work of getting there against the people and the date."""

from datetime import timedelta

import pytest

from infra_mind.domain.requirements import Team
from infra_mind.questions.team.schedule import schedule
from tests.factories.brief import case_of, ledger_of

CASE = case_of("clinic-portal")
TEAM = Team(developers=4, ops_engineers=2)


def told(team: Team, timeline: timedelta | None) -> str:
    ledger = ledger_of("clinic-portal")
    return schedule(CASE, ledger, team, timeline).text.render(ledger.claims)


def test_a_date_that_the_people_make_is_told_with_its_probability():
    found = schedule(CASE, ledger_of("clinic-portal"), TEAM, timedelta(days=3650))
    assert found.chance is not None and found.chance.value == 1
    assert (found.more, found.later) == (None, None)


def test_a_date_that_is_missed_is_told_with_what_makes_it():
    ledger = ledger_of("clinic-portal")
    found = schedule(CASE, ledger, TEAM, timedelta(weeks=3))
    assert found.chance is not None and found.more is not None and found.later is not None
    assert float(found.chance.value) < 0.8
    weeks = timedelta(weeks=float(found.later.value))
    later = schedule(CASE, ledger, TEAM, weeks)
    assert later.chance is not None and float(later.chance.value) >= 0.8
    more = Team(developers=4, ops_engineers=2 + int(float(found.more.value)))
    there = schedule(CASE, ledger, more, timedelta(weeks=3))
    assert there.chance is not None and float(there.chance.value) >= 0.78


@pytest.mark.parametrize("team", [Team(), Team(developers=0, ops_engineers=0)])
def test_without_people_the_date_says_how_many_it_takes(team: Team):
    assert "who does it was not stated" in told(team, None)
    assert "To be there in 10 weeks takes" in told(team, timedelta(weeks=10))


def test_without_a_date_the_weeks_are_told():
    assert "asked for" not in told(TEAM, None)
    assert "which takes the people stated" in told(TEAM, None)
