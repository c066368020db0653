from __future__ import annotations

import logging
from smtplib import SMTPException

from celery import shared_task
from django.core.mail import EmailMultiAlternatives

from messaging.models import Delivery, OutgoingEmail

log = logging.getLogger(__name__)

BATCH = 200
# Each may take five seconds, and a task ends long before its time limit.
CALLS = 40


def wake_mail(pk: int) -> None:
    """Shorten the wait. If the broker is away, the sweep sends it."""
    send_outgoing_email.delay(pk)


@shared_task(name="messaging.send_email", ignore_result=True)
def send_outgoing_email(pk: int, **_later: object) -> None:
    """Send one e-mail, unless somebody else is sending it or has."""
    row = OutgoingEmail.objects.filter(pk=pk).first()
    if row is None or not row.claim():
        return
    mail = EmailMultiAlternatives(
        row.subject,
        row.text,
        to=[row.to],
        # The same for every attempt, so that a mail server can drop a second copy.
        headers={"Message-ID": f"<outgoing-{row.pk}-{row.created_at:%Y%m%d%H%M%S}@influencehub>"},
    )
    if row.html:
        mail.attach_alternative(row.html, "text/html")
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as error:
        log.warning("email.failed", extra={"email": pk, "error": str(error)})
        row.postpone(f"{type(error).__name__}: {error}")
    else:
        row.settle()


@shared_task(name="messaging.sweep_emails", ignore_result=True)
def sweep_emails(**_later: object) -> int:
    """Send what no wake-up reached, oldest first."""
    due = OutgoingEmail.objects.due().order_by("next_try_at").values_list("pk", flat=True)
    keys = list(due[:BATCH])
    for pk in keys:
        send_outgoing_email(pk)
    return len(keys)


@shared_task(name="messaging.remind_unread", ignore_result=True)
def remind_unread(**_later: object) -> int:
    """Tell people of messages that have waited unread for a while, once for each stretch of them."""
    from messaging.reminders import remind  # noqa: PLC0415 -- it notifies, and notifying wakes this module

    return remind()


@shared_task(name="messaging.deliver", ignore_result=True)
def deliver_one(pk: str, **_later: object) -> None:
    """Send one event to its webhook, unless somebody else is sending it or has."""
    from messaging.delivering import deliver  # noqa: PLC0415 -- it notifies, and notifying wakes this module

    row = Delivery.objects.select_related("webhook__party").filter(pk=pk).first()
    if row is not None:
        deliver(row)


@shared_task(name="messaging.sweep_deliveries", ignore_result=True)
def sweep_deliveries(**_later: object) -> int:
    """Deliver what no wake-up reached and what is to be tried again, oldest first."""
    due = Delivery.objects.due().order_by("next_try_at").values_list("pk", flat=True)
    keys = list(due[:CALLS])
    for pk in keys:
        deliver_one(str(pk))
    return len(keys)


@shared_task(name="messaging.purge_deliveries", ignore_result=True)
def purge_deliveries(**_later: object) -> int:
    """Forget what was delivered, or given up, long ago: to webhooks and by mail."""
    return sum(rows.delete()[0] for rows in (Delivery.objects.old(), OutgoingEmail.objects.old()))
