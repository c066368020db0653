"""Tell people something: in the app and by e-mail, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import css_inline
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from messaging import tasks
from messaging.kinds import Group, kind_of
from messaging.live import hint
from messaging.models import EmailPreference, Notification, OutgoingEmail

if TYPE_CHECKING:
    from accounts.models import User

MAX_TEXT = 300


@transaction.atomic
def notify(  # noqa: PLR0913 -- one call says all that a reader is told
    users: Iterable[User],
    kind: str,
    text: str | Promise,
    *,
    url: str = "",
    reason: str | Promise = "",
    key: str | None = None,
    picture: str = "",
) -> list[Notification]:
    """Tell each of them once (per key), in their own language.

    Lazy texts are put into words for each reader. Returns the rows that are new.
    """
    people = {user.pk: user for user in users}
    known: set[int] = set()
    if key is not None:
        rows = Notification.objects.filter(user__in=people, key=key)
        known = set(rows.values_list("user", flat=True))
    fresh = [user for pk, user in people.items() if pk not in known]
    rows_made = []
    for user in fresh:
        with translation.override(getattr(user, "language", "") or settings.LANGUAGE_CODE):
            rows_made.append(
                Notification(
                    user=user,
                    kind=kind,
                    text=str(text)[:MAX_TEXT],
                    reason=str(reason)[:500],
                    url=url,
                    key=key,
                    picture=picture,
                )
            )
    # Two callers with one key at the same time: the second row is dropped, the bell counts rows.
    Notification.objects.bulk_create(rows_made, ignore_conflicts=key is not None)
    _mail(rows_made)
    hint([row.user_id for row in rows_made], "notifications")
    return rows_made


def _mail(rows: list[Notification]) -> None:
    """Write the e-mails of those who want this kind by e-mail."""
    if not rows:
        return
    group = kind_of(rows[0].kind).group
    unwilling: set[int] = set()
    if group.optional:
        refusals = EmailPreference.objects.filter(group=group, on=False)
        unwilling = set(refusals.filter(user__in=[row.user_id for row in rows]).values_list("user", flat=True))
    for row in rows:
        user = row.user
        if user.pk in unwilling or not user.is_active or user.deleted_at or not user.email:
            continue
        with translation.override(getattr(user, "language", "") or settings.LANGUAGE_CODE):
            send_email(
                user.email,
                "notification",
                {"subject": row.text, "notification": row, "name": user.name, "group": group},
            )


def send_email(to: str, template: str, context: dict[str, Any]) -> OutgoingEmail:
    """Write an e-mail from `emails/<template>.txt` and `.html`; it leaves after the commit.

    The context carries the subject. Addresses in templates are made whole with `site`.
    """
    context = {"site": settings.SITE_URL.rstrip("/"), "Group": Group, **context}
    html = render_to_string(f"emails/{template}.html", context)
    row = OutgoingEmail.objects.create(
        to=to,
        subject=" ".join(str(context["subject"]).split())[:200],
        text=render_to_string(f"emails/{template}.txt", context).strip() + "\n",
        html=css_inline.inline(html, load_remote_stylesheets=False),
    )
    transaction.on_commit(lambda: tasks.wake_mail(row.pk), robust=True)
    return row
