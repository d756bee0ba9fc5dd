import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

import httpx2

from ..core.errors import InputError
from .webhooks import NotDelivered

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses behind a name, for a port."""

_SECONDS = 10
_LONGEST = 2_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class HttpSender:
    """Sends over HTTPS to public addresses alone, unless `private` ones are permitted, HTTP then too.

    The address that was judged is the one that is connected to, whatever its name says a moment later;
    no redirect is followed, no proxy asked, and of an answer only the status is read.
    """

    def __init__(self, *, private: bool, resolve: Resolve | None = None) -> None:
        self._private = private
        self._resolve = resolve or _resolved

    def check(self, url: str) -> None:
        found = _parsed(url)
        schemes = ("https", "http") if self._private else ("https",)
        if found is None or found.scheme not in schemes or not found.host or found.userinfo:
            raise InputError(
                f"The URL {url[:100]!r} cannot be a webhook.",
                remedy=f"Use {' or '.join(schemes)}, a host, and neither user nor password.",
            )
        literal = _literal(found.host)
        if literal is not None and not self._permits(literal):
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
        except (httpx2.HTTPError, OSError) as error:
            raise NotDelivered(f"{type(error).__name__}: nothing was answered.") from error

    async def _sent(self, url: httpx2.URL, headers: Mapping[str, str], body: bytes) -> int:
        port = url.port or (443 if url.scheme == "https" else 80)
        address = await self._address(url.host, port)
        async with (
            httpx2.AsyncClient(follow_redirects=False, trust_env=False, timeout=_SECONDS) as client,
            client.stream(
                "POST",
                url.copy_with(host=address),
                content=body,
                headers={**headers, "Host": url.netloc.decode("ascii"), "User-Agent": "infra-mind"},
                # The certificate is to be that of the name.
                extensions={"sni_hostname": url.host},
            ) as answer,
        ):
            return answer.status_code

    async def _address(self, host: str, port: int) -> str:
        literal = _literal(host)
        found = [host] if literal is not None else await self._resolve(host, port)
        for one in found:
            if not self._permits(ipaddress.ip_address(one.partition("%")[0])):
                raise NotDelivered(f"{host!r} does not lead to a public address.")
        if not found:
            raise NotDelivered(f"{host!r} leads nowhere.")
        return found[0]

    def _permits(self, address: _Address) -> bool:
        return self._private or _is_public(address)


def _is_public(address: _Address) -> bool:
    """Also of the older address that one of the newer kind may stand for."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    if address in _NAT64:
        return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    if address.ipv4_mapped is not None:
        return _is_public(address.ipv4_mapped)
    within = [address.sixtofour, *(address.teredo or ())]
    return (
        address in _UNICAST
        and address.is_global
        and all(_is_public(one) for one in within if one is not None)
    )


def _parsed(url: str) -> httpx2.URL | None:
    if len(url) > _LONGEST:
        return None
    try:
        found = httpx2.URL(url)
        found.netloc.decode("ascii")
    except (httpx2.InvalidURL, ValueError):
        return None
    return found


def _literal(host: str) -> _Address | None:
    """An address that stands for itself; also in the forms that only a resolver reads, such as `127.1`."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


async def _resolved(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # Those that more machines can reach first.
    return sorted({str(sockaddr[0]) for *_, sockaddr in found}, key=lambda one: ":" in one)
