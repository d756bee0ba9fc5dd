import json

import pytest

from infra_mind.domain.figure import format_claim
from infra_mind.reports import Format, ReportKind, compose, render_reports
from tests.factories.dossier import make_dossier, make_partial_dossier, make_run

KINDS = [kind.value for kind in ReportKind]


def test_renders_every_kind_in_every_format_but_pdf_unless_asked() -> None:
    made = render_reports(make_dossier(), make_run())
    usual = set(Format) - {Format.PDF, Format.CSV}
    assert set(made) == {f"{kind}.{ending}" for kind in ReportKind for ending in usual}
    assert all(made.values())


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render_reports(make_dossier(), make_run()) == render_reports(make_dossier(), make_run())


def test_only_the_formats_asked_for_are_made() -> None:
    made = render_reports(make_dossier(), formats=[Format.MARKDOWN])
    assert set(made) == {f"{kind}.md" for kind in ReportKind}


@pytest.mark.parametrize("kind", KINDS)
def test_the_likely_bill_is_the_same_in_every_report(kind: str) -> None:
    dossier = make_dossier()
    bill = format_claim(dossier.claims[dossier.cost.monthly])
    made = render_reports(dossier, make_run())
    assert bill in made[f"{kind}.md"].decode()
    assert bill in made[f"{kind}.html"].decode()
    assert json.loads(made[f"{kind}.json"])["claims"][dossier.cost.monthly]["text"] == bill


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_says_loudly_what_is_missing(kind: str) -> None:
    report = render_reports(make_partial_dossier(), formats=[Format.MARKDOWN])[
        f"{kind}.md"
    ].decode()
    assert "This assessment is partial" in report
    assert "1 of 11 agents failed: MLOps (the accelerator table has no row for 'B200')" in report
    assert "1 of 11 agents ran out of time: Simulation" in report
    assert "1 of 11 agents skipped: Web research (no network is allowed)" in report
    assert "Not modelled, so in no figure: meters (iot)" in report
    assert "Not priced, so missing from every sum: WAF in eu-central-1" in report
    assert "The peak of 40 requests/s is below the average of 90.0 requests/s." in report.replace(
        "90 requests", "90.0 requests"
    )


def test_no_sentence_stands_twice_in_the_executive_report() -> None:
    report = render_reports(make_dossier(), formats=[Format.MARKDOWN])["executive.md"].decode()
    lines = [
        line for line in report.splitlines() if len(line) > 60 and not line.startswith("| ---")
    ]
    assert len(lines) == len(set(lines))


def test_the_run_is_told_in_the_technical_report_only() -> None:
    with_run = render_reports(make_dossier(), make_run(), [Format.MARKDOWN])
    without = render_reports(make_dossier(), None, [Format.MARKDOWN])
    assert "Measured speed-up: 6." in with_run["technical.md"].decode()
    assert "Measured speed-up" not in without["technical.md"].decode()
    assert with_run["executive.md"] == without["executive.md"]
    assert with_run["stakeholder.md"] == without["stakeholder.md"]


def test_reports_show_only_claims_that_are_there_before_them() -> None:
    dossier, run = make_dossier(), make_run()
    before = dict(dossier.claims)
    shown = {claim for document in compose(dossier, run) for claim in document.claims}
    assert shown <= before.keys() | run.claims.keys()
    assert dossier.claims == before
