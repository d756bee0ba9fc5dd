import asyncio
from collections.abc import Mapping

import httpx2

from ..core.errors import InputError, Unavailable
from ..online.guard import (
    EVERYWHERE,
    GuardedTransport,
    Resolve,
    is_public,
    literal_address,
    look_up,
)
from .webhooks import NotDelivered

_SECONDS = 10
_LONGEST = 2_000


class HttpSender:
    """Sends over HTTPS to public addresses alone, unless `private` ones are permitted, HTTP then too.

    The address that was judged is the one that is connected to, whatever its name says a moment later;
    no redirect is followed, no proxy asked, and of an answer only the status is read.
    """

    def __init__(self, *, private: bool, resolve: Resolve | None = None) -> None:
        self._private = private
        self._permitted = EVERYWHERE if private else ()
        self._resolve = resolve or look_up

    def check(self, url: str) -> None:
        found = _parsed(url)
        schemes = ("https", "http") if self._private else ("https",)
        if found is None or found.scheme not in schemes or not found.host or found.userinfo:
            raise InputError(
                f"The URL {url[:100]!r} cannot be a webhook.",
                remedy=f"Use {' or '.join(schemes)}, a host, and neither user nor password.",
            )
        literal = literal_address(found.host)
        if literal is not None and not (self._private or is_public(literal)):
            raise InputError(
                f"The address {found.host!r} is not a public one.", remedy="Name a public host."
            )

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        try:
            self.check(url)
        except InputError as error:  # what is permitted may have changed
            raise NotDelivered(str(error)) from error
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._sent(httpx2.URL(url), headers, body)
        except TimeoutError as error:
            raise NotDelivered(f"There was no answer within {_SECONDS} s.") from error
        except Unavailable as error:
            raise NotDelivered(str(error)) from error
        except (httpx2.HTTPError, OSError) as error:
            raise NotDelivered(f"{type(error).__name__}: nothing was answered.") from error

    async def _sent(self, url: httpx2.URL, headers: Mapping[str, str], body: bytes) -> int:
        transport = GuardedTransport(resolve=self._resolve, permitted=self._permitted)
        async with (
            httpx2.AsyncClient(
                transport=transport, follow_redirects=False, timeout=_SECONDS
            ) as client,
            client.stream(
                "POST", url, content=body, headers={**headers, "User-Agent": "infra-mind"}
            ) as answer,
        ):
            return answer.status_code


def _parsed(url: str) -> httpx2.URL | None:
    if len(url) > _LONGEST:
        return None
    try:
        found = httpx2.URL(url)
        found.netloc.decode("ascii")
    except (httpx2.InvalidURL, ValueError):
        return None
    return found
