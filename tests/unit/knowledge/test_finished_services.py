from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.requirements import CompanySize
from infra_mind.knowledge import DATA
from infra_mind.knowledge.finished_services import ChargedBy, load_finished_services


def test_every_price_has_a_source_with_a_day():
    for one in load_finished_services():
        for source in (one.source, *([one.paid_source] if one.paid_source else [])):
            assert source.url.startswith("https://") and source.as_of is not None
        assert one.lost and one.beside


def test_nothing_is_sold_to_companies_of_more_than_small_size():
    sizes = {size for one in load_finished_services() for size in one.sizes}
    assert sizes == {CompanySize.STARTUP, CompanySize.SMALL}


def test_a_type_that_does_not_say_the_need_is_bound_to_names():
    """Most applications and most uses of a language model are nothing that is sold finished."""
    for one in load_finished_services():
        said = one.types <= {"ecommerce", "static_site"}
        assert said or one.named, one.need


def test_what_a_larger_company_pays_for_a_need_is_no_less():
    shops = [one for one in load_finished_services() if one.need == "online_shop"]
    assert [(one.price.low, one.price.high) for one in shops] == [(29, 79), (79, 299)]
    assert all(one.per is ChargedBy.MONTH for one in shops)


@pytest.mark.parametrize(
    ("was", "cell", "column"),
    [
        ("\t29\t29\t79\t", "\t29\t99\t79\t", "price_low"),
        ("\t29\t29\t79\t", "\t0\t29\t79\t", "price_low"),
        ("\tmonth\t", "\tquestion\t", "paid_source"),
    ],
)
def test_a_price_is_a_range_and_a_share_has_its_source(
    tmp_path: Path, was: str, cell: str, column: str
):
    header, first, *_ = (DATA / "finished_services.tsv").read_text().splitlines()
    bad = first.replace(was, cell)
    assert bad != first
    (tmp_path / "finished_services.tsv").write_text(f"{header}\n{bad}\n")
    with pytest.raises(KnowledgeError, match=column):
        load_finished_services(tmp_path)
