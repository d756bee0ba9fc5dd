"""A small self-test: the laws over companies drawn by a seed, the flaws planted into a sound one."""

from infra_mind.domain.requirements import Requirements
from infra_mind.services.selftest.companies import company, sound
from infra_mind.services.selftest.laws import LAWS
from infra_mind.services.selftest.selftest import RuleTally, SelfTest, examine
from tests.factories.brief import model


def test_the_laws_hold_and_the_flaws_are_seen():
    report = examine(model(), 1, seed=7)
    assert report.violations == ()
    assert [one.rule for one in report.laws] == list(LAWS)
    assert [one.rule for one in report.flaws if one.held < one.tried or one.alarms] == []
    assert report.is_sound


def test_the_same_seed_draws_the_same_company():
    assert company(3) == company(3) != company(4)
    assert isinstance(sound(0), Requirements)


def test_a_flaw_that_is_seen_where_there_is_none_is_no_sound_test():
    alarm = RuleTally(rule="a flaw", tried=2, held=2, alarms=1)
    assert not SelfTest(laws=(), flaws=(alarm,), violations=()).is_sound
