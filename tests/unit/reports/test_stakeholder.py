from infra_mind.reports.document import Figure, Name, Section, Table, Text, blocks_of
from infra_mind.reports.stakeholder import Audience, stakeholder
from infra_mind.reports.view import view
from tests.factories.dossier import make_dossier, make_partial_dossier


def _pages() -> dict[str, Section]:
    return {page.anchor: page for page in stakeholder(view(make_dossier())).sections}


def _heads(page: Section) -> list[str]:
    return [
        "".join(one.text for one in row[0] if isinstance(one, Text | Name))
        for block in blocks_of((page,))
        if isinstance(block, Table)
        for row in block.rows
    ]


def test_every_reader_has_a_page() -> None:
    assert set(Audience) <= set(_pages())


def test_every_recommendation_stands_on_exactly_one_page() -> None:
    heads = [head for page in _pages().values() for head in _heads(page)]
    for one in make_dossier().synthesis.recommendations:
        assert heads.count(one.title.text) == 1


def test_acts_stand_in_the_order_in_which_they_are_begun() -> None:
    dossier = make_dossier()
    begun = [act for wave in dossier.synthesis.roadmap for act in wave.recommendations]
    titles = {one.title.text: one.id for one in dossier.synthesis.recommendations}
    for page in _pages().values():
        acts = [begun.index(titles[head]) for head in _heads(page) if titles.get(head) in begun]
        assert acts == sorted(acts)


def test_acts_go_to_who_can_carry_them() -> None:
    pages = _pages()
    assert "Commit the steady load for one year" in _heads(pages["finance"])
    assert "Train on spot capacity with checkpoints" in _heads(pages["data_and_ai"])
    assert "Audit logging" in _heads(pages["security"])


def test_an_act_says_when() -> None:
    dossier = make_dossier()
    ends = {wave.ends for wave in dossier.synthesis.roadmap}
    shown = {
        one.claim
        for block in blocks_of((_pages()["finance"],))
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        for one in cell
        if isinstance(one, Figure)
    }
    assert shown & ends


def test_questions_go_to_who_can_answer_them() -> None:
    page = next(
        part for part in _pages()["operations"].sections if part.anchor == "operations-questions"
    )
    assert "Who is on call at night?" in repr(page)


def test_a_partial_run_is_told_before_anything_else() -> None:
    first = stakeholder(view(make_partial_dossier())).sections[0]
    assert first.anchor == "caveats"
