import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from infra_mind.domain.claim import Claim
from infra_mind.reports import Format, ReportKind, render_reports
from infra_mind.reports.document import Document, Figure, Link, Name, Paragraph, Section, Text
from infra_mind.reports.render.html import html
from tests.factories.dossier import make_dossier, make_run

PAGES = render_reports(make_dossier(), make_run(), [Format.HTML])


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def _tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Tags()
    reader.feed(page)
    return reader.seen


def _claims(page: str) -> dict[str, dict[str, object]]:
    found = re.search(
        r'<script type="application/json" id="claims">(.*?)</script>', page, re.DOTALL
    )
    assert found is not None
    return json.loads(found.group(1))


def _document(
    *content: Text | Name | Link | Figure, claims: dict[str, Claim] | None = None
) -> Document:
    section = Section(title="Part", anchor="part", blocks=(Paragraph(content=content),))
    return Document(
        kind=ReportKind.EXECUTIVE,
        title="Report",
        subject="Us & them",
        summary=(Text("Well."),),
        sections=(section,),
        claims=claims or {},
    )


@pytest.mark.parametrize("page", [page.decode() for page in PAGES.values()], ids=list(PAGES))
class TestEveryPage:
    def test_loads_nothing_from_outside(self, page: str) -> None:
        loading = {"src", "srcset", "data", "poster", "action"}
        for tag, given in _tags(page):
            assert not loading & given.keys(), tag
            assert tag not in {"link", "iframe", "object", "embed", "img"}
        assert "@import" not in page and "url(" not in page

    def test_every_figure_leads_to_a_claim_of_the_page(self, page: str) -> None:
        claims = _claims(page)
        figures = [
            (given["href"] or "")[1:]
            for tag, given in _tags(page)
            if tag == "a" and (given.get("class") or "").startswith("figure")
        ]
        assert len(figures) > 20
        assert set(figures) <= set(claims)

    def test_a_claims_tree_ends_in_sources(self, page: str) -> None:
        claims = _claims(page)
        for claim in claims.values():
            inputs = claim.get("i", [])
            assert isinstance(inputs, list)
            assert set(inputs) <= set(claims)
            assert inputs or "s" in claim

    def test_has_landmarks_one_heading_and_unique_ids(self, page: str) -> None:
        tags = _tags(page)
        names = [tag for tag, _ in tags]
        assert names.count("main") == names.count("h1") == 1
        ids = [given["id"] for _, given in tags if given.get("id")]
        assert len(ids) == len(set(ids))
        assert ("html", {"lang": "en"}) in tags

    def test_headings_go_down_one_level_at_a_time(self, page: str) -> None:
        levels = [
            int(tag[1])
            for tag, _ in _tags(page.partition("<dialog")[0])
            if re.fullmatch("h[1-6]", tag)
        ]
        assert all(after - before <= 1 for before, after in pairwise(levels))

    def test_every_drawing_is_told_in_words(self, page: str) -> None:
        drawn = [given for _, given in _tags(page) if given.get("role") == "img"]
        assert len(drawn) == page.count("<figure>")
        assert all(given.get("aria-label") for given in drawn)


def test_text_of_the_dossier_cannot_bring_markup() -> None:
    page = html(
        _document(Name("<img src=x onerror=alert(1)>"), Link("a", "javascript:alert(1)")), {}
    )
    assert "<img" not in page
    assert "javascript:" not in page
    assert "Us &amp; them" in page


def test_a_claim_cannot_end_its_script() -> None:
    claim = Claim(id="C-1", label="</script><script>alert(1)", value="x", method="m")
    page = html(_document(Figure("C-1"), claims={"C-1": claim}), {})
    assert "</script><script>alert" not in page
    assert _claims(page)["C-1"]["l"] == claim.label


def test_the_policy_allows_the_pages_own_script_only() -> None:
    page = PAGES["executive.html"].decode()
    policy = next(given for tag, given in _tags(page) if tag == "meta" and "http-equiv" in given)
    assert str(policy["content"]).startswith("default-src 'none'; ")
    assert "script-src 'sha256-" in str(policy["content"])
