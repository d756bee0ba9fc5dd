import os
import secrets
from dataclasses import dataclass, field

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
        settings.home.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    except OSError as error:
        raise InputError(
            f"The key {str(path)!r} cannot be kept ({error.strerror}).",
            remedy="Set INFRA_MIND_SECRET_KEY.",
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii")


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
