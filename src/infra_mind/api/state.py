import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from ..bootstrap import OpenService
from ..core.clock import Clock, SystemClock
from ..core.config import Settings
from ..core.errors import InputError
from ..services.access import Access
from ..services.accounts import Accounts
from ..services.api_tokens import ApiTokens
from ..services.organisations import Organisations
from .metrics import Exposition
from .results import Results

KEY_FILE = "secret.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What endpoints work with."""

    service: OpenService
    accounts: Accounts
    access: Access
    organisations: Organisations
    api_tokens: ApiTokens
    results: Results
    metrics: Exposition
    clock: Clock = field(default_factory=SystemClock)


def new_state(
    service: OpenService, metrics: Exposition, *, hasher: PasswordHasher | None = None
) -> State:
    """The state of one serving process."""
    secret = secret_of(service.program.settings)
    service.ends.listen(metrics.ended)
    database = service.program.database
    return State(
        service=service,
        accounts=Accounts(database=database, secret=secret, hasher=hasher),
        access=Access(database=database),
        organisations=Organisations(database=database),
        api_tokens=ApiTokens(database=database),
        results=Results(service),
        metrics=metrics,
    )


def secret_of(settings: Settings) -> str:
    """The key that signs tokens: the operator's, else one that is made once and kept in the home."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given
    path = settings.home / KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
        kept = path.read_text("ascii")
    except OSError as error:
        raise InputError(
            f"The key {str(path)!r} cannot be kept ({error.strerror}).",
            remedy="Set INFRA_MIND_SECRET_KEY.",
        ) from error
    if len(kept) < SHORTEST_KEY:
        raise InputError(f"The key {str(path)!r} is cut off.", remedy="Delete the file.")
    return kept


def _make_key(path: Path) -> None:
    """Whole or not at all, whoever dies over it; of two that make one at once the first is kept."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(beside)
    finally:
        beside.unlink()


SHORTEST_KEY = 32
_LOOPBACK = ("127.", "::1", "localhost")


def check_host(settings: Settings, host: str) -> None:
    """Refuse to serve others than this machine with a key that nobody chose."""
    key = settings.secret_key.get_secret_value()
    if host.startswith(_LOOPBACK):
        return
    if len(key) < SHORTEST_KEY:
        raise InputError(
            f"Serving on {host!r} needs INFRA_MIND_SECRET_KEY of at least {SHORTEST_KEY} characters.",
            remedy="Make one with: openssl rand -hex 32",
        )
