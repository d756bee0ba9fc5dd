import pytest

from infra_mind.models.database import Database
from tests.conformance.store import DocumentSuite, LeaseSuite


@pytest.fixture
async def database(sqlite_url):
    async with Database.open(sqlite_url) as database:
        yield database


class TestDocuments(DocumentSuite):
    pass


class TestLeases(LeaseSuite):
    pass
