"""A price list of 200 MB: how fast it is read, and that memory does not grow with it."""

import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from infra_mind.domain.requirements import Cloud
from infra_mind.prices.files import load_prices
from infra_mind.prices.providers import FEEDS, Listing, PriceList, load_rules
from infra_mind.prices.providers.listing import ListingContext
from tests.factories.price_feeds import aws_csv, aws_machine

TODAY = date(2026, 11, 23)
MEGABYTE = 1 << 20


def main() -> None:
    book = load_prices(today=TODAY)
    ground = ListingContext(
        rules=load_rules(),
        services=book.services,
        skus={key: dict(sizes) for key, sizes in book.sku_table.items()},
        regions=book.regions,
        today=TODAY,
    )
    sizes = sorted(ground.skus["aws", "compute.instance"])
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in (20, 200):
            path = Path(folder) / "ec2.csv"
            write(path, sizes, megabytes)
            before = peak()
            began = time.perf_counter()
            listing = Listing(Cloud.AWS, ground)
            document = PriceList(path=path, origin=path.name, as_of=TODAY)
            for quote in FEEDS[Cloud.AWS].read(document, ground.rules, today=TODAY):
                listing.add(quote, as_of=TODAY)
            found = listing.conclude()
            seconds = time.perf_counter() - began
            print(
                f"price list of {path.stat().st_size / MEGABYTE:.0f} MB, {found.read} rows: "
                f"{seconds:.1f} s, {megabytes / seconds:.0f} MB/s, {len(found.rows)} prices, "
                f"peak memory +{peak() - before:.1f} MB"
            )


def write(path: Path, sizes: list[str], megabytes: int) -> None:
    """Machines of which every seventh is one that is priced, as it is about in a real list."""
    systems = ("Linux", "Windows", "RHEL", "SUSE", "Ubuntu Pro", "Windows", "RHEL")
    rows = [
        aws_machine(SKU=f"{size}-{number}", Instance_Type=size, Operating_System=system)
        | {"PriceDescription": "text as long as in a real list " * 12}
        for size in sizes
        for number, system in enumerate(systems)
    ]
    whole = aws_csv(rows)
    header_ends = whole.index(b"\n", whole.index(b'"SKU"')) + 1
    with path.open("wb") as file:
        file.write(whole[:header_ends])
        while file.tell() < megabytes * MEGABYTE:
            file.write(whole[header_ends:])


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
