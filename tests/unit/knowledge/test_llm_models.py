import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.statement import literal_figures
from infra_mind.knowledge import DATA
from infra_mind.knowledge.llm_models import (
    TokenRates,
    TokenService,
    load_hosted_models,
    load_open_models,
)


def test_every_class_has_models_of_several_vendors() -> None:
    models = load_hosted_models()
    counts = Counter(model.model_class for model in models)
    assert min(counts[name] for name in ("small", "mid", "large")) >= 3
    assert len({model.vendor for model in models}) >= 4


def test_token_prices_come_with_version_and_date() -> None:
    for model in load_hosted_models():
        assert 0 < model.plain.read <= model.plain.of(TokenService.READ)[1]
        assert model.plain.read <= model.plain.written <= model.plain.of(TokenService.WRITTEN)[1]
        assert model.source.title.startswith("Token prices of package genai-prices 0.")
        assert model.as_of == model.source.as_of


def test_an_option_is_named_by_one_model() -> None:
    names = [model.name for model in load_hosted_models()]
    assert len(set(names)) == len(names)
    assert all(name == name.lower() for name in names)


def test_the_pace_of_a_model_is_that_of_models_of_its_time() -> None:
    """From seconds measured of short requests: none writes slower than people read."""
    for model in load_hosted_models():
        assert 0.1 <= model.first_token_s <= 5, model.name
        assert 20 <= model.tokens_per_s <= 500, model.name


def test_hosted_open_models_stand_beside_closed_ones() -> None:
    """Where a cloud hosts open models it hosts them of several makers."""
    aws = {model.name for model in load_hosted_models() if "aws" in model.clouds}
    assert {"gpt-oss-120b", "llama-3.3-70b", "qwen3-32b", "mistral-large-3"} <= aws
    assert {"gpt-oss-120b-azure", "llama-3.3-70b"} <= {
        model.name for model in load_hosted_models() if "azure" in model.clouds
    }


def test_an_introductory_price_that_ends_within_a_quarter_is_none_to_plan_with() -> None:
    """Gemini 3.8 Flash: 0.75 USD until the end of 2026, 1.50 after; the list is of November."""
    flash = next(model for model in load_hosted_models() if model.model == "gemini-3.8-flash")
    assert flash.plain.of(TokenService.READ) == (Decimal("1.5"), Decimal("1.5"))


def test_a_rise_announced_for_later_widens_the_range() -> None:
    rise = TokenRates(read=Decimal(2), cached=Decimal(1), written=Decimal(8))
    now = TokenRates(read=Decimal(1), cached=Decimal(1), written=Decimal(8), later=rise)
    assert now.of(TokenService.READ) == (Decimal(1), Decimal(2))
    assert now.of(TokenService.WRITTEN) == (Decimal(8), Decimal(8))
    assert (now.caches, rise.caches) == (False, True)


def test_batches_cost_less_where_their_price_is_listed() -> None:
    models = {model.name: model for model in load_hosted_models()}
    terra, oss = models["gpt-6.1-terra"], models["gpt-oss-120b"]
    assert terra.batch is not None
    assert terra.batch.written * 2 == terra.plain.written
    assert "in batches" in terra.price_of(TokenService.READ, batch=True).label
    assert oss.batch is None
    assert oss.price_of(TokenService.READ, batch=True) == oss.price_of(TokenService.READ)


def test_every_cloud_hosts_each_class_of_several_makers() -> None:
    for cloud in ("aws", "azure", "gcp"):
        for name in ("small", "mid", "large"):
            makers = {
                model.label.split()[0]
                for model in load_hosted_models()
                if cloud in model.clouds and model.model_class == name
            }
            assert len(makers) >= 2, (cloud, name)


def test_prices_do_not_depend_on_the_day_they_are_read() -> None:
    assert load_hosted_models(today=date(2027, 6, 1)) == load_hosted_models(today=date(2026, 12, 1))


def test_a_model_without_a_price_is_refused(tmp_path: Path) -> None:
    header = (DATA / "hosted_models.tsv").read_text().splitlines()[0]
    (tmp_path / "hosted_models.tsv").write_text(
        f"{header}\nnone\topenai\tgpt-none\tmid\t\t1\t100\town-knowledge\n"
    )
    with pytest.raises(KnowledgeError, match="does not price 'gpt-none' of 'openai'"):
        load_hosted_models(tmp_path)


def test_open_models_are_described_as_published() -> None:
    models = {model.name: model for model in load_open_models()}
    llama = models["Llama-3.1-8B"]
    assert (llama.layers, llama.kv_heads, llama.head_dim) == (32, 8, 128)
    assert {model.model_class for model in models.values()} == {"small", "mid", "large"}
    assert all(model.active_parameters_b <= model.parameters_b for model in models.values())


def test_importing_the_knowledge_does_not_import_the_price_package() -> None:
    code = (
        "import sys, infra_mind.prices.files; "
        "infra_mind.prices.files.load_prices(); sys.exit('genai_prices' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_every_hosted_model_has_the_name_that_its_maker_gives_it():
    as_written = {"gpt-oss-20b", "gpt-oss-120b", "gpt-oss-120b-azure"}
    for one in load_hosted_models():
        assert (one.label != one.name) == (one.name not in as_written - {"gpt-oss-120b-azure"}), (
            one.name
        )


def test_no_name_of_a_hosted_model_passes_for_a_figure():
    assert not any(literal_figures(f"{one.label} by API") for one in load_hosted_models())
