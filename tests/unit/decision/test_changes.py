from infra_mind.decision.changes import all_changes, change_words, changes
from infra_mind.domain.design import SITE, Design, Site
from tests.factories import model


def design(**options: str) -> Design:
    return Design.from_mapping(model.design(**options))


def test_provider_and_region_are_one_change():
    (change,) = changes(design(), design(provider="gcp", region="us-central1"))
    assert (change.decision, change.option) == (SITE, Site("gcp", "us-central1"))
    assert change.instead_of == Site("aws", "us-east-1")


def test_a_machine_follows_from_the_platform():
    other = design(app__platform="serverless_containers", app__machine="none")
    assert [str(one.decision) for one in changes(design(), other)] == ["app.platform"]
    assert len(all_changes(design(), other)) == 2
    (machine,) = changes(design(), design(app__machine="m5.xlarge"))
    assert str(machine.decision) == "app.machine"


def test_a_change_in_words_names_the_workload():
    (change,) = changes(design(), design(app__cache="managed"))
    assert "app" in change_words(change)
    assert changes(design(), design()) == ()
