from dataclasses import replace

import pytest

from infra_mind.domain.requirements import StoreKind
from infra_mind.questions.choice.built import built
from tests.factories.brief import case_choosing, case_of


def test_each_workload_is_told_by_the_products_that_it_runs_on():
    (app,) = built(case_of("saas"))
    assert app.workload == "app"
    assert app.words == (
        "AWS Fargate with a replicated Amazon RDS for PostgreSQL, Amazon S3, Amazon ElastiCache and "
        "CloudFront (flat rate)"
    )


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"app__platform": "kubernetes", "app__machine": "m6i.large"}, "Amazon EKS"),
        ({"app__database": "single"}, "Amazon RDS for PostgreSQL"),
        ({"app__cache": "none", "app__delivery": "direct"}, "Amazon S3"),
    ],
)
def test_another_design_has_other_products(chosen: dict[str, str], told: str):
    (app,) = built(case_choosing("saas", **chosen))
    assert told in app.words
    assert ("a replicated" in app.words) == ("app__database" not in chosen)
    assert ("CloudFront" in app.words) == ("app__delivery" not in chosen)


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        (
            "oracle database 19c ee",
            "Amazon RDS for Oracle (priced as Amazon RDS for PostgreSQL, without its licences)",
        ),
        ("ms sql server 2022", "Amazon RDS for SQL Server"),
        ("mariadb", "Amazon RDS for MariaDB"),
        ("aurora-postgresql", "Amazon RDS for PostgreSQL"),
        ("sap hana", "sap hana (priced as Amazon RDS for PostgreSQL, without its licences)"),
    ],
)
def test_an_engine_stands_by_its_own_name(engine: str, told: str):
    case = case_of("saas")
    (app,) = case.demand.workloads
    stores = tuple(
        replace(one, engine=engine) if one.kind is StoreKind.RELATIONAL else one
        for one in app.stores
    )
    case.demand = replace(case.demand, workloads=(replace(app, stores=stores),))
    assert f"a replicated {told}," in built(case)[0].words


def test_a_hosted_model_stands_with_who_hosts_it_and_an_own_one_with_its_machines():
    case = case_of("llm-assistant")
    hosted = built(case)[0].words
    assert hosted.partition(" on ")[0] in {
        one.label.partition(",")[0] for one in case.model.library.hosted_models
    }
    machines = [one.words for one in built(case_of("ml-training"))]
    assert any("machines" in words for words in machines)
