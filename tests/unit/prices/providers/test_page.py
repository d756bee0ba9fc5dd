import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.core.errors import FeedError
from infra_mind.prices.providers import page as module
from infra_mind.prices.providers.document import PriceList
from infra_mind.prices.providers.page import Page

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page") / "page.json"


def read(
    path: Path, text: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[dict[str, object]], dict[str, object]]:
    path.write_text(text, encoding="utf-8", newline="")
    page = Page(PriceList(path=path, origin="the page", as_of=date(2026, 11, 23)), "Items")
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    monkeypatch.setattr(page, "_source", iter(parts))
    return list(page.items()), page.head


@given(
    items=st.lists(st.dictionaries(st.text(), VALUES, max_size=3), max_size=4),
    before=VALUES,
    after=VALUES,
    size=st.integers(min_value=1, max_value=40),
    indent=st.sampled_from([None, 1]),
)
def test_a_page_reads_the_same_however_it_is_cut_into_pieces(
    path: Path, items: list[dict[str, object]], before: object, after: object, size: int, indent: int | None
):  # fmt: skip
    text = json.dumps({"a": before, "Items": items, "z": after}, indent=indent)
    with pytest.MonkeyPatch.context() as monkeypatch:
        found, head = read(path, text, size, monkeypatch)
    assert found == items
    assert head == {"a": before, "z": after}


@pytest.mark.parametrize("cut", [5, 15, 30, 45, 57])
def test_a_page_that_is_cut_off_anywhere_is_told(path: Path, cut: int):
    text = json.dumps({"Count": 12, "Items": [{"a": "one two three"}], "Next": None})
    with pytest.MonkeyPatch.context() as monkeypatch, pytest.raises(FeedError, match="cut off"):
        read(path, text[:cut], 7, monkeypatch)


@pytest.mark.parametrize(
    "text", ['{"Items":[]} more', '{"Items":{}}', '{"Items":[nothing]}', "[1]", '{"Items" []}']
)
def test_what_is_no_page_is_told(path: Path, text: str):
    with pytest.MonkeyPatch.context() as monkeypatch, pytest.raises(FeedError, match="the page"):
        read(path, text, 99, monkeypatch)


def test_an_item_is_not_waited_for_without_end(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LARGEST_ITEM", 100)
    taken = 0

    def pieces():
        nonlocal taken
        yield '{"Items":[{"a":"'
        for _ in range(1000):
            taken += 1
            yield "x" * 10

    path.write_bytes(b"{}")
    page = Page(PriceList(path=path, origin="the page", as_of=date(2026, 11, 23)), "Items")
    monkeypatch.setattr(page, "_source", pieces())
    with pytest.raises(FeedError, match="expected a JSON value"):
        list(page.items())
    assert taken < 20
