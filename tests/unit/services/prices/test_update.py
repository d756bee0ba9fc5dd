import asyncio
import os
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest
from pydantic import SecretStr

from infra_mind.core.config import Settings
from infra_mind.core.errors import FeedError, InputError
from infra_mind.domain.requirements import Cloud
from infra_mind.prices.providers import Walk, load_rules
from infra_mind.prices.snapshots import current_prices, snapshots
from infra_mind.services.prices import update as price_update
from infra_mind.services.prices.update import PriceUpdate, Update, UpdateRequest
from tests.factories.feed_server import Answer, FeedServer, feed_server
from tests.factories.listings import TODAY
from tests.factories.price_feeds import (
    aws_csv,
    aws_machine,
    azure_item,
    azure_page,
    gcp_page,
    gcp_sku,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FEEDS = {
    Cloud.AWS: ("AmazonEC2", "AmazonEKS"),
    Cloud.AZURE: ("Virtual Machines", "NAT Gateway"),
    Cloud.GCP: ("6F81-5844-456A", "9662-B51E-5089"),
}
REGIONS = {
    Cloud.AWS: ("us-east-1", "eu-west-1"),
    Cloud.AZURE: ("eastus", "westeurope"),
    Cloud.GCP: ("us-central1",),
}


class StoppedClock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture(autouse=True)
def small_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists made by hand are fewer, and hold fewer prices, than a provider's own."""
    rules = load_rules()
    few = {key: found for key, found in rules.rules.items() if key[1] in FEEDS[Cloud(key[0])]}
    monkeypatch.setattr(price_update, "load_rules", lambda: replace(rules, rules=few))
    monkeypatch.setattr(Walk, "regions", property(lambda walk: REGIONS[walk.listing.provider]))
    monkeypatch.setattr(price_update, "FEWEST_ROWS", 1)
    monkeypatch.setattr("infra_mind.prices.changes.MOST_GONE", 1)


@pytest.fixture
def server() -> Generator[FeedServer]:
    with feed_server() as served:
        yield served


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", gcp_api_key=SecretStr("a-key"))


def run(settings: Settings, request: UpdateRequest, server: FeedServer | None = None) -> Update:
    root = server.root if server else ""
    work = PriceUpdate(
        settings=settings,
        clock=StoppedClock(),
        roots=dict.fromkeys(Cloud, root),
    )
    return asyncio.run(work.run(request))


def serve_aws(server: FeedServer, machine: bytes | Answer | None = None) -> None:
    """The list of offers, of regions, and the files of each; only EC2 in Virginia is told."""
    feeds = FEEDS[Cloud.AWS]
    offers = {
        feed: {"offerCode": feed, "currentRegionIndexUrl": f"/{feed}/region_index.json"}
        for feed in feeds
    }
    server.add("/offers/v1.0/aws/index.json", orjson.dumps({"offers": offers}))
    for feed in feeds:
        places = {
            region: {"currentVersionUrl": f"/{feed}/{region}/index.json"}
            for region in REGIONS[Cloud.AWS]
        }
        server.add(f"/{feed}/region_index.json", orjson.dumps({"regions": places}))
        for region in REGIONS[Cloud.AWS]:
            row = aws_machine() | {"Region Code": region}
            server.add(
                f"/{feed}/{region}/index.csv",
                machine
                if machine is not None and feed == "AmazonEC2" and region == "us-east-1"
                else aws_csv([row] if feed == "AmazonEC2" else [], offer=feed),
            )


def azure_path(service: str, region: str) -> str:
    wanted = quote(f"serviceName eq '{service}' and armRegionName eq '{region}'")
    return f"/api/retail/prices?currencyCode='USD'&$filter={wanted}"


def serve_azure(server: FeedServer, *first: bytes | Answer) -> None:
    """One machine in every region; of the other services a row that is no price of ours."""
    for service in FEEDS[Cloud.AZURE]:
        for region in REGIONS[Cloud.AZURE]:
            other = {} if service == "Virtual Machines" else {"meterName": "x", "armSkuName": "x"}
            item = azure_item(serviceName=service, armRegionName=region, **other)
            mine = first if (service, region) == ("Virtual Machines", "eastus") else ()
            server.add(azure_path(service, region), *(mine or (azure_page([item]),)))


def gcp_path(service: str, token: str = "") -> str:
    return f"/v1/services/{service}/skus?currencyCode=USD&pageSize=5000&pageToken={token}"


CORE = gcp_sku("N2 Instance Core running in Americas", 31_611_000)
MEMORY = gcp_sku("N2 Instance Ram running in Americas", 4_237_000, unit="GiBy.h")


def serve_gcp(server: FeedServer) -> None:
    first, *others = FEEDS[Cloud.GCP]
    server.add(gcp_path(first), gcp_page([CORE], token="more/1"))
    server.add(gcp_path(first, "more%2F1"), gcp_page([MEMORY]))
    for service in others:
        server.add(gcp_path(service), gcp_page([gcp_sku("Other", 1, service=service)]))


def test_all_three_lists_make_one_snapshot(server: FeedServer, settings: Settings):
    serve_aws(server)
    serve_azure(server)
    serve_gcp(server)
    found = run(settings, UpdateRequest(), server)
    assert found.snapshot is not None
    assert dict(found.snapshot.manifest.providers) == {"aws": TODAY, "azure": TODAY, "gcp": TODAY}
    counts = {harvest.provider: len(harvest.rows) for harvest in found.harvests}
    assert counts[Cloud.AWS] == len(REGIONS[Cloud.AWS])
    assert counts[Cloud.AZURE] == len(REGIONS[Cloud.AZURE])
    assert counts[Cloud.GCP] == 11
    assert {
        headers.get("x-goog-api-key") for path, headers in server.asked if path.startswith("/v1")
    } == {"a-key"}
    assert not any("a-key" in path for path, _ in server.asked)
    book = current_prices(today=TODAY, settings=settings)
    price = book.find("aws", "eu-west-1", "compute.instance", "m5.large")
    assert price is not None
    assert (price.amount, price.as_of) == (Decimal("0.096"), TODAY)
    assert [one.name for one in (settings.home / "prices").iterdir()] == [found.snapshot.name]


def test_pages_of_azure_are_followed(server: FeedServer, settings: Settings):
    more = server.root + "/api/retail/prices?$skip=1"
    serve_azure(server, azure_page([azure_item()], following=more))
    second = azure_item(meterId="2", armSkuName="Standard_D4s_v5", unitPrice=0.192)
    server.add("/api/retail/prices?$skip=1", azure_page([second]))
    found = run(settings, UpdateRequest(providers=(Cloud.AZURE,)), server)
    rows = [row.sku for row in found.harvests[0].rows if row.region == "eastus"]
    assert rows == ["Standard_D2s_v5", "Standard_D4s_v5"]


@pytest.mark.parametrize(
    ("following", "said"),
    [
        ("https://elsewhere.example/api/retail/prices?$skip=1", "leads to another host"),
        ("{root}/api/retail/prices?$skip=1", "does not come to an end"),
    ],
)
def test_pages_that_lead_astray_are_not_followed(
    server: FeedServer, settings: Settings, following: str, said: str
):
    url = following.replace("{root}", server.root)
    serve_azure(server, azure_page([azure_item()], following=url))
    server.add("/api/retail/prices?$skip=1", azure_page([azure_item()], following=url))
    with pytest.raises(FeedError, match=said):
        run(settings, UpdateRequest(providers=(Cloud.AZURE,)), server)


def test_an_empty_answer_for_a_region_is_told_from_a_region_without_machines(
    server: FeedServer, settings: Settings
):
    serve_azure(server, azure_page([]))
    with pytest.raises(FeedError, match=r"nothing of the region 'eastus'.*case-sensitive"):
        run(settings, UpdateRequest(providers=(Cloud.AZURE,)), server)


def test_pages_of_google_end(server: FeedServer, settings: Settings):
    first = FEEDS[Cloud.GCP][0]
    server.add(gcp_path(first), gcp_page([CORE], token="again"))
    server.add(gcp_path(first, "again"), gcp_page([CORE], token="again"))
    with pytest.raises(FeedError, match="does not come to an end"):
        run(settings, UpdateRequest(providers=(Cloud.GCP,)), server)


def test_without_a_key_google_is_skipped_and_that_is_said(server: FeedServer, tmp_path: Path):
    serve_aws(server)
    serve_azure(server)
    keyless = Settings(home=tmp_path)
    found = run(keyless, UpdateRequest(), server)
    assert found.skipped[0].startswith("gcp is SKIPPED")
    assert found.snapshot is not None
    assert list(found.snapshot.manifest.providers) == ["aws", "azure"]
    with pytest.raises(InputError, match="wants a key"):
        run(keyless, UpdateRequest(providers=(Cloud.GCP,)), server)


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        (b"<html>Sorry</html>", "expected the row 'FormatVersion'"),
        (b"", "expected the row 'FormatVersion'"),
        (aws_csv([aws_machine()])[:-30], "index.csv, line 7: the CSV is cut off or damaged"),
        (aws_csv([aws_machine(Currency="EUR")]), "line 7: the currency is 'EUR'"),
        (Answer(status=404), "it answers 404"),
    ],
)
def test_a_list_that_is_not_as_expected_stops_all_and_the_old_prices_stay(
    server: FeedServer, settings: Settings, tmp_path: Path, machine: bytes | Answer, said: str
):
    file = tmp_path / "old.csv"
    file.write_bytes(aws_csv([aws_machine(PricePerUnit="0.1")]))
    before = run(settings, UpdateRequest(files=(file,))).snapshot
    assert before is not None
    serve_azure(server)
    serve_aws(server, machine)
    with pytest.raises(FeedError) as error:
        run(settings, UpdateRequest(providers=(Cloud.AZURE, Cloud.AWS)), server)
    assert said in str(error.value)
    assert [one.name for one in snapshots(settings.home)] == [before.name]
    assert [one.name for one in (settings.home / "prices").iterdir()] == [before.name]


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (b"<html></html>", "this is a web page"),
        (b"{}", "no 'offers' at the top"),
        (b'{"offers": {"AmazonS3": {}}}', "there is no offer 'AmazonEC2'"),
        (b'{"offers": {"AmazonEC2": {"regionIndexUrl": "/x"}}}', "'currentRegionIndexUrl' is ''"),
        (b'{"offers": [1]}', "no such list"),
    ],
)  # fmt: skip
def test_an_index_of_another_shape_is_named(
    server: FeedServer, settings: Settings, index: bytes, said: str
):
    server.add("/offers/v1.0/aws/index.json", index)
    with pytest.raises(FeedError) as error:
        run(settings, UpdateRequest(providers=(Cloud.AWS,)), server)
    assert said in str(error.value)


def test_a_jump_is_refused_until_it_is_accepted(settings: Settings, tmp_path: Path):
    file = tmp_path / "ec2.csv"
    file.write_bytes(aws_csv([aws_machine(PricePerUnit="0.2")]))
    refused = run(settings, UpdateRequest(files=(file,)))
    assert refused.snapshot is None
    assert (
        "aws us-east-1 m5.large on_demand: 0.096 to 0.2 (+108.3%)" in refused.changes.objections[0]
    )
    assert snapshots(settings.home) == ()
    accepted = run(settings, UpdateRequest(files=(file,), accept=True))
    assert accepted.snapshot is not None
    again = run(settings, UpdateRequest(files=(file,)))
    assert (again.changes.same, again.changes.objections) == (1, ())


def test_a_snapshot_elsewhere_is_written_there_and_not_used_by_itself(
    settings: Settings, tmp_path: Path
):
    file = tmp_path / "ec2.csv"
    file.write_bytes(aws_csv([aws_machine(PricePerUnit="0.1")]))
    found = run(settings, UpdateRequest(files=(file,), out=tmp_path / "elsewhere"))
    assert found.snapshot is not None
    assert found.snapshot.folder.parent == tmp_path / "elsewhere"
    assert snapshots(settings.home) == ()
    pinned = settings.model_copy(update={"price_snapshot": str(found.snapshot.folder)})
    assert current_prices(today=TODAY, settings=pinned).snapshot == found.snapshot.manifest.book


def test_files_that_are_not_of_the_provider_asked_for_are_not_read(
    settings: Settings, tmp_path: Path
):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.csv").write_bytes(aws_csv([aws_machine()]))
    (tmp_path / "lists" / "b.json").write_bytes(azure_page([azure_item()]))
    request = UpdateRequest(files=(tmp_path / "lists",), providers=(Cloud.AZURE,))
    assert [one.provider for one in run(settings, request).harvests] == [Cloud.AZURE]
    with pytest.raises(InputError, match="None of the files is a list of gcp"):
        run(settings, UpdateRequest(files=(tmp_path / "lists",), providers=(Cloud.GCP,)))


def test_prices_of_a_file_count_from_the_day_that_it_was_published(
    settings: Settings, tmp_path: Path
):
    file = tmp_path / "ec2.csv"
    file.write_bytes(aws_csv([aws_machine()], published="2026-11-02T00:00:00Z"))
    (row,) = run(settings, UpdateRequest(files=(file,))).harvests[0].rows
    assert row.as_of == date(2026, 11, 2)


def test_downloads_of_an_update_that_was_killed_are_removed_a_day_later(tmp_path: Path):
    for name, age in ((".fetch-old", 2 * 86_400), (".fetch-new", 0)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "list.csv").write_text("x")
        moment = folder.stat().st_mtime - age
        os.utime(folder, (moment, moment))
    with price_update._workplace(tmp_path) as mine:
        found = {path.name for path in tmp_path.iterdir()}
    assert found == {".fetch-new", Path(mine).name}
