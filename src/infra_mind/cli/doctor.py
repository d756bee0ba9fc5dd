import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.text import Text

from .. import __version__
from ..bootstrap import MODEL_PACKAGES, TRACING_PACKAGES, WEB_PACKAGES, is_installed
from ..core.config import Settings, read_settings
from ..core.errors import InfraMindError
from ..core.telemetry import wants_spans
from ..models.database import SqlDatabase, damage
from ..models.schema import REVISION
from ..prices.snapshots import current_prices
from .console import ExitStatus, line, screen

_LOW_SPACE = 200_000_000
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """One thing looked at; `remedy` says how to mend it, `needed` whether anything works without."""

    name: str
    good: bool
    found: str
    remedy: str = ""
    needed: bool = True


async def doctor() -> int:
    """Check this installation and say how to mend it; status 1 when something needed is broken."""
    settings = read_settings()
    findings = [
        _python(),
        _home(settings.home),
        await _database(settings),
        _prices(),
        *_optional(settings),
    ]
    console = screen()
    line(console, f"Infra Mind {__version__}")
    for finding in findings:
        _print(console, finding)
    broken = any(finding.needed and not finding.good for finding in findings)
    return ExitStatus.FAILED if broken else ExitStatus.DONE


def _python() -> HealthCheck:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return HealthCheck(
        name="Python",
        good=sys.version_info >= (3, 11),
        found=f"{version} at {sys.executable}",
        remedy="Install Python 3.11 or newer.",
    )


def _home(home: Path) -> HealthCheck:
    remedy = "Set INFRA_MIND_HOME to a folder you may write to, with some space left."
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            free = shutil.disk_usage(home).free
    except OSError as error:
        found = f"{home} cannot be written ({error.strerror})"
        return HealthCheck(name="Home folder", good=False, found=found, remedy=remedy)
    found = f"{home}, {free / 1e9:,.1f} GB free"
    return HealthCheck(name="Home folder", good=free > _LOW_SPACE, found=found, remedy=remedy)


async def _database(settings: Settings) -> HealthCheck:
    url = settings.effective_database_url
    kind = url.partition(":")[0]
    try:
        async with SqlDatabase.open(url) as database:
            damaged = await damage(database)
    except InfraMindError as error:
        return HealthCheck(name="Database", good=False, found=f"{kind}: {error}")
    if damaged is not None:
        return HealthCheck(
            name="Database",
            good=False,
            found=f"{kind}: the file is damaged ({damaged})",
            remedy="Move it away or restore a backup; a new one is made by itself.",
        )
    return HealthCheck(name="Database", good=True, found=f"{kind}, schema revision {REVISION}")


def _prices() -> HealthCheck:
    try:
        book = current_prices()
    except InfraMindError as error:
        remedy = "Install Infra Mind again."
        return HealthCheck(name="Prices", good=False, found=str(error), remedy=remedy)
    ages = book.age(datetime.now(UTC).date())
    rows = sum(one.rows for one in ages)
    past = sum(one.rows * one.past_limit for one in ages) / rows
    return HealthCheck(
        name="Prices",
        good=past < 0.5,
        found=f"snapshot {book.snapshot}, {rows} rows, oldest {book.oldest}, {past:.0%} past their "
        "age limit",
        remedy="Install a newer version; prices past their limit are shown with a wider range.",
        needed=False,
    )


def _optional(settings: Settings) -> Iterator[HealthCheck]:
    postgresql = find_spec("asyncpg") is not None
    yield HealthCheck(
        name="PostgreSQL",
        good=postgresql or not settings.effective_database_url.startswith("postgres"),
        found="driver installed" if postgresql else "no driver; SQLite is used",
        remedy="For PostgreSQL: pip install 'infra-mind[postgresql]'",
        needed=False,
    )
    parquet = find_spec("pyarrow") is not None
    yield HealthCheck(
        name="Parquet",
        good=True,
        found="bills as parquet are read"
        if parquet
        else "bills are read as CSV; for parquet: pip install 'infra-mind[parquet]'",
        needed=False,
    )
    yield HealthCheck(
        name="Language model",
        good=not settings.llm or all(find_spec(one) is not None for one in MODEL_PACKAGES),
        found=f"{settings.llm!r} is set" if settings.llm else "none is set; none is needed",
        remedy="pip install 'infra-mind[llm]', or unset INFRA_MIND_LLM.",
        needed=False,
    )
    wanted, traced = wants_spans(os.environ), is_installed(TRACING_PACKAGES)
    yield HealthCheck(
        name="Spans",
        good=traced or not wanted,
        found=f"{'' if wanted else 'not '}asked for; what sends them is {'' if traced else 'not '}installed",
        remedy="pip install 'infra-mind[tracing]', or unset OTEL_EXPORTER_OTLP_ENDPOINT.",
        needed=False,
    )
    yield HealthCheck(
        name="Web research",
        good=not settings.web_research or all(find_spec(one) is not None for one in WEB_PACKAGES),
        found="is set" if settings.web_research else "is not set; none is needed",
        remedy="pip install 'infra-mind[web]', or unset INFRA_MIND_WEB_RESEARCH.",
        needed=False,
    )
    pdf = find_spec("typst") is not None
    yield HealthCheck(
        name="PDF",
        good=True,
        found="can be made" if pdf else "none; pip install 'infra-mind[pdf]'",
        needed=False,
    )
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    yield HealthCheck(
        name="Browser",
        good=True,
        found=browser or "none found; the HTML reports open in any browser elsewhere",
        needed=False,
    )


def _print(console: Console, finding: HealthCheck) -> None:
    mark, style = ("ok", "good") if finding.good else ("!!", "bad" if finding.needed else "loud")
    text = Text(f"{mark}  ", style=style)
    text.append(f"{finding.name:<15} ", style="title")
    text.append(finding.found)
    console.print(text, soft_wrap=True)
    if not finding.good and finding.remedy:
        line(console, f"    {finding.remedy}")
