"""The pace of asking language models for all workers together, kept in Valkey or Redis."""

import logging
from collections.abc import Awaitable
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from ..llm.pace import BURST, MINUTE, LocalPace, MinuteLimits

_log = logging.getLogger(__name__)
_PREFIX = "infra-mind:pace"
# Times in milliseconds of the server. KEYS: due of requests, due of tokens, pause; ARGV: the burst, then of
# requests and of tokens the time that all of them take up. 0 where the request may go.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local wait = math.max(redis.call('PTTL', KEYS[3]), 0)
local due = {}
for i = 1, 2 do
  local known = math.max(tonumber(redis.call('GET', KEYS[i]) or '0'), now)
  due[i] = known + tonumber(ARGV[i + 1])
  wait = math.max(wait, math.min(due[i] - now - tonumber(ARGV[1]), known - now))
end
if wait <= 0 then
  for i = 1, 2 do
    if due[i] > now then redis.call('SET', KEYS[i], due[i], 'PX', math.ceil(due[i] - now) + 1000) end
  end
  return 0
end
return math.ceil(wait)
"""
_GIVE_BACK = """
local known = redis.call('GET', KEYS[1])
if known then redis.call('SET', KEYS[1], tonumber(known) - tonumber(ARGV[1]), 'KEEPTTL') end
return 0
"""


class SharedPace:
    """One count for all who use the same server; who cannot reach it keeps to the limits alone."""

    def __init__(self, client: Redis, limits: MinuteLimits, alone: LocalPace) -> None:
        self._client = client
        self._limits = limits
        self._alone = alone

    async def take(self, provider: str, tokens: int) -> float:
        spans = [each * count * 1000 for each, count in self._limits.taken(tokens)]
        try:
            wait = await self._run(_TAKE, _keys(provider), [BURST * MINUTE * 1000, *spans])
        except (RedisError, OSError) as error:
            _log.warning("pace_not_shared", extra={"reason": str(error)})
            return await self._alone.take(provider, tokens)
        return wait / 1000

    async def give_back(self, provider: str, tokens: int) -> None:
        (_, _), (each, _) = self._limits.taken(tokens)
        try:
            await self._run(_GIVE_BACK, [_keys(provider)[1]], [each * tokens * 1000])
        except (RedisError, OSError):
            await self._alone.give_back(provider, tokens)

    async def pause(self, provider: str, seconds: float) -> None:
        try:
            span = max(round(seconds * 1000), 1)
            await self._client.set(_keys(provider)[2], 1, px=span)
        except (RedisError, OSError):
            await self._alone.pause(provider, seconds)

    async def _run(self, script: str, keys: list[str], arguments: list[float]) -> int:
        given = [*keys, *map(str, arguments)]
        # The client says of one method what it gives in a loop and without one.
        return await cast("Awaitable[int]", self._client.eval(script, len(keys), *given))


def _keys(provider: str) -> list[str]:
    return [f"{_PREFIX}:{provider}:{name}" for name in ("requests", "tokens", "pause")]


def redis_client(url: str) -> Redis:
    """A client of the broker that Celery uses, whose addresses of sockets are its own."""
    return Redis.from_url(url.replace("redis+socket://", "unix://", 1))
