"""The pages in a real browser: the panel by keyboard, both grounds, phone width, print."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from infra_mind.domain.figure import format_claim
from infra_mind.domain.statement import Statement
from infra_mind.reports import Format, ReportKind, compose, render_reports
from infra_mind.reports.render.html import html
from tests.factories.dossier import make_dossier, make_partial_dossier, make_run

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
# Sections with a table that is wider than its frame, all of them unfolded.
BEYOND_THE_EDGE = """() => {
  document.querySelectorAll("details").forEach(one => { one.open = true })
  return [...document.querySelectorAll(".scroll")]
    .filter(one => one.querySelector("table") && one.scrollWidth > one.clientWidth + 1)
    .map(one => one.closest("section").id)
}"""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and "CI" not in os.environ, reason="no chromium: apt-get install chromium"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for name, page in render_reports(make_dossier(), make_run(), [Format.HTML]).items():
        (folder / name).write_bytes(page)
    partial = render_reports(make_partial_dossier(), make_run(), [Format.HTML])
    (folder / "partial.html").write_bytes(partial["executive.html"])
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def _opened(browser: Browser, path: Path) -> Page:
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("kind", ReportKind)
def test_axe_finds_nothing_to_complain_of(browser: Browser, folder: Path, kind: ReportKind) -> None:
    page = _opened(browser, folder / f"{kind}.html")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_a_figure_opens_its_tree_by_keyboard_and_gives_the_focus_back(
    browser: Browser, folder: Path
) -> None:
    page = _opened(browser, folder / "executive.html")
    figure = page.locator("main a.figure").first
    shown = figure.inner_text()
    figure.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#trace")
    assert panel.is_visible()
    assert page.locator("#trace .value").inner_text() == shown
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert page.evaluate("document.activeElement.textContent") == shown


def test_the_tree_goes_down_to_a_price_with_its_date(browser: Browser, folder: Path) -> None:
    page = _opened(browser, folder / "executive.html")
    dossier = make_dossier()
    shown = format_claim(dossier.claims[dossier.cost.monthly])
    page.get_by_role("button", name=re.compile(re.escape(shown))).first.click()
    page.locator("#trace summary", has_text="Cost of machines of portal").click()
    page.locator("#trace summary", has_text="Unit price of machines of portal").click()
    source = page.locator("#trace .source").first.inner_text()
    assert "AWS price list" in source and "as of 2026-07-20" in source


def test_a_word_without_end_makes_no_page_wider(browser: Browser, tmp_path: Path) -> None:
    dossier = make_dossier()
    endless = Statement(f"Run {'x' * 490} now.")
    (first, *rest) = dossier.synthesis.recommendations
    synthesis = replace(
        dossier.synthesis, summary=endless, recommendations=(replace(first, title=endless), *rest)
    )
    path = tmp_path / "executive.html"
    (document, *_) = compose(replace(dossier, synthesis=synthesis))
    path.write_text(html(document, {}))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri())
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(BEYOND_THE_EDGE) == []


def test_an_address_with_a_claim_opens_it(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    budget = make_dossier().facts.budget
    page.goto(f"{(folder / 'executive.html').as_uri()}#{budget}")
    assert page.locator("#trace .value").inner_text() == "25,000 USD a month"


@pytest.mark.parametrize("kind", list(ReportKind))
@pytest.mark.parametrize(
    ("width", "scheme"), [(1600, "dark"), (1280, "light"), (768, "dark"), (360, "light")]
)
def test_a_page_opens_without_errors_requests_or_sideways_scrolling(
    browser: Browser, folder: Path, kind: ReportKind, width: int, scheme: str
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    path = folder / f"{kind}.html"
    page.goto(path.as_uri())
    assert said == [path.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The last column of each table is in view, too.
    assert page.evaluate(BEYOND_THE_EDGE) == []


@pytest.mark.parametrize("name", ["executive.html", "partial.html"])
def test_the_executive_report_prints_on_two_pages(folder: Path, tmp_path: Path, name: str) -> None:
    made = tmp_path / "printed.pdf"
    command = [str(CHROMIUM), *FLAGS, "--no-pdf-header-footer", f"--print-to-pdf={made}"]
    subprocess.run(
        [*command, (folder / name).as_uri()], check=True, capture_output=True, timeout=60
    )
    assert len(re.findall(rb"/Type\s*/Page\b", made.read_bytes())) == 2
