"""No request goes to a private address, whatever a name, a redirect or a second lookup says."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx2

from ..core.errors import Unavailable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host as text."""

# Prefixes under which an IPv4 address is reached by IPv6: it is judged by the address inside.
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
# What is handed out to networks on the internet; everything else is somebody's own.
_UNICAST = ip_network("2000::/3")
EVERYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))


async def look_up(host: str, port: int) -> tuple[str, ...]:
    """The addresses that the system's name service knows, those first that more machines can reach."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(sorted({str(address[0]) for *_, address in found}, key=lambda one: ":" in one))


def literal_address(host: str) -> Address | None:
    """An address that stands for itself, also in forms that only a resolver reads, such as `127.1`."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_public(address: Address) -> bool:
    """Whether everybody on the internet would reach the same machine there."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if any(address in network for network in _TRANSLATED):
        return is_public(IPv4Address(address.packed[-4:]))
    inside = address.ipv4_mapped or address.sixtofour
    if inside is not None:
        return is_public(inside)
    return address in _UNICAST and address.is_global and address.teredo is None


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Looks a host up once, judges what it is told, and connects to exactly that address.

    `permitted` are networks that may be reached though they are private.
    """

    def __init__(
        self,
        inner: httpx2.AsyncBaseTransport | None = None,
        *,
        resolve: Resolve = look_up,
        permitted: Sequence[Network] = (),
    ) -> None:
        # A connection is one host's: two that share an address would else share it, and its certificate.
        alone = httpx2.Limits(max_keepalive_connections=0)
        self._inner = inner or httpx2.AsyncHTTPTransport(limits=alone, trust_env=False)
        self._resolve = resolve
        self._permitted = tuple(permitted)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        address = await self._address(host, port)
        request.url = request.url.copy_with(host=address)
        request.extensions = {**request.extensions, "sni_hostname": host}
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _address(self, host: str, port: int) -> str:
        """The first address; raises `Unavailable` where any of them is not to be reached."""
        try:
            found = [ip_address(one.partition("%")[0]) for one in await self._resolve(host, port)]
        except (OSError, UnicodeError, ValueError):
            raise Unavailable(f"The name {host!r} is not known here.") from None
        if not found:
            raise Unavailable(f"The name {host!r} has no address.")
        for one in found:
            if not (is_public(one) or any(one in network for network in self._permitted)):
                raise Unavailable(f"{host!r} leads to the private address {one}: not asked.")
        return str(found[0])
