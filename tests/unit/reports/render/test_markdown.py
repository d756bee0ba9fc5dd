from dataclasses import replace

from infra_mind.reports import Format, render_reports
from infra_mind.reports.document import (
    Column,
    Document,
    Link,
    Name,
    ReportKind,
    Section,
    Table,
    Text,
)
from infra_mind.reports.render.markdown import markdown
from tests.factories.dossier import make_dossier, make_run


def _document(*cells: Name | Link) -> Document:
    table = Table(
        columns=tuple(Column(title="x") for _ in cells), rows=(tuple((one,) for one in cells),)
    )
    section = Section(title="Part", anchor="part", blocks=(table,))
    return Document(
        kind=ReportKind.EXECUTIVE,
        title="Report",
        subject="Us",
        summary=(Text("Well."),),
        sections=(section,),
    )


def test_a_name_cannot_break_a_table_or_bring_markup() -> None:
    text = markdown(_document(Name("a|b"), Name("<script>"), Name("_x_")))
    assert r"| a\|b | \<script\> | \_x\_ |" in text


def test_an_address_cannot_end_its_link() -> None:
    text = markdown(_document(Link("law", "https://example.org/a b(c)")))
    assert "[law](https://example.org/a%20b(c%29)" in text


def test_the_technical_report_ends_with_every_figure_and_its_id() -> None:
    dossier = make_dossier()
    report = render_reports(dossier, make_run(), [Format.MARKDOWN])["technical.md"].decode()
    appendix = report.partition("## Appendix")[2]
    for fact in ("monthly", "availability", "budget"):
        assert f"`{dossier.facts.by_name()[fact]}`" in appendix


def test_the_architecture_stands_as_mermaid() -> None:
    report = render_reports(make_dossier(), formats=[Format.MARKDOWN])["technical.md"].decode()
    diagram = report.partition("```mermaid\n")[2].partition("```")[0]
    assert diagram.startswith("flowchart LR")
    assert ': Machines · m7i.xlarge"]' in diagram
    assert ': Database pair · db.r6i.2xlarge"]' in diagram


def test_a_dossier_of_nothing_but_the_need_is_told_too() -> None:
    dossier = make_dossier()
    bare = replace(
        dossier,
        assumptions=(),
        synthesis=replace(
            dossier.synthesis, recommendations=(), conflicts=(), alternatives=(), roadmap=()
        ),
        cost=replace(dossier.cost, lines=(), drivers=(), outlook=(), not_priced=()),
        compliance=replace(dossier.compliance, frameworks=(), measures=(), applicable=()),
        answers=replace(
            dossier.answers,
            flip_points=(),
            next_best=(),
            first_break=(),
            pareto=(),
            nothing_more_to_ask=True,
        ),
        architecture=replace(dossier.architecture, components=()),
        facts=replace(dossier.facts, budget=None, latency={}),
    )
    report = render_reports(bare, formats=list(Format))["executive.md"].decode()
    assert "No single input that trebles, or falls to a third, makes another option win." in report
    assert "Nothing more: no further answer can change the decision." in report
