"""What a socket reads from the database. Who may see a conversation is asked anew each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from messaging.models import Conversation, PartyMember
from messaging.threads import render_messages

if TYPE_CHECKING:
    from accounts.models import User

LIMIT = 100
TOO_FAR_BEHIND = 500


@dataclass
class Pull:
    items: list[dict[str, Any]] = field(default_factory=list)
    more: bool = False
    reload: bool = False


def may_listen(user: User | AnonymousUser | None) -> bool:
    if user is None or not user.is_authenticated:
        return False
    welcome = user.is_active and user.flagged_at is None and user.deleted_at is None
    return welcome and not user.lacks_second_factor


def messages_after(pk: int, seq: int, user: User) -> Pull | None:
    """Return what the page lacks, as this user sees it; None: it is not theirs to see (any more)."""
    conversation = Conversation.objects.visible_to(user).filter(pk=pk).first()
    if conversation is None:
        return None
    if conversation.last_seq - seq > TOO_FAR_BEHIND:
        return Pull(reload=True)
    rows = list(conversation.messages.for_reading().after(seq)[:LIMIT])
    if not rows:
        return Pull()
    with translation.override(user.language), timezone.override(user.time_zone):
        return Pull(items=render_messages(conversation, rows, user), more=len(rows) == LIMIT)


def read_by_others(pk: int, user: User) -> int:
    conversation = Conversation.objects.visible_to(user).filter(pk=pk).first()
    if conversation is None:
        return 0
    return conversation.read_by_others(conversation.party_of(user))


def partners(pk: int, user: User) -> list[int]:
    """Return who may know that this user types here: nobody, unless the user may write here."""
    conversation = Conversation.objects.answerable_by(user).filter(pk=pk, closed="").first()
    if conversation is None:
        return []
    members = PartyMember.objects.filter(party__seats__conversation=conversation)
    return list(members.exclude(user=user).values_list("user", flat=True).distinct())
