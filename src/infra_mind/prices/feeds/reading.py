from collections.abc import Iterator
from datetime import date
from typing import assert_never

from . import aws, azure, gcp
from .document import Document, Feed
from .quote import Quote
from .rule import Rules


def read(feed: Feed, document: Document, rules: Rules, *, today: date) -> Iterator[Quote]:
    """The rates of a document in the shape of `feed`, one by one."""
    match feed:
        case Feed.AWS:
            return aws.read(document, rules, today=today)
        case Feed.AZURE:
            return azure.read(document, rules)
        case Feed.GCP:
            return gcp.read(document, rules)
        case _:
            assert_never(feed)
