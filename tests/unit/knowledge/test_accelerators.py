import pytest

from infra_mind.core.errors import UnknownName
from infra_mind.knowledge.accelerators import Accelerators, load_accelerators
from infra_mind.prices.book import PriceBook


@pytest.fixture(scope="module")
def accelerators() -> Accelerators:
    return load_accelerators()


def test_figures_are_those_of_the_datasheets(accelerators: Accelerators) -> None:
    h100 = accelerators.get("H100")
    assert (h100.bf16_tflops, h100.memory_gb, h100.memory_bandwidth_gbps) == (989, 80, 3350)
    a100 = accelerators.get("A100-80")
    assert (a100.bf16_tflops, a100.memory_gb, a100.memory_bandwidth_gbps) == (312, 80, 2039)
    assert accelerators.get("H200").memory_gb == 141
    assert accelerators.get("L4").tdp_w == 72


def test_a_family_means_all_its_members(accelerators: Accelerators) -> None:
    assert [a.name for a in accelerators.named("a100")] == ["A100-40", "A100-80"]
    assert [a.name for a in accelerators.named("L4")] == ["L4"]


def test_an_unknown_one_gets_a_suggestion(accelerators: Accelerators) -> None:
    with pytest.raises(UnknownName, match=r"'H1000'.*Did you mean 'H100'"):
        accelerators.named("H1000")


def test_every_size_carries_a_known_accelerator(
    accelerators: Accelerators, book: PriceBook
) -> None:
    known = {accelerator.name for accelerator in accelerators}
    carried = {
        sku.gpu for skus in book.sku_table.values() for sku in skus.values() if sku.gpu_count
    }
    assert carried <= known
    # Asked for by name, but on no machine that is priced: said, not guessed.
    assert known - carried == {"V100", "B200"}
    assert all(
        bool(sku.gpu) == bool(sku.gpu_count)
        for skus in book.sku_table.values()
        for sku in skus.values()
    )


def test_carriers_come_smallest_first(accelerators: Accelerators, book: PriceBook) -> None:
    names = [sku.name for sku in accelerators.carriers(book, "aws", "us-east-1", "H100")]
    assert names == ["p5.4xlarge", "p5.48xlarge"]
    assert accelerators.carriers(book, "aws", "eu-west-3", "H100") == ()
