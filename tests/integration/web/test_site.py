"""The pages in a real browser: from the door to the reports, by questions and by a dropped file."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.integration.reports.test_page import CHROMIUM, FLAGS
from tests.tools.site import serving_site
from tests.unit.api.conftest import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and "CI" not in os.environ, reason="no chromium: apt-get install chromium"
    ),
]
PATIENCE = 60_000
WIDTHS = [1280, 360]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_site(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page that says nothing it should not, and is never wider than its window."""

    def __init__(self, browser: Browser, address: str, width: int) -> None:
        self.width = width
        self.said: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": 800})
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(f"{address}/")

    def sign_in(self, email: str = "") -> None:
        self.page.get_by_label("Email").fill(email or f"ada{self.width}@example.com")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Make an account").click()
        self.page.get_by_role("heading", name="What does your company run?").wait_for()
        # What is done before its script has run is lost.
        self.page.wait_for_load_state("load")

    def is_accessible(self) -> None:
        """By axe: names, roles, contrast, order of headings and the like."""
        found = Axe().run(self.page).response["violations"]
        told = [(one["id"], one["help"], [node["html"] for node in one["nodes"]]) for one in found]
        assert told == []

    def fits(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width
        assert self.said == []


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_door_to_the_reports(browser: Browser, address: str, width: int) -> None:
    visit = Visit(browser, address, width)
    page = visit.page
    visit.fits()
    visit.is_accessible()
    visit.sign_in()
    visit.fits()
    visit.is_accessible()
    page.get_by_label("What is it to run?").select_option("ecommerce")
    page.get_by_label("What may it cost a month?").fill("25000")
    page.get_by_label("Of persons").check()
    page.get_by_role("button", name="Assess", exact=True).click()
    page.locator('.lane.completed[data-agent="security"]').wait_for()
    page.get_by_role("heading", name="Read what came out").wait_for()
    assert "Done" in page.locator("#verdict").inner_text()
    assert page.locator(".steps .done").count() == 3  # the phases of this small workflow
    assert "done" in page.locator('.lane[data-agent="cto"] .how').inner_text()
    visit.fits()
    visit.is_accessible()
    report = page.locator("a.offer", has_text="Executive").get_attribute("href")
    answer = page.request.get(f"{address}{report}".replace(".html", ".md"))
    assert answer.status == 200
    page.reload()  # the same events, told again, give the same picture
    page.locator('.lane.completed[data-agent="security"]').wait_for()
    visit.fits()


def test_a_file_can_be_dropped(browser: Browser, address: str, tmp_path: Path) -> None:
    visit = Visit(browser, address, 1000)
    page = visit.page
    visit.sign_in()
    transfer = page.evaluate_handle(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["title: Dropped shop"], "shop.yaml"));
            return transfer;
        }"""
    )
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#drop", kind, {"dataTransfer": transfer})
    page.get_by_text("shop.yaml is ready to be assessed.").wait_for()
    page.get_by_role("button", name="Assess the file").click()
    page.get_by_role("heading", name="Dropped shop").wait_for()
    page.get_by_role("heading", name="Read what came out").wait_for()
    visit.fits()


@pytest.mark.parametrize("width", WIDTHS)
def test_members_and_tokens_are_managed_on_pages(
    browser: Browser, address: str, width: int
) -> None:
    visit = Visit(browser, address, width)
    page = visit.page
    visit.sign_in(f"owner{width}@example.com")
    page.get_by_role("link", name="Settings").click()
    page.get_by_text("You are in no organisation yet").wait_for()
    page.get_by_label("Name", exact=True).fill("nightly check")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_text("shown this once").wait_for()
    assert page.locator(".secret").inner_text().startswith("tok-")
    visit.fits()
    visit.is_accessible()
    page.get_by_label("Name of a new organisation").fill("Clinic Ltd")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("heading", name="Clinic Ltd").wait_for()
    page.get_by_role("button", name="Make an invitation").click()
    page.get_by_text("The code of the invitation").wait_for()
    page.get_by_label("Address").fill("https://example.com/infra-mind")
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Nothing was told yet").wait_for()
    visit.fits()
    visit.is_accessible()
    page.get_by_role("link", name="Assess something for it").click()
    page.get_by_text("Nothing was assessed here yet").wait_for()
    visit.fits()
    visit.is_accessible()
