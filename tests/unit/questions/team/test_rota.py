from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import Team
from infra_mind.questions.team.rota import rota
from tests.factories.brief import brief_of, case_of


def rota_of(example: str, team: Team):
    return rota(case_of(example), Ledger(brief_of(example).claims), team)


def test_a_team_that_was_not_stated_is_not_counted() -> None:
    assert rota_of("minimal", Team()).people is None
    found = rota_of("minimal", Team(ops_engineers=2)).people
    assert found is not None
    assert found.value == 2


def test_nothing_waits_too_long_where_no_time_was_asked_for() -> None:
    assert not rota_of("minimal", Team()).waits_too_long
    assert rota_of("clinic-portal", Team()).waits_too_long


def test_the_target_leaves_a_downtime() -> None:
    assert rota_of("minimal", Team()).allowed is None
    allowed = rota_of("saas", Team()).allowed
    assert allowed is not None
    # 0.1 % of 8,766 hours.
    assert allowed.value == 8.766
