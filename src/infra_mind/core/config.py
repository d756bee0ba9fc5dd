import os
from decimal import Decimal
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import InputError


class Settings(BaseSettings):
    """What an operator may set, each through the environment variable `INFRA_MIND_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="INFRA_MIND_", frozen=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("infra-mind"),
        description="Folder of the embedded database and everything else that is kept.",
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of the database; empty means a SQLite file under `home`.",
    )
    broker_url: str = Field(
        default="",
        description="URL of Valkey or Redis; empty means that jobs run in the serving process.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Signs tokens; needed to serve on other than loopback. Empty: one is kept in `home`.",
    )
    allow_registration: bool = Field(
        default=True, description="Whether anybody who reaches the service may make an account."
    )
    webhook_private_addresses: bool = Field(
        default=False,
        description="Whether webhooks may lead to private addresses and go over plain HTTP.",
    )
    compute_processes: int = Field(
        default=0, ge=0, description="Processes that compute in one worker; 0 means one a core."
    )
    compute_memory_mb: int = Field(
        default=2_000,
        ge=0,
        le=10**9,
        description="Memory that one of these processes may take, in MB; 0 means no bound.",
    )
    llm: str = Field(
        default="",
        description="`provider:model`, with commas a fallback chain; empty means no model.",
    )
    llm_base_url: str = Field(
        default="",
        description="Address of an endpoint that speaks as the first model's provider; empty means its own.",
    )
    llm_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key of the first model's provider; empty means the variable that provider is known for.",
    )
    llm_concurrency: int = Field(
        default=11, ge=1, description="Requests that wait for one model at once."
    )
    llm_request_seconds: float = Field(
        default=60.0, gt=0, description="Seconds after which a request to a model is given up."
    )
    llm_budget: Decimal = Field(
        default=Decimal("5.00"),
        ge=0,
        description="USD that the models of one run may cost, shared evenly among the agents.",
    )
    llm_context: int = Field(
        default=0,
        ge=0,
        description="Tokens that the model reads and answers with in one call; 0 where that is no bound.",
    )
    llm_unpriced: bool = Field(
        default=False,
        description="Whether a model may be asked of which nobody knows the price.",
    )
    llm_requests_a_minute: int = Field(
        default=0,
        ge=0,
        description="Requests a minute to one provider, by all workers together; 0 means no limit.",
    )
    llm_tokens_a_minute: int = Field(
        default=0,
        ge=0,
        description="Tokens a minute to one provider, by all workers together; 0 means no limit.",
    )
    llm_argument: bool = Field(
        default=True,
        description="Whether agents with a model argue about what they disagree on.",
    )
    web_research: bool = Field(
        default=False, description="Whether official feeds are read and a search service is asked."
    )
    web_hosts: str = Field(
        default="",
        description="Further hosts, with commas, that may be read and quoted besides those of the feeds.",
    )
    web_cache_hours: float = Field(
        default=24.0, ge=0, description="Hours for which a page that was fetched is fresh."
    )
    search: str = Field(
        default="",
        description="Search service of the web research: `searxng`, `tavily` or `brave`; empty means none.",
    )
    search_url: str = Field(
        default="", description="Address of the search service; empty means its own."
    )
    search_key: SecretStr = Field(default=SecretStr(""), description="Key of the search service.")
    price_snapshot: str = Field(
        default="",
        description="Price snapshot to use: a name or folder, or `shipped`; empty means the newest.",
    )
    gcp_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key of Google's billing catalog, for `infra-mind prices update`.",
    )
    enable_parallel_execution: bool = Field(
        default=True,
        description="Run all agents at once; off means one after another for everyone.",
    )
    parallel_rollout_percent: float = Field(
        default=100.0,
        ge=0,
        le=100,
        description="Share of users (by a hash of their id, so it sticks) who get parallel mode.",
    )
    max_concurrent_assessments: int = Field(
        default=50, ge=1, description="Assessments that one process works on at once."
    )
    max_queued_runs: int = Field(
        default=50_000, ge=1, description="Runs that may wait or be under way; more get a 429."
    )
    max_queued_runs_of_tenant: int = Field(
        default=5_000, ge=1, description="The same of one organisation, or of one user alone."
    )
    max_running_runs_of_tenant: int = Field(
        default=0,
        ge=0,
        description="Runs of one tenant that are worked on at once, by all workers; 0 means no limit.",
    )
    prune_older_than_days: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="Days after which ended runs are deleted; 0 means never.",
    )
    prune_keep: int = Field(
        default=0,
        ge=0,
        description="The newest so many runs stay, however old; alone, all others are deleted.",
    )

    @property
    def effective_compute_processes(self) -> int:
        return self.compute_processes or os.cpu_count() or 1

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'infra-mind.db'}"


def read_settings() -> Settings:
    """The settings of this environment; raises `InputError` that names all bad variables."""
    try:
        return Settings()
    except ValidationError as error:
        names = [f"INFRA_MIND_{'.'.join(map(str, one['loc']))}".upper() for one in error.errors()]
        reasons = [one["msg"] for one in error.errors()]
        said = "; ".join(f"{name}: {why}" for name, why in zip(names, reasons, strict=True))
        raise InputError(
            f"The environment cannot be used: {said}.", remedy="Correct or unset it."
        ) from None


settings = read_settings()
