"""Tell programs of a brand what happened: rows in the caller's transaction, sent after the commit.

An event is thin: its kind, the ids of what it is about, the state, and where the API shows the whole of it. Whoever
hears of it asks there, with their own rights, so nothing leaves that they may not read.

    emit(brand.party_id, EventKind.CAMPAIGN_PAUSED, campaign=12, status="open", resource="/api/v1/campaigns/12/")
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from celery import signature
from django.db import transaction
from django.utils import timezone

from messaging.events import PING, EventKind
from messaging.models.delivery import Delivery
from messaging.models.party import Party
from messaging.models.webhook import MOST, Webhook, WebhookOff

if TYPE_CHECKING:
    from accounts.models import User
    from messaging.models.conversation import Message


class TooManyWebhooks(Exception):
    """The brand has as many as one may have."""


def emit(party: int, kind: EventKind, **facts: Any) -> None:
    """Write a delivery for each webhook of this side that wants the kind."""
    webhooks = Webhook.objects.filter(party=party).wanting(kind)
    _write([(webhook, facts) for webhook in webhooks], kind)


def emit_message(message: Message) -> None:
    """Both sides hear of what was written, and who wrote it; what it says is in the API."""
    webhooks = Webhook.objects.filter(party__seats__conversation=message.conversation_id)
    facts = {"conversation": message.conversation_id, "message": message.pk, "seq": message.seq}
    place = f"/api/v1/conversations/{message.conversation_id}/messages/{message.seq}/"
    _write(
        [
            (webhook, {**facts, "own": webhook.party_id == message.party_id, "resource": place})
            for webhook in webhooks.wanting(EventKind.MESSAGE_WRITTEN)
        ],
        EventKind.MESSAGE_WRITTEN,
    )


@transaction.atomic
def create_webhook(party: Party, *, url: str, kinds: list[str], by: User, description: str = "") -> tuple[Webhook, str]:
    """Return the webhook and its secret, which nobody can read again."""
    # The lock makes two who add at once wait for each other.
    Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    brand = by.brand
    if brand is None or party.webhooks.count() >= MOST:
        raise TooManyWebhooks
    webhook = Webhook(party=party, brand_id=brand.pk, url=url, kinds=kinds, description=description, created_by=by)
    secret = webhook.new_secret()
    webhook.save()
    return webhook, secret


@transaction.atomic
def edit_webhook(webhook: Webhook, *, on: bool | None = None, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(webhook, name, value)
    if changes:
        webhook.save(update_fields=list(changes))
    if on is not None and on != webhook.on:
        switch = webhook.switch_on if on else webhook.switch_off
        switch()


def party_of_webhooks(user: User) -> Party:
    """The side whose events this person may send elsewhere."""
    return Party.objects.get(memberships__user=user, memberships__speaks=True)


def ping(webhook: Webhook) -> Delivery:
    """Send an event that means nothing, whatever kinds are wanted."""
    if not webhook.on:
        raise WebhookOff
    return _write([(webhook, {"resource": f"/api/v1/webhooks/{webhook.pk}/"})], PING)[0]


@transaction.atomic
def send_again(delivery: Delivery) -> None:
    delivery.send_again()
    _wake([delivery.pk])


def _write(wanted: Iterable[tuple[Webhook, dict[str, Any]]], kind: str) -> list[Delivery]:
    event, now = uuid4(), timezone.now()
    rows = [
        Delivery(
            webhook=webhook,
            event=event,
            kind=str(kind),
            created_at=now,
            payload={
                "id": str(event),
                "kind": str(kind),
                "created_at": now.isoformat().replace("+00:00", "Z"),
                "brand": {"id": webhook.brand_id, "name": webhook.party.name},
                "data": facts,
            },
        )
        for webhook, facts in wanted
    ]
    if rows:
        Delivery.objects.bulk_create(rows)
        _wake([row.pk for row in rows])
    return rows


def _wake(pks: list[UUID]) -> None:
    transaction.on_commit(lambda: _announce(pks), robust=True)


def _announce(pks: list[UUID]) -> None:
    """Shorten the wait. If the broker is away, the sweep sends it."""
    for pk in pks:
        # By name: models announce too, and tasks stand above them.
        signature("messaging.deliver", args=[str(pk)]).delay()
