import pytest
import sqlalchemy as sa

from infra_mind.models import postgresql, sqlite
from infra_mind.models.schema import runs
from infra_mind.models.statement import SqlStatement

ID = sa.bindparam("id", type_=sa.Text)
EPOCH = sa.bindparam("epoch", type_=sa.BigInteger)


@pytest.mark.parametrize("dialect", [sqlite.DIALECT, postgresql.DIALECT])
def test_rows_in_the_order_of_the_statement_pass_through_untouched(dialect):
    statement = SqlStatement(
        sa.select(runs.c.id).where(runs.c.id == ID, runs.c.lease_epoch == EPOCH), "id", "epoch"
    )
    rows = [("r", 1)]
    assert statement.prepared(dialect).arguments(rows) is rows


@pytest.mark.parametrize("dialect", [sqlite.DIALECT, postgresql.DIALECT])
def test_rows_in_another_order_are_rearranged(dialect):
    statement = SqlStatement(
        sa.select(runs.c.id).where(runs.c.id == ID, runs.c.lease_epoch == EPOCH), "epoch", "id"
    )
    assert statement.prepared(dialect).arguments([(1, "r")]) == [("r", 1)]


def test_a_parameter_used_twice_and_a_constant_are_filled_in():
    statement = SqlStatement(
        sa.select(runs.c.id).where(runs.c.id == ID, runs.c.user_id == "u", runs.c.status == ID),
        "id",
    )
    assert statement.prepared(sqlite.DIALECT).arguments([("r",)]) == [("r", "u", "r")]
    assert statement.prepared(postgresql.DIALECT).arguments([("r",)]) == [("r", "u")]


def test_it_is_compiled_once_per_dialect():
    statement = SqlStatement(sa.select(runs.c.id).where(runs.c.id == ID), "id")
    assert statement.prepared(sqlite.DIALECT) is statement.prepared(sqlite.DIALECT)
    assert "$1" in statement.prepared(postgresql.DIALECT).sql
