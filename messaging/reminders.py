"""A message is only mailed when nobody read it on the page for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.actions import notify
from messaging.models import Conversation, Message, PartyMember, ReadMark
from messaging.models.conversation import MessageQuerySet

WAITED = timedelta(minutes=15)
# What is older was reminded of already, or nobody was there to be reminded.
FORGOTTEN = timedelta(days=3)
EXCERPT = 120


def remind() -> int:
    now = timezone.now()
    waiting = Message.objects.filter(
        kind=Message.Kind.TEXT,
        flagged_at=None,
        created_at__lte=now - WAITED,
        created_at__gt=now - FORGOTTEN,
    )
    stretches = waiting.order_by().values("conversation").annotate(first=Min("seq"), last=Max("seq"))
    told = 0
    for stretch in stretches:
        conversation = Conversation.objects.get(pk=stretch["conversation"])
        for member in _behind(conversation, stretch["last"]):
            unread = waiting.filter(conversation=conversation, seq__gt=member.mark)
            told += _remind(conversation, member, unread)
    return told


def _behind(conversation: Conversation, last: int) -> list[Any]:
    """Return who sits here and has not read up to the last of them, each with the own mark."""
    marks = ReadMark.objects.filter(conversation=conversation, user=OuterRef("user"))
    members = PartyMember.objects.filter(party__seats__conversation=conversation, user__is_active=True)
    return list(
        members.select_related("user")
        .annotate(mark=Coalesce(Subquery(marks.values("seq")[:1]), 0))
        .filter(mark__lt=last)
        .order_by("pk")
    )


def _remind(conversation: Conversation, member: PartyMember, unread: MessageQuerySet) -> int:
    """Tell of the first that another side wrote; its number is the key, so nobody hears of it twice."""
    first = unread.exclude(party=member.party_id).select_related("party").order_by("seq").first()
    if first is None or first.party is None:
        return 0
    excerpt = Truncator(" ".join(first.body.split())).chars(EXCERPT)
    rows = notify(
        [member.user],
        "message",
        format_lazy(_("{name} wrote to you"), name=first.party.name),
        reason=f"“{excerpt}”",
        url=conversation.get_absolute_url(),
        key=first.reminder_key,
        picture=first.party.picture,
    )
    return len(rows)
