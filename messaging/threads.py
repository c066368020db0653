"""A conversation as one reader sees it: used by pages, by fragments and by sockets alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from messaging import addresses
from messaging.models import Conversation, Message, Party

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 50
# Lines of one author closer than this stand together under one name and time.
RUN = timedelta(minutes=5)


@dataclass
class Line:
    """One message as the reader sees it."""

    message: Message
    mine: bool
    own: bool
    hidden: bool
    read: bool
    day: date
    day_name: str
    topic: str
    joined: bool = False  # the next line continues this one
    follows: bool = False  # this one continues the line before
    new_day: bool = False
    first_new: bool = False
    report_url: str = ""

    def continues(self, other: Line) -> bool:
        a, b = self.message, other.message
        return (
            a.kind == b.kind == Message.Kind.TEXT
            and (a.party_id, a.author_id, self.day) == (b.party_id, b.author_id, other.day)
            and abs(b.created_at - a.created_at) < RUN
        )


@dataclass
class Reader:
    user: User
    party: Party | None
    read_seq: int

    @classmethod
    def of(cls, conversation: Conversation, user: User) -> Reader:
        party = conversation.party_of(user)
        return cls(user, party, conversation.read_by_others(party))

    def line(self, message: Message) -> Line:
        mine = self.party is not None and message.party_id == self.party.pk
        day = timezone.localtime(message.created_at).date()
        return Line(
            message=message,
            mine=mine,
            own=message.author_id == self.user.pk,
            hidden=message.flagged and not self.user.is_staff,
            read=mine and message.seq <= self.read_seq,
            day=day,
            day_name=name_of_day(day),
            topic=f"conversation-{message.conversation_id}",
            report_url="" if mine else addresses.report_message.format(pk=message.pk),
        )


def thread_context(conversation: Conversation, user: User, *, before: int | None = None) -> dict[str, Any]:
    """Everything `messaging/thread.html` needs."""
    reader = Reader.of(conversation, user)
    mark = conversation.marks.filter(user=user).values_list("seq", flat=True).first() or 0
    lines, older = _page(conversation, reader, before)
    _mark_first_new(lines, mark, user)
    parties = list(conversation.parties.order_by("pk"))
    others = [party for party in parties if party != reader.party]
    return {
        "conversation": conversation,
        "lines": lines,
        "older": lines[0].message.seq if older else None,
        "last_seq": lines[-1].message.seq if lines else 0,
        "party": reader.party,
        "others": others,
        "other_names": ", ".join(party.name for party in others),
        "may_write": bool(reader.party and not conversation.closed and _speaks(conversation, user)),
        "mark": mark,
        "client_id": uuid4(),
        "reader": user,
    }


def render_messages(conversation: Conversation, rows: Iterable[Message], user: User) -> list[dict[str, Any]]:
    """Draw messages for this reader, for a page that already has the ones before."""
    reader = Reader.of(conversation, user)
    return [
        {"seq": row.seq, "html": render_to_string("messaging/_message.html", {"line": reader.line(row)})}
        for row in rows
    ]


def name_of_day(day: date) -> str:
    today = timezone.localdate()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")


def name_of_moment(moment: datetime) -> str:
    """As short as a list needs it: the time today, the weekday this week, else the day."""
    local, today = timezone.localtime(moment), timezone.localdate()
    if local.date() == today:
        return date_format(local, "H:i")
    if local.date() > today - timedelta(days=6):
        return date_format(local, "D")
    return date_format(local, "j M" if local.year == today.year else "j M Y")


def _page(conversation: Conversation, reader: Reader, before: int | None) -> tuple[list[Line], bool]:
    start = conversation.last_seq + 1 if before is None else before
    rows = list(conversation.messages.for_reading().before(start)[: PAGE + 1])
    lines = [reader.line(row) for row in reversed(rows[:PAGE])]
    for above, line in zip([None, *lines], lines, strict=False):
        line.new_day = above is None or above.day != line.day
        if above:
            above.joined = line.follows = above.continues(line)
    return lines, len(rows) > PAGE


def _mark_first_new(lines: list[Line], mark: int, user: User) -> None:
    """The line before which "New" stands, unless everything is new."""
    for line in lines:
        message = line.message
        if message.seq > mark > 0 and message.kind != Message.Kind.SYSTEM and message.author_id != user.pk:
            line.first_new = True
            return


def _speaks(conversation: Conversation, user: User) -> bool:
    return Conversation.objects.answerable_by(user).filter(pk=conversation.pk).exists()
