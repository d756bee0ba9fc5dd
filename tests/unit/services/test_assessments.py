import pytest

from infra_mind.core.errors import RequirementsError, UnknownName, VersionConflict
from infra_mind.imports import read_requirements
from infra_mind.services.assessments import Assessments

GIVEN = {"title": "Portal", "budget": 10000, "cloud_provider": "aws"}


async def test_the_same_requirements_are_the_same_assessment(assessments: Assessments):
    first = await assessments.of(read_requirements(GIVEN), user_id="u")
    second = await assessments.of(read_requirements(dict(reversed(GIVEN.items()))), user_id="u")
    assert first.id == second.id


async def test_another_user_has_another_assessment(assessments: Assessments):
    mine = await assessments.of(read_requirements(GIVEN), user_id="u")
    yours = await assessments.of(read_requirements(GIVEN), user_id="v")
    assert mine.id != yours.id


async def test_each_created_assessment_is_a_new_one(assessments: Assessments):
    first = await assessments.create(read_requirements(GIVEN), user_id="u")
    second = await assessments.create(read_requirements(GIVEN), user_id="u")
    assert first.id != second.id


async def test_requirements_are_kept_in_the_long_form_and_read_back(assessments: Assessments):
    kept = await assessments.of(read_requirements(GIVEN), user_id="u")
    found = await assessments.get(kept.id)
    again = read_requirements(found.requirements).requirements
    assert again == read_requirements(GIVEN).requirements
    assert found.title == "Portal"


async def test_a_change_is_kept(assessments: Assessments):
    kept = await assessments.create(read_requirements(GIVEN), user_id="u")
    await assessments.change(kept.id, {"budget.monthly": "30k"})
    found = await assessments.get(kept.id)
    assert read_requirements(found.requirements).requirements.budget.monthly == 30000


async def test_a_change_that_cannot_be_read_changes_nothing(assessments: Assessments):
    kept = await assessments.create(read_requirements(GIVEN), user_id="u")
    with pytest.raises(RequirementsError, match=r"budget\.monthly"):
        await assessments.change(kept.id, {"budget.monthly": "plenty"})
    assert (await assessments.get(kept.id)).requirements == kept.requirements


async def test_an_unknown_assessment_is_named(assessments: Assessments):
    with pytest.raises(UnknownName, match="asm-nowhere"):
        await assessments.get("asm-nowhere")


async def test_a_second_writer_does_not_overwrite_the_first(assessments: Assessments):
    kept = await assessments.create(read_requirements(GIVEN), user_id="u")
    stale = await assessments.get(kept.id)
    await assessments.change(kept.id, {"budget.monthly": 1})
    stale.title = "mine"
    with pytest.raises(VersionConflict):
        await stale.save()
