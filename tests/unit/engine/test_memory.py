import pytest

from infra_mind.engine.journal import Journal
from infra_mind.engine.memory import MemoryJournal
from tests.conformance.journal import JournalConformance
from tests.tools.clock import ManualClock


class TestMemoryJournal(JournalConformance):
    @pytest.fixture
    def journal(self, clock: ManualClock) -> Journal:
        return MemoryJournal(clock=clock)
