import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from infra_mind.core.config import Settings
from infra_mind.core.errors import KnowledgeError, SnapshotGone, TableError, UnknownName
from infra_mind.domain.requirements import Cloud, Prices
from infra_mind.knowledge.library import Library
from infra_mind.prices.book import PriceBook
from infra_mind.prices.files import load_prices
from infra_mind.prices.price import PriceKind
from infra_mind.prices.providers import Listed
from infra_mind.prices.snapshots import (
    MANIFEST,
    Snapshot,
    chosen_snapshot,
    current_prices,
    laid_over,
    snapshots,
)
from infra_mind.prices.terms import Terms
from infra_mind.services.prices.snapshots import write_snapshot

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()


def row(amount: str = "0.1", sku: str = "m5.large", region: str = "us-east-1") -> Listed:
    return Listed(
        provider=Cloud.AWS,
        region=region,
        service="compute.instance",
        sku=sku,
        kind=PriceKind.ON_DEMAND,
        unit="h",
        tier_from=Decimal(0),
        amount=Decimal(amount),
        as_of=date(2026, 11, 20),
        note="",
    )


@pytest.fixture(scope="module")
def shipped() -> PriceBook:
    return load_prices(today=TODAY)


def write(
    home: Path, shipped: PriceBook, *rows: Listed, minutes: int = 0, before: Snapshot | None = None
) -> Snapshot:
    now = NOW + timedelta(minutes=minutes)
    return write_snapshot(home / "prices", rows, shipped=shipped, before=before, now=now)


def test_rows_of_a_snapshot_take_the_place_of_the_shipped_ones(tmp_path: Path, shipped: PriceBook):
    snapshot = write(tmp_path, shipped, row("0.1"))
    book = laid_over(shipped, snapshot.folder, today=TODAY)
    new = book.find("aws", "us-east-1", "compute.instance", "m5.large")
    other = book.find("aws", "us-east-1", "compute.instance", "m5.xlarge")
    assert new is not None
    assert other is not None
    assert (new.amount, new.as_of, new.source.title) == (
        Decimal("0.1"),
        date(2026, 11, 20),
        "AWS bulk price list",
    )
    assert other == shipped.find("aws", "us-east-1", "compute.instance", "m5.xlarge")
    assert book.snapshot == snapshot.manifest.book != shipped.snapshot


def test_the_newest_is_used_unless_one_is_pinned(tmp_path: Path, shipped: PriceBook):
    first = write(tmp_path, shipped, row("0.1"))
    second = write(tmp_path, shipped, row("0.11"), minutes=5)
    assert [one.name for one in snapshots(tmp_path)] == [second.name, first.name]

    def chosen(pin: str) -> str | None:
        found = chosen_snapshot(Settings(home=tmp_path, price_snapshot=pin))
        return None if found is None else found.name

    assert chosen("") == second.name
    assert chosen(first.name) == first.name
    assert chosen(str(first.folder)) == first.name
    assert chosen("shipped") is None
    with pytest.raises(UnknownName, match=second.name):
        chosen("2020-01-01-abc")


def test_without_snapshots_the_shipped_prices_are_used(tmp_path: Path, shipped: PriceBook):
    book = current_prices(today=TODAY, settings=Settings(home=tmp_path))
    assert book.snapshot == shipped.snapshot


def test_the_same_rows_have_the_same_name_and_are_written_once(tmp_path: Path, shipped: PriceBook):
    first = write(tmp_path, shipped, row())
    again = write(tmp_path, shipped, row(), minutes=5)
    assert again.name == first.name
    assert [one.name for one in (tmp_path / "prices").iterdir()] == [first.name]


def test_a_folder_that_was_not_finished_is_no_snapshot(tmp_path: Path, shipped: PriceBook):
    snapshot = write(tmp_path, shipped, row())
    (snapshot.folder / MANIFEST).unlink()
    (tmp_path / "prices" / ".new-abc").mkdir()
    assert snapshots(tmp_path) == ()


def test_a_damaged_snapshot_is_named_and_nothing_of_it_is_used(tmp_path: Path, shipped: PriceBook):
    snapshot = write(tmp_path, shipped, row())
    file = snapshot.folder / "aws.tsv"
    file.write_text(file.read_text().replace("\t0.1\t", "\t-0.1\t"))
    with pytest.raises(TableError, match="INFRA_MIND_PRICE_SNAPSHOT=shipped"):
        laid_over(shipped, snapshot.folder, today=TODAY)
    (snapshot.folder / MANIFEST).write_text("{")
    with pytest.raises(KnowledgeError, match=r"snapshot\.json cannot be read"):
        snapshots(tmp_path)


def test_what_was_not_read_again_is_kept_from_the_snapshot_before(
    tmp_path: Path, shipped: PriceBook
):
    before = write(
        tmp_path, shipped, row(), row("0.2", "m5.xlarge"), row("0.12", region="eu-west-1")
    )
    after = write(tmp_path, shipped, row("0.09"), minutes=5, before=before)
    lines = (after.folder / "aws.tsv").read_text().splitlines()[1:]
    kept = [(cells[1], cells[3], cells[7]) for cells in (line.split("\t") for line in lines)]
    assert kept == [("eu-west-1", "m5.large", "0.12"), ("us-east-1", "m5.large", "0.09")]


def test_rows_that_cannot_be_read_back_leave_nothing(tmp_path: Path, shipped: PriceBook):
    with pytest.raises(TableError, match="a size of compute"):
        write(tmp_path, shipped, row(sku="m5.tiny"))
    assert list((tmp_path / "prices").iterdir()) == []


def test_a_price_that_stands_in_for_one_is_refused(tmp_path: Path, shipped: PriceBook):
    with pytest.raises(TableError, match=r"0\.01 stands in"):
        write(tmp_path, shipped, row("0.01"))
    assert snapshots(tmp_path) == ()


def test_a_run_keeps_to_the_prices_it_began_with(
    tmp_path: Path, shipped: PriceBook, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("INFRA_MIND_HOME", str(tmp_path))
    began = Library(today=TODAY).prices.snapshot
    first = write(tmp_path, shipped, row("0.1"))
    write(tmp_path, shipped, row("0.11"), minutes=5)
    now = Library(today=TODAY)

    def price(library: Library) -> Decimal:
        found = library.prices.find("aws", "us-east-1", "compute.instance", "m5.large")
        assert found is not None
        return found.amount

    own = Prices.model_validate({"discounts": [{"provider": "aws", "share": 0.05}]})
    assert price(now.on(Terms(today=TODAY))) == Decimal("0.11")
    assert price(now.on(Terms(today=TODAY, snapshot=first.manifest.book))) == Decimal("0.1")
    assert price(now.on(Terms(today=TODAY, snapshot=began))) == Decimal("0.096")
    agreed = Library(today=TODAY).on(Terms(today=TODAY, prices=own)).prices.snapshot
    shutil.rmtree(first.folder)
    assert agreed != now.prices.snapshot
    assert now.on(Terms(today=TODAY, prices=own, snapshot=agreed)).prices.snapshot == agreed
    with pytest.raises(SnapshotGone, match="one run is not priced from two lists"):
        now.on(Terms(today=TODAY, snapshot=first.manifest.book))
