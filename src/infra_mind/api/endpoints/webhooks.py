from http import HTTPStatus

from fastapi import APIRouter, Response

from ..dependencies import ManageTenant, ManageWebhook, Program, check_id
from ..schemas import Chunk, DeliveryView, WebhookIn, WebhookOut, WebhookView
from .assessments import Before, Limit

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.post("", status_code=HTTPStatus.CREATED)
async def create(given: WebhookIn, tenant: ManageTenant, state: Program) -> WebhookOut:
    """Tell a URL of the end of every run from now on: your own, or an organisation's.

    The secret signs what is sent, and is shown this once.
    """
    made = await state.service.webhooks.create(tenant, given.url)
    return WebhookOut(**WebhookView.of(made).model_dump(), secret=made.secret)


@router.get("")
async def find(tenant: ManageTenant, state: Program) -> list[WebhookView]:
    """Your webhooks, or an organisation's."""
    return [WebhookView.of(one) for one in await state.service.webhooks.of(tenant)]


@router.delete("/{webhook_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete(webhook: ManageWebhook, state: Program) -> Response:
    """Tell it nothing more; its deliveries are forgotten."""
    await state.service.webhooks.delete(webhook)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get("/{webhook_id}/deliveries")
async def deliveries(
    webhook: ManageWebhook, state: Program, *, limit: Limit = 50, before: Before = None
) -> Chunk[DeliveryView]:
    """What it was told, or is to be told, of the newest runs first."""
    found = await state.service.webhooks.deliveries(webhook, limit=limit, before=before)
    following = found[-1].id if len(found) == limit else None
    return Chunk(items=[DeliveryView.of(one) for one in found], next=following)


@router.post("/{webhook_id}/deliveries/{delivery_id}/redeliver", status_code=HTTPStatus.ACCEPTED)
async def redeliver(webhook: ManageWebhook, delivery_id: str, state: Program) -> DeliveryView:
    """Tell it once more, whatever came of it before."""
    check_id("delivery", delivery_id)
    return DeliveryView.of(await state.service.webhooks.redeliver(webhook, delivery_id))
