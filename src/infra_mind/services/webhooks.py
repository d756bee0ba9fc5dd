"""The ends of runs, told to whom a tenant names, as https://www.standardwebhooks.com has it.

What is to be told is written with the end of the run. Whoever works also delivers, until it is answered
with 2xx, or given up after about three days.
"""

import asyncio
import base64
import hmac
import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import orjson

from ..core.clock import Clock, SystemClock
from ..core.errors import InfraMindError, InputError, UnknownName
from ..models.database import SqlDatabase
from ..models.deliveries import DeliveryRow, DeliveryTable
from ..models.tenant import Tenant
from ..models.webhook import Webhook

_log = logging.getLogger(__name__)

WAITS = (
    *(timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=5), timedelta(hours=10), timedelta(hours=14)),
    *(timedelta(hours=20), timedelta(hours=24)),
)
"""How long after each try that failed the next one comes; after the last there is none."""
_HELD = timedelta(minutes=1)
"""Whoever tries has this long; then it is tried again."""
_AT_ONCE = 20
_MOST = 20
_SECRET = "whsec_"  # noqa: S105 - what every secret begins with


class NotDelivered(InfraMindError):
    """Nobody answered there, or the address is one that nothing may be sent to."""


class Sender(Protocol):
    """Sends a signed body; refuses addresses that nothing may be sent to."""

    def check(self, url: str) -> None:
        """Raise `InputError` for a URL that could never be sent to."""
        ...

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status that came back; raises `NotDelivered`."""
        ...


class Webhooks:
    """Webhooks of tenants, and their deliveries."""

    def __init__(
        self, *, database: SqlDatabase, sender: Sender, clock: Clock | None = None
    ) -> None:
        self._database = database
        self._table = DeliveryTable(database)
        self._sender = sender
        self._clock = clock or SystemClock()

    async def create(self, tenant: Tenant, url: str) -> Webhook:
        """A new webhook with a secret of its own; raises `InputError` for a URL that cannot be."""
        self._sender.check(url)
        if len(await self.of(tenant)) >= _MOST:
            raise InputError(f"There are {_MOST} webhooks already.", remedy="Delete some.")
        secret = _SECRET + base64.b64encode(secrets.token_bytes(32)).decode()
        return await Webhook(
            user_id=tenant.user_id,
            organisation_id=tenant.organisation_id,
            url=url,
            secret=secret,
        ).insert(database=self._database)

    async def of(self, tenant: Tenant) -> Sequence[Webhook]:
        return await Webhook.find(
            limit=_MOST, before=None, database=self._database, **tenant.columns
        )

    async def get(self, webhook_id: str) -> Webhook:
        found = await Webhook.get(webhook_id, database=self._database)
        if found is None:
            raise UnknownName(f"There is no webhook {webhook_id!r}.")
        return found

    async def delete(self, webhook: Webhook) -> None:
        """Tell it nothing more, and forget what it was told."""
        await webhook.delete(database=self._database)

    async def deliveries(
        self, webhook: Webhook, *, limit: int, before: str | None = None
    ) -> Sequence[DeliveryRow]:
        return await self._table.of(webhook.id, limit=limit, before=before)

    async def redeliver(self, webhook: Webhook, delivery_id: str) -> DeliveryRow:
        """Tell it once more, whatever came of it before."""
        found = await self._table.again(webhook.id, delivery_id, self._clock.now())
        if found is None:
            raise UnknownName(f"There is no delivery {delivery_id!r}.")
        return found

    async def counts(self) -> Mapping[str, int]:
        """How many deliveries wait, and how many were given up."""
        return await self._table.counts()

    async def deliver(self) -> int:
        """Try what is due; how many were tried."""
        now = self._clock.now()
        due = await self._table.claim(now, now + _HELD, limit=_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for one in due:
                group.create_task(self._try(one))
        return len(due)

    async def _try(self, one: DeliveryRow) -> None:
        webhook = await Webhook.get(one.webhook_id, database=self._database)
        if webhook is None:  # deleted meanwhile, and its deliveries with it
            return
        body = payload(one, webhook)
        answer, why = None, ""
        try:
            headers = signed(webhook.secret, one.id, self._clock.now(), body)
            answer = await self._sender.send(webhook.url, headers, body)
        except NotDelivered as error:
            why = str(error)
        now = self._clock.now()
        if answer is not None and 200 <= answer < 300:
            await self._table.settle(one, delivered_at=now, answer=answer)
            return
        waits = WAITS[one.attempts - 1 : one.attempts]
        next_at = now + waits[0] if waits else None
        await self._table.settle(one, next_at=next_at, answer=answer, error=why)
        if next_at is None:
            _log.error("webhook_given_up delivery=%s answer=%s error=%s", one.id, answer, why)


def payload(one: DeliveryRow, webhook: Webhook) -> bytes:
    """What is sent: the same bytes however often."""
    return orjson.dumps(
        {
            "type": f"run.{one.status}",
            "timestamp": one.made_at.isoformat(),
            "data": {
                "run_id": one.run_id,
                "assessment_id": one.assessment_id,
                "organisation_id": webhook.organisation_id,
                "status": one.status.value,
                "result": f"/api/v1/runs/{one.run_id}/result",
            },
        }
    )


def signed(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that let a receiver know who sent a body, and when."""
    key = base64.b64decode(secret.removeprefix(_SECRET))
    timestamp = str(int(at.timestamp()))
    digest = hmac.digest(key, b".".join((id.encode(), timestamp.encode(), body)), "sha256")
    return {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
