"""Send a delivery to its webhook, and draw the conclusions from the answer."""

from __future__ import annotations

import json
import logging
import time
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from cryptography.fernet import InvalidToken
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging import egress
from messaging.actions import notify
from messaging.models.delivery import EXCERPT, Delivery
from messaging.models.webhook import Webhook

log = logging.getLogger(__name__)

# Nothing arrived for so long: nobody is there any more.
PATIENCE = timedelta(days=5)
GONE = "410 Gone"


def deliver(delivery: Delivery) -> None:
    """Try once, unless somebody else is trying or it is done."""
    if not delivery.claim():
        return
    webhook = delivery.webhook
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        headers = _headers(delivery, body)
        answer = egress.call("POST", webhook.url, headers=headers, content=body)
    except InvalidToken:
        _fail(delivery, "secret: it cannot be read any more; make a new one")
    except egress.EgressError as error:
        _fail(delivery, f"{error.code}: {error}", code=None, excerpt="", duration_ms=None)
    else:
        _judge(delivery, answer, _seen(answer, headers["InfluenceHub-Signature"]))


def _headers(delivery: Delivery, body: bytes) -> dict[str, str]:
    timestamp = str(int(time.time()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "InfluenceHub-Webhook/1",
        "InfluenceHub-Event": delivery.kind,
        "InfluenceHub-Delivery": str(delivery.pk),
        "InfluenceHub-Timestamp": timestamp,
        "InfluenceHub-Signature": delivery.webhook.signature(timestamp, body),
    }


def _seen(answer: egress.Answer, signature: str) -> dict[str, Any]:
    """What the log keeps. A receiver that echoes its request must not put a signature into it."""
    said = answer.text.replace("\0", "")
    for part in signature.split(","):
        said = said.replace(part.removeprefix("v1="), "…")
    return {"code": answer.status, "excerpt": said[:EXCERPT], "duration_ms": round(answer.seconds * 1000)}


def _judge(delivery: Delivery, answer: egress.Answer, seen: dict[str, Any]) -> None:
    if answer.ok:
        delivery.settle(**seen)
        delivery.webhook.succeeded()
    elif answer.status == HTTPStatus.GONE:
        delivery.give_up(GONE, **seen)
        _switch_off(delivery.webhook, _("the address answers that it is gone for good"))
    else:
        _fail(delivery, f"http: {answer.status}", at_least=_asked_wait(answer), **seen)


def _fail(delivery: Delivery, error: str, **seen: Any) -> None:
    webhook = delivery.webhook
    log.info("webhook.failed", extra={"delivery": str(delivery.pk), "error": error})
    delivery.postpone(error, **seen)
    webhook.failed()
    if webhook.failing_since and timezone.now() - webhook.failing_since > PATIENCE:
        _switch_off(webhook, _("nothing arrived for five days"))


def _asked_wait(answer: egress.Answer) -> timedelta:
    """Read Retry-After: seconds or a date. Nonsense counts as nothing."""
    asked = answer.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return timedelta(seconds=min(int(asked[:9]), 10**6))
    try:
        return max(parsedate_to_datetime(asked) - timezone.now(), timedelta(0))
    except (ValueError, TypeError):
        return timedelta(0)


def _switch_off(webhook: Webhook, why: Any) -> None:
    """Stop trying, and tell whoever can mend it."""
    if not webhook.switch_off(str(why)):
        return
    people = webhook.party.members.filter(party_memberships__party=webhook.party, party_memberships__speaks=True)
    text = format_lazy(_("The webhook {webhook} was switched off: {why}."), webhook=str(webhook), why=why)
    notify(people.distinct(), "webhook", text, url=webhook.get_absolute_url())
