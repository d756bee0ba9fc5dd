from datetime import timedelta

import pytest

from infra_mind.domain.claim import Claim, Source, SourceKind
from infra_mind.domain.dossier import Wave
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.recommendation import Level
from infra_mind.workflows.roadmap import WAVES, Behind, Waves, plan_waves, waves_until
from tests.unit.workflows.test_synthesis import advice

IN_EACH = [
    advice("first", priority=Level.HIGH),
    advice("second", depends_on=("first",)),
    advice("third", effort=Level.HIGH),
]


def test_nothing_starts_before_what_it_depends_on():
    ranked = [
        advice("first", priority=Level.HIGH),
        advice("second", priority=Level.HIGH, depends_on=("first",)),
        advice("third", priority=Level.HIGH, depends_on=("second",)),
    ]
    waves = {
        act: wave.number for wave in plan_waves(Ledger(), ranked) for act in wave.recommendations
    }
    assert waves["first"] < waves["second"] < waves["third"]


@pytest.mark.parametrize(
    ("timeline", "months"),
    [
        (None, [(0, 1), (1, 3), (3, 12)]),
        (timedelta(weeks=4), [(0, 1), (1, 4), (4, 12)]),
        (timedelta(days=180), [(0, 1), (1, 6), (6, 15)]),
    ],
)
def test_waves_end_at_the_date_that_was_stated(
    timeline: timedelta | None, months: list[tuple[int, int]]
):
    waves = waves_until(timeline)
    assert [(start, end) for _, start, end in waves] == months
    assert any(title == "Until it runs" for title, *_ in waves) == (timeline is not None)


def test_acts_that_depend_on_each_other_end():
    ranked = [advice("a", depends_on=("b",)), advice("b", depends_on=("a",))]
    assert {act for wave in plan_waves(Ledger(), ranked) for act in wave.recommendations} == {
        "a",
        "b",
    }


def _behind(ledger: Ledger, *, runs: bool, today: float | None) -> Behind:
    source = Source(title="Test", kind=SourceKind.USER)

    def amount(label: str, value: float, unit: str) -> Claim:
        return ledger.claim(label, value, unit, method=_behind, source=source)

    return Behind(
        runs=runs,
        today=None if today is None else amount("Spent today", today, "USD/month"),
        planned=amount("Planned", 700.0, "USD/month"),
        leaving=amount("Leaving", 9000.0, "USD"),
    )


def _told(waves: Waves, *, runs: bool = True, today: float | None = 1000.0) -> list[str]:
    ledger = Ledger()
    planned = plan_waves(ledger, IN_EACH, waves, _behind(ledger, runs=runs, today=today))
    return [_words(one, ledger) for one in planned]


def _words(wave: Wave, ledger: Ledger) -> str:
    assert wave.way_back is not None
    return wave.way_back.render(ledger.claims)


def test_each_wave_has_a_way_back_and_both_at_once_have_their_price():
    first, moving, after = _told(WAVES)
    assert "What runs today is untouched" in first
    assert "up to 2,000 USD" in moving and "1,000 USD a month" in moving
    assert "9,000 USD once" in after


def test_both_run_as_long_as_the_wave_that_ends_at_the_date():
    assert "up to 5,000 USD" in _told(waves_until(timedelta(days=183)))[1]
    assert "up to 1,000 USD" in _told(waves_until(timedelta(weeks=4)))[0]


def test_where_nothing_runs_there_is_nothing_to_go_back_to():
    first, until, _ = _told(WAVES, runs=False)
    assert "Nothing runs yet" in first
    assert "up to 2,100 USD of bills" in until


def test_what_today_costs_is_not_made_up():
    assert "what today costs was not stated" in _told(WAVES, today=None)[1]
