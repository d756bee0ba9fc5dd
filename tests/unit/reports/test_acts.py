from dataclasses import replace

from infra_mind.domain.dossier import Dossier
from infra_mind.reports import Format, render_reports
from infra_mind.reports.acts import first_acts
from tests.factories.dossier import make_dossier


def _planned(*waves: int) -> Dossier:
    """With one act for each number, in the order of their weight: the wave it belongs to."""
    dossier = make_dossier()
    first, wave = dossier.synthesis.recommendations[0], dossier.synthesis.roadmap[0]
    acts = [replace(first, id=f"act-{at}") for at in range(len(waves))]
    roadmap = [
        replace(
            wave,
            number=number,
            recommendations=tuple(f"act-{at}" for at, one in enumerate(waves) if one == number),
        )
        for number in sorted(set(waves))
    ]
    synthesis = replace(dossier.synthesis, recommendations=tuple(acts), roadmap=tuple(roadmap))
    return replace(dossier, synthesis=synthesis)


def _shown(*waves: int) -> list[str]:
    return [one.id for _, one in first_acts(_planned(*waves))]


def test_acts_stand_in_the_order_in_which_they_are_begun():
    assert _shown(2, 1, 3) == ["act-1", "act-0", "act-2"]


def test_a_long_first_wave_leaves_room_for_what_weighs_most_later():
    assert _shown(1, 1, 1, 1, 1, 1, 2, 2, 3, 3) == [*(f"act-{at}" for at in (0, 1, 2, 3, 6, 7, 8))]
    assert _shown(*(1,) * 9) == [f"act-{at}" for at in range(7)]


def test_what_leaves_a_line_as_it_is_is_no_act():
    dossier = _planned(1, 1)
    first, second = dossier.synthesis.recommendations
    acts = (replace(first, id="leave-portal"), second)
    synthesis = replace(dossier.synthesis, recommendations=acts)
    shown = first_acts(replace(dossier, synthesis=synthesis))
    assert [one.id for _, one in shown] == [second.id]


def test_an_act_says_when_it_is_done_and_what_comes_before_it():
    dossier = make_dossier()
    first, second, *others = dossier.synthesis.recommendations
    acts = (first, replace(second, depends_on=(first.id,)), *others)
    wave = replace(dossier.synthesis.roadmap[0], recommendations=(first.id, second.id))
    synthesis = replace(dossier.synthesis, recommendations=acts, roadmap=(wave,))
    report = render_reports(replace(dossier, synthesis=synthesis), formats=[Format.MARKDOWN])
    table = report["executive.md"].decode().partition("## What to do first")[2]
    rows = [line for line in table.splitlines() if "Done when: " in line]
    assert all("month" in line for line in rows)
    assert sum(f"After: {first.title.text}" in line for line in rows) == 1
