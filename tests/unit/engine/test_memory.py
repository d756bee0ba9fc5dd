import pytest

from infra_mind.engine.journal import Journal
from infra_mind.engine.memory import MemoryJournal
from tests.conformance.journal import JournalConformance, claimed, event


class TestMemoryJournal(JournalConformance):
    @pytest.fixture
    def journal(self) -> Journal:
        return MemoryJournal()


async def test_forgets_a_run() -> None:
    journal = MemoryJournal()
    await journal.append(await claimed(journal), [event("run-1", 1)])
    journal.forget("run-1")
    assert (await journal.history("run-1")).events == ()
