import pytest

from infra_mind.models.database import SqlDatabase
from infra_mind.models.journal import SqlJournal
from tests.conformance.journal import JournalConformance
from tests.conformance.store import DocumentSuite, LeaseSuite, TenantSuite

pytestmark = [pytest.mark.postgresql]


@pytest.fixture
async def database(postgresql_url):
    async with SqlDatabase.open(postgresql_url) as database:
        yield database


class TestDocuments(DocumentSuite):
    pass


class TestTenants(TenantSuite):
    pass


class TestLeases(LeaseSuite):
    pass


class TestJournal(JournalConformance):
    @pytest.fixture
    def journal(self, database, clock):
        return SqlJournal(database, clock=clock)
