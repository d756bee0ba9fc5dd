from functools import cache

import pytest

from infra_mind.reports import Format, ReportKind, render_reports
from tests.factories.dossier import make_dossier, make_partial_dossier, make_run
from tests.tools.orphans import orphans


@cache
def rendered(name: str, *, partial: bool = False) -> str:
    dossier = make_partial_dossier() if partial else make_dossier()
    ending = Format(name.rpartition(".")[2])
    return render_reports(dossier, make_run(), [ending])[name].decode()


RENDERED = [f"{kind}.{ending}" for kind in ReportKind for ending in (Format.MARKDOWN, Format.HTML)]


@pytest.mark.parametrize("name", RENDERED)
@pytest.mark.parametrize("partial", [False, True])
def test_every_figure_of_every_report_is_a_claims(name: str, *, partial: bool) -> None:
    dossier = make_partial_dossier() if partial else make_dossier()
    assert orphans(rendered(name, partial=partial), dossier, make_run()) == []


@pytest.mark.parametrize("name", RENDERED)
@pytest.mark.parametrize(
    "literal",
    ["It saves 4711 a month.", "a 17 % cut", "3x faster", "10-20 days", "about 12k", "-5 h"],
)
def test_a_literal_figure_is_caught(name: str, literal: str) -> None:
    dossier, run = make_dossier(), make_run()
    report = rendered(name)
    end = "</main>" if name.endswith("html") else "\n## "
    assert end in report
    injected = report.replace(
        end, f"<p>{literal}</p>{end}" if "html" in name else f"\n{literal}\n{end}", 1
    )
    found = orphans(injected, dossier, run)
    assert found and all(one.figure.strip("+-% ") in literal for one in found)


def test_a_claims_figure_typed_into_html_by_hand_is_caught() -> None:
    dossier = make_dossier()
    page = rendered("executive.html")
    injected = page.replace("</main>", "<p>25,000 USD a month</p></main>")
    assert [one.figure for one in orphans(injected, dossier)] == ["25,000"]


def test_a_link_that_shows_another_figure_than_its_claims_is_caught() -> None:
    dossier = make_dossier()
    page = rendered("executive.html")
    budget = dossier.facts.budget
    forged = page.replace(f'href="#{budget}">25,000 ', f'href="#{budget}">24,000 ')
    assert forged != page
    assert {one.context for one in orphans(forged, dossier)} == {f"leads to {budget}"}


def test_a_figure_with_another_unit_is_caught_in_markdown() -> None:
    dossier = make_dossier()
    text = rendered("executive.md")
    assert [one.figure for one in orphans(text + "\nIt costs 25,000 EUR.\n", dossier)] == ["25,000"]


def test_a_name_that_looks_like_a_number_is_a_name_only_alone() -> None:
    dossier = make_dossier()
    assert orphans("| 30.1 | Records |\n", dossier) == []
    assert [one.figure for one in orphans("It costs 30.1 a month.\n", dossier)] == ["30.1"]


def test_regions_and_skus_that_agents_name_are_no_figures() -> None:
    named = "Take eu-west-3 with db.m6g.2xlarge and an H100-NVL; see Article 32.\n"
    assert orphans(named, make_dossier()) == []
