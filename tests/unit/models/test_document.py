import pytest
from pydantic import ValidationError

from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase
from tests.conformance.store import DocumentSuite


@pytest.fixture
async def database():
    async with SqlDatabase.open("sqlite://") as database:
        yield database


class TestInMemory(DocumentSuite):
    pass


def test_a_document_has_its_id_before_it_is_kept():
    one, two = Assessment(user_id="u"), Assessment(user_id="u")
    assert one.id.startswith("asm-")
    assert one.id != two.id
    assert one.version == 0


@pytest.mark.parametrize("fields", [{}, {"user_id": "u\0"}, {"user_id": "u", "colour": "red"}])
def test_fields_are_checked(fields):
    with pytest.raises(ValidationError):
        Assessment(**fields)


def test_assigned_values_are_checked_too():
    assessment = Assessment(user_id="u")
    with pytest.raises(ValidationError):
        assessment.status = "finished"
