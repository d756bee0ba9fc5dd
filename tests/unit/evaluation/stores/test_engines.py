import pytest

from infra_mind.domain.requirements import StoreKind
from infra_mind.evaluation.stores.engines import is_enterprise, is_sqlserver, open_amount


@pytest.mark.parametrize(
    ("engine", "sqlserver", "enterprise"),
    [
        ("sqlserver", True, False),
        ("mssql", True, False),
        ("ms sql server 2022 standard", True, False),
        ("sqlserver-ee", True, True),
        ("sql server enterprise", True, True),
        ("azure sql", True, False),
        ("postgresql", False, False),
        ("enterprisedb", False, False),
        ("mysql", False, False),
    ],
)
def test_sql_server_is_known_by_its_names(engine: str, sqlserver: bool, enterprise: bool):
    assert is_sqlserver(engine) is sqlserver
    assert is_enterprise(engine) is enterprise


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("oracle 19c", "charged as PostgreSQL, without its licences"),
        ("ibm db2", "charged as PostgreSQL, without its licences"),
        ("sqlserver-web", "charged as the Standard edition of SQL Server, which costs more"),
        ("sqlserver-ex", "charged as the Standard edition of SQL Server, which costs more"),
        ("sqlserver", ""),
        ("postgresql", ""),
        ("", ""),
    ],
)
def test_what_the_bill_lacks_is_told(engine: str, told: str):
    assert open_amount(engine, StoreKind.RELATIONAL) == told


@pytest.mark.parametrize(
    ("engine", "kind", "told"),
    [
        ("mongodb", StoreKind.DOCUMENT, "charged as the document store of the provider"),
        ("cassandra", StoreKind.KEY_VALUE, "charged as the key-value store of the provider"),
        ("cockroachdb", StoreKind.RELATIONAL, "charged as PostgreSQL"),
        ("redis 7", StoreKind.CACHE, ""),
        ("kafka", StoreKind.STREAM, ""),
    ],
)
def test_an_engine_that_is_charged_as_another_is_told(engine: str, kind: StoreKind, told: str):
    assert open_amount(engine, kind) == told
