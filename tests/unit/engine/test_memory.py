import pytest

from infra_mind.engine.journal import Journal
from infra_mind.engine.memory import MemoryJournal
from tests.conformance.journal import JournalConformance


class TestMemoryJournal(JournalConformance):
    @pytest.fixture
    def journal(self) -> Journal:
        return MemoryJournal()
