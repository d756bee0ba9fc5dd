"""Whatever the description allows, and what it does not: every operation answers, and none with a 5xx."""

from collections.abc import Callable, Iterator

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation
from schemathesis.generation import GenerationMode

from tests.tools.service import PREFIX, Asker
from tests.tools.site import serving_site

EXAMPLES = 4
ENDING = ("/auth/logout", "/auth/refresh", "/auth/register", "/auth/token")
"""What would end the sign-in under which all the others are asked, or keeps a processor busy with hashing."""
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    with (
        serving_site(tmp_path_factory.mktemp("home")) as address,
        httpx2.Client(base_url=address, timeout=60) as http,
    ):
        asker = Asker(http)
        asker.sign_in()
        yield asker


def found_ids(ada: Asker) -> dict[str, str]:
    run = ada.submitted({"title": "Portal"})
    list(ada.events(run))
    assessment = ada.run(run)["assessment_id"]
    assert isinstance(assessment, str)
    return {"assessment_id": assessment, "run_id": run, "task_id": run, "other": run}


def test_no_operation_answers_with_a_5xx_or_in_another_shape_than_a_problem(ada: Asker):
    schema = schemathesis.openapi.from_dict(ada.http.get(f"{PREFIX}/openapi.json").json())
    ids = found_ids(ada)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 31
    for operation in operations:
        answers(operation, ada, ids)()


def answers(operation: APIOperation, ada: Asker, ids: dict[str, str]) -> Callable[[], None]:
    """Asks an operation as its description allows, and otherwise, for what is there and what is not."""

    @settings(
        max_examples=1 if operation.path.endswith(ENDING) else EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data(), known=st.booleans())
    def asked(data: st.DataObject, known: bool) -> None:
        mode = data.draw(st.sampled_from(GenerationMode))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if known:
            case.path_parameters |= {
                name: ids[name] for name in ids if name in case.path_parameters
            }
        answer = case.call(base_url=str(ada.http.base_url), headers=ada.headers, timeout=60)
        where = f"{operation.label}: {answer.status_code} {answer.text[:500]}"
        assert answer.status_code < 500, where
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == [PROBLEM], where

    return asked
