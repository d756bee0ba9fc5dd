import gzip
from datetime import date
from pathlib import Path

import pytest

from infra_mind.core import inflation
from infra_mind.core.errors import FeedError
from infra_mind.domain.requirements import Cloud
from infra_mind.prices.providers import PriceList, detect
from infra_mind.prices.providers.document import LONGEST_LINE, lines
from infra_mind.prices.providers.page import Page
from tests.factories.price_feeds import aws_csv, aws_machine, azure_item, azure_page, gcp_page

AWS = aws_csv([aws_machine()])
# Without the time of day, so that the names of the tests are the same in every worker.
PACKED = gzip.compress(AWS, mtime=0)
DAMAGED = PACKED[:60] + b"xx" + PACKED[62:]


def document(folder: Path, content: bytes) -> PriceList:
    path = folder / "list"
    path.write_bytes(content)
    return PriceList(path=path, origin="the list", as_of=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("content", "feed"),
    [
        (AWS, Cloud.AWS),
        (PACKED, Cloud.AWS),
        (b"\xef\xbb\xbf" + AWS, Cloud.AWS),
        (azure_page([azure_item()]), Cloud.AZURE),
        (gzip.compress(gcp_page([]), mtime=0), Cloud.GCP),
    ],
)
def test_whose_list_it_is_is_told_from_its_shape(tmp_path: Path, content: bytes, feed: Cloud):
    assert detect(document(tmp_path, content)) is feed


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"  \n ", "the file is empty"),
        (b"<!DOCTYPE html><html>Service unavailable", "this is a web page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied", "this is a web page"),
        (b"sku,price\n", "it begins with 'sku,price"),
        (b'{"offerCode":"AmazonEC2","products":{}}', "Take its index.csv instead"),
        (b'{"prices":[]}', "expected the CSV of an AWS offer or a page"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (PACKED[:-40], "packed file is cut off"),
        (DAMAGED, "packed file is cut off or damaged"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_named(tmp_path: Path, content: bytes, said: str):
    with pytest.raises(FeedError) as error:
        detect(document(tmp_path, content))
    assert said in str(error.value)


def test_a_line_without_end_is_not_held_whole(tmp_path: Path):
    with pytest.raises(FeedError, match="a line is longer"):
        list(lines(document(tmp_path, b"x" * (LONGEST_LINE + 1))))


def test_what_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inflation, "HARMLESS", 1_000_000)
    bomb = gzip.compress(b'{"items": [' + b" " * 3_000_000 + b"]}", mtime=0)
    with pytest.raises(FeedError, match="the list: unpacks to more than 250 times its size"):
        list(Page(document(tmp_path, bomb), "items").items())
