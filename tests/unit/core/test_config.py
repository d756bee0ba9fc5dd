import pytest

from infra_mind.core.config import read_settings
from infra_mind.core.errors import InputError


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("INFRA_MIND_ENABLE_PARALLEL_EXECUTION", "false")
    assert not read_settings().enable_parallel_execution


def test_the_database_is_a_file_under_home_unless_another_is_named(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("INFRA_MIND_HOME", "/data")
    monkeypatch.delenv("INFRA_MIND_DATABASE_URL", raising=False)
    assert read_settings().effective_database_url == "sqlite:////data/infra-mind.db"
    monkeypatch.setenv("INFRA_MIND_DATABASE_URL", "postgresql://db/name")
    assert read_settings().effective_database_url == "postgresql://db/name"


def test_all_variables_that_cannot_be_used_are_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("INFRA_MIND_MAX_CONCURRENT_ASSESSMENTS", "many")
    monkeypatch.setenv("INFRA_MIND_PARALLEL_ROLLOUT_PERCENT", "101")
    with pytest.raises(InputError) as error:
        read_settings()
    assert "INFRA_MIND_MAX_CONCURRENT_ASSESSMENTS" in str(error.value)
    assert "INFRA_MIND_PARALLEL_ROLLOUT_PERCENT" in str(error.value)


def test_keys_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("INFRA_MIND_GCP_API_KEY", "very-secret")
    assert "very-secret" not in repr(read_settings())
