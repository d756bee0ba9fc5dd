import pytest

from infra_mind.engine.journal import Journal
from infra_mind.models.database import SqlDatabase, use
from infra_mind.models.journal import SqlJournal
from tests.conformance.journal import JournalConformance
from tests.conformance.store import MINUTE, LeaseSuite, an_event


@pytest.fixture
async def database():
    async with SqlDatabase.open("sqlite://") as database:
        yield database


class TestInMemory(LeaseSuite):
    pass


class TestConformance(JournalConformance):
    @pytest.fixture
    def journal(self, database, clock) -> Journal:
        return SqlJournal(database, clock=clock)


async def test_without_a_database_it_writes_to_the_one_in_force(database):
    journal = SqlJournal()
    async with SqlDatabase.open("sqlite://") as other:
        with use(database):
            lease = await journal.claim("r", "w", MINUTE)
            await journal.append(lease, [an_event("r", 1)])
        assert (await SqlJournal(other).history("r")).events == ()
    assert len((await SqlJournal(database).history("r")).events) == 1
