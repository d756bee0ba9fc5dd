"""The AWS bulk price list: CSV of one offer in one region, after five rows about the file."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from ....core.config import Settings
from ....core.errors import FeedError
from ....domain.requirements import Cloud
from ...price import PriceKind
from ..document import PriceList, lines, opened
from ..feed import Publication, Walk
from ..quote import Quote, day, dollars, number
from ..rule import Rules

ABOUT = ("FormatVersion", "Disclaimer", "Publication Date", "Version", "OfferCode")
ALWAYS = (
    *("SKU", "TermType", "EffectiveDate", "StartingRange", "Unit", "PricePerUnit", "Currency"),
    "Region Code",
)
COMMITTED = ("LeaseContractLength", "PurchaseOption", "OfferingClass")
TERMS = {"1yr": PriceKind.COMMIT_1Y, "3yr": PriceKind.COMMIT_3Y}
LARGEST_INDEX = 1 << 24
INDEX = "/offers/v1.0/aws/index.json"
JSON_FORM = '"offerCode"'
Row = dict[str, str]
_INDEX = TypeAdapter(dict[str, dict[str, dict[str, str]] | str])


class AwsFeed:
    """CSV files by offer and region, which an index leads to."""

    root = "https://pricing.us-east-1.amazonaws.com"
    shape = "the CSV of an AWS offer"
    publication = Publication(id="aws-bulk-feed", title="AWS bulk price list", url=f"{root}{INDEX}")
    needs_key = ""
    most_per_vcpu: Decimal | None = None

    def key(self, settings: Settings) -> str:  # noqa: ARG002
        return ""

    def knows(self, start: str, origin: str) -> bool:
        if start.startswith("{") and JSON_FORM in start:
            raise FeedError(
                f"{origin}: this is the JSON form of an AWS offer.",
                remedy="Take its index.csv instead: that form can be read without holding it whole.",
            )
        return start.startswith(f'"{ABOUT[0]}"')

    def dated(self, document: PriceList, *, today: date) -> PriceList:
        """The file says itself on which day it was published; at most `today`."""
        about = _about(document, _rows(document))
        published = day(about["Publication Date"], document.origin, "the publication date")
        return replace(document, as_of=min(published, today))

    def read(self, document: PriceList, rules: Rules, *, today: date) -> Iterator[Quote]:
        rows = _rows(document)
        about = _about(document, rows)
        feed = about["OfferCode"]
        published = day(about["Publication Date"], document.origin, "the publication date")
        if published > today:
            raise FeedError(f"{document.origin}: it was published on {published}, after {today}.")
        wanted = _wanted(rules, feed)
        if wanted:
            yield from _quotes(document, rows, feed, wanted)

    async def collect(self, walk: Walk) -> None:
        offers = _addresses(await walk.document(walk.root + INDEX), "offers")
        for offer in walk.feeds:
            if offer not in offers:
                raise FeedError(f"{walk.root}{INDEX}: there is no offer {offer!r}.")
            index = _address(offers[offer], "currentRegionIndexUrl", f"offer {offer}")
            regions = _addresses(await walk.document(walk.root + index), "regions")
            for region in walk.regions:
                if region not in regions:
                    walk.refuse_gap(offer, region)
                    continue
                address = _address(regions[region], "currentVersionUrl", f"offer {offer}, {region}")
                url = walk.root + address.removesuffix(".json").removesuffix(".csv") + ".csv"
                document = await walk.document(url)
                await walk.take(self.read(document, walk.rules, today=walk.today), document)


def _quotes(
    document: PriceList, rows: Iterator[tuple[int, list[str]]], feed: str, wanted: tuple[str, ...]
) -> Iterator[Quote]:
    nothing: list[str] = []
    _, header = next(rows, (6, nothing))
    places = _places(document, header, wanted)
    for line, cells in rows:
        if len(cells) != len(header):
            raise FeedError(
                f"{document.origin}, line {line}: {len(cells)} cells, expected {len(header)}; "
                "the file is cut off or damaged."
            )
        row = {name: cells[place] for name, place in places}
        kind = _kind(row)
        if kind is not None:
            yield _quote(row, kind, feed, f"{document.origin}, line {line}")


def _address(entry: Mapping[str, str], key: str, what: str) -> str:
    found = entry.get(key, "")
    if not found.startswith("/"):
        raise FeedError(f"The AWS index, {what}: {key!r} is {found!r}, expected a path.")
    return found


def _addresses(document: PriceList, key: str) -> Mapping[str, Mapping[str, str]]:
    """The lists of addresses are small and are read whole, but only up to `LARGEST_INDEX`."""
    with opened(document) as file:
        text = file.read(LARGEST_INDEX)
    try:
        index = _INDEX.validate_json(text)
    except ValidationError as error:
        what = "a web page" if text.lstrip().startswith("<") else "no such list"
        raise FeedError(
            f"{document.origin}: this is {what}, expected JSON with {key!r} at its top."
        ) from error
    found = index.get(key)
    if not isinstance(found, dict) or not found:
        raise FeedError(f"{document.origin}: there is no {key!r} at the top, or it is empty.")
    return found


def _rows(document: PriceList) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines(document), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise FeedError(
            f"{document.origin}, line {reader.line_num}: the CSV is cut off or damaged ({error})."
        ) from error


def _about(document: PriceList, rows: Iterator[tuple[int, list[str]]]) -> dict[str, str]:
    about: dict[str, str] = {}
    nothing: list[str] = []
    for name in ABOUT:
        line, cells = next(rows, (len(about) + 1, nothing))
        if len(cells) < 2 or cells[0] != name:
            raise FeedError(
                f"{document.origin}, line {line}: {cells[:1]!r}, expected the row {name!r}."
            )
        about[name] = cells[1]
    return about


def _wanted(rules: Rules, feed: str) -> tuple[str, ...]:
    found = rules.of(Cloud.AWS, feed)
    if not found:
        return ()
    committed = any(rule.kinds - {PriceKind.ON_DEMAND} for rule in found)
    names = (*ALWAYS, *(COMMITTED if committed else ()), *sorted(rules.attributes(Cloud.AWS, feed)))
    return tuple(dict.fromkeys(names))


def _places(
    document: PriceList, header: list[str], wanted: tuple[str, ...]
) -> list[tuple[str, int]]:
    missing = [name for name in wanted if name not in header]
    if missing:
        raise FeedError(
            f"{document.origin}, line 6: the header has no column {', '.join(map(repr, missing))}."
        )
    return [(name, header.index(name)) for name in wanted]


def _kind(row: Row) -> PriceKind | None:
    """How a row is bought; `None` for what nobody compares: paid up front, or convertible."""
    if row["TermType"] == "OnDemand":
        return PriceKind.ON_DEMAND
    if row.get("PurchaseOption") != "No Upfront" or row.get("OfferingClass") != "standard":
        return None
    return TERMS.get(row.get("LeaseContractLength", "").replace(" ", ""))


def _quote(row: Row, kind: PriceKind, feed: str, place: str) -> Quote:
    dollars(row["Currency"], place)
    start = row["StartingRange"]
    return Quote(
        place=place,
        feed=feed,
        id=f"{row['SKU']}.{kind}",
        region=row["Region Code"],
        kind=kind,
        attributes=row,
        unit=row["Unit"],
        tier_from=number(start, place, "StartingRange") if start else Decimal(0),
        amount=number(row["PricePerUnit"], place, "PricePerUnit"),
        effective=day(row["EffectiveDate"], place, "EffectiveDate"),
    )
