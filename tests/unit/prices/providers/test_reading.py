import tracemalloc
from pathlib import Path

import pytest

from infra_mind.domain.requirements import Cloud
from infra_mind.prices.providers import FEEDS, Listing, PriceList
from tests.factories.listings import TODAY, ground
from tests.factories.price_feeds import aws_csv, aws_machine, azure_item, azure_page


def _aws(rows: int) -> bytes:
    other = aws_machine(Operating_System="Windows")
    return aws_csv([aws_machine(), *[other] * rows])


def _azure(rows: int) -> bytes:
    other = azure_item(skuName="D2s v5 Spot")
    return azure_page([azure_item(), *[other] * rows])


@pytest.mark.parametrize(("cloud", "make"), [(Cloud.AWS, _aws), (Cloud.AZURE, _azure)])
def test_memory_does_not_grow_with_the_list(tmp_path: Path, cloud: Cloud, make):  # type: ignore[no-untyped-def]
    def peak(rows: int) -> int:
        path = tmp_path / "list"
        path.write_bytes(make(rows))
        listing = Listing(cloud, ground())
        tracemalloc.start()
        document = PriceList(path=path, origin="the list", as_of=TODAY)
        for quote in FEEDS[cloud].read(document, ground().rules, today=TODAY):
            listing.add(quote, as_of=TODAY)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(listing.conclude().rows) == 1
        return found

    peak(100)  # what is made once and kept is made here
    small, large = peak(1000), peak(6000)
    assert large < small + 100_000
