from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.live import hint
from messaging.models.flaggable import Flaggable, FlaggableQuerySet
from messaging.models.notification import Notification
from messaging.models.party import Party, PartyMember
from messaging.webhooks import emit_message

if TYPE_CHECKING:
    from accounts.models import User

PREVIEW_LENGTH = 140
MAX_BODY = 5000


def _preview(body: str) -> str:
    return " ".join(body.split())[:PREVIEW_LENGTH]


class ConversationClosed(Exception):
    """Nobody may write here at present; the text says why."""


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def held_by(self, user: User | AnonymousUser) -> Self:
        """Those at which the user has a place."""
        return self.filter(Exists(self._places(user)))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Both sides of the table, and staff, who oversee all of them."""
        if user.is_authenticated and user.is_staff:
            return self.all()
        return self.held_by(user)

    def answerable_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(Exists(self._places(user).filter(speaks=True)))

    def with_unread(self, user: User) -> Self:
        """Count what others said above the user's own mark."""
        unread = self._unread(user).order_by().values("conversation").annotate(count=Count("pk"))
        return self._with_mark(user).annotate(
            unread=Coalesce(Subquery(unread.values("count")[:1]), 0),
        )

    def unread_by(self, user: User) -> Self:
        return self._with_mark(user).filter(Exists(self._unread(user)))

    def recent(self) -> Self:
        return self.order_by(F("last_message_at").desc(nulls_last=True), "-pk")

    def with_moment(self) -> Self:
        """When something last happened here, which is never unknown."""
        return self.annotate(moment=Coalesce("last_message_at", "created_at"))

    def with_parties(self) -> Self:
        return self.prefetch_related("parties")

    def with_last_author(self) -> Self:
        last = Message.objects.filter(conversation=OuterRef("pk"), seq=OuterRef("last_seq"))
        return self.annotate(last_author=Subquery(last.values("author")[:1]))

    def matching(self, text: str) -> Self:
        """Something said, a name or the subject contains the text."""
        said = Message.objects.unflagged().filter(conversation=OuterRef("pk"), body__icontains=text)
        seats = Seat.objects.filter(conversation=OuterRef("pk"), party__name__icontains=text)
        return self.filter(Q(subject__icontains=text) | Exists(said) | Exists(seats))

    def _with_mark(self, user: User) -> Self:
        marks = ReadMark.objects.filter(conversation=OuterRef("pk"), user=user)
        return self.annotate(mark=Coalesce(Subquery(marks.values("seq")[:1]), 0))

    @staticmethod
    def _places(user: User | AnonymousUser) -> models.QuerySet[PartyMember]:
        if not user.is_authenticated:
            return PartyMember.objects.none()
        return PartyMember.objects.filter(party__seats__conversation=OuterRef("pk"), user=user)

    @staticmethod
    def _unread(user: User) -> MessageQuerySet:
        return Message.objects.from_others(user).filter(
            conversation=OuterRef("pk"),
            seq__gt=OuterRef("mark"),
        )


class Conversation(models.Model):
    subject = models.CharField(_("subject"), max_length=200)
    url = models.CharField(_("page"), max_length=300, blank=True)
    parties = models.ManyToManyField(Party, through="Seat", related_name="conversations")
    last_seq = models.PositiveIntegerField(_("last number"), default=0, editable=False)
    last_message_at = models.DateTimeField(_("last message at"), null=True, editable=False)
    preview = models.CharField(_("preview"), max_length=PREVIEW_LENGTH, blank=True, editable=False)
    closed = models.CharField(_("why nobody can write"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [models.Index(fields=["-last_message_at"], name="conversation_recent")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return self.url or reverse("messaging:conversation", args=[self.pk])

    @property
    def topic(self) -> str:
        return f"conversation-{self.pk}"

    def seat(self, *parties: Party) -> None:
        Seat.objects.bulk_create(
            [Seat(conversation=self, party=party) for party in parties],
            ignore_conflicts=True,
        )

    def listeners(self) -> list[int]:
        """The keys of everybody who sits here."""
        members = PartyMember.objects.filter(party__seats__conversation=self)
        return list(members.order_by("user").values_list("user", flat=True).distinct())

    def party_of(self, user: User, *, speaks: bool | None = None) -> Party | None:
        members = PartyMember.objects.filter(user=user)
        if speaks is not None:
            members = members.filter(speaks=speaks)
        return self.parties.filter(memberships__in=members).order_by("pk").first()

    def say(self, body: str, *, by: User, party: Party, client_id: UUID | None = None) -> Message:
        """Append what a person wrote. The same client_id twice gives the same message."""
        try:
            with transaction.atomic():
                message = self._append(Message.Kind.TEXT, body, author=by, party=party, client_id=client_id)
                self.mark_read(by, message.seq)
                emit_message(message)
                return message
        except IntegrityError:
            # A resend: its savepoint took the number back, so the first one stands alone.
            return self.messages.get(author=by, client_id=client_id)

    @transaction.atomic
    def note(self, body: str) -> Message:
        """Append a line that nobody wrote: what happened."""
        return self._append(Message.Kind.SYSTEM, body)

    @transaction.atomic
    def card(self, url: str, body: str, *, by: User | None, party: Party) -> Message:
        """Append something that an upper app draws at `url`; body says it in one line."""
        return self._append(Message.Kind.CARD, body, author=by, party=party, card_url=url)

    def refresh(self) -> None:
        """Tell every reader that something shown here (a card) has changed."""
        hint(self.listeners(), self.topic)

    def close(self, reason: str) -> None:
        Conversation.objects.filter(pk=self.pk).update(closed=reason)
        self.closed = reason
        self.refresh()

    def renew_preview(self) -> None:
        """Show in lists how the last line reads now."""
        last = self.messages.filter(seq=self.last_seq).first()
        shown = "" if last is None or last.flagged else _preview(last.body)
        Conversation.objects.filter(pk=self.pk).update(preview=shown)
        self.refresh()

    def mark_read(self, user: User, seq: int) -> bool:
        """Move the user's mark forward, never back; tell the others where it is."""
        seq = min(seq, self.last_seq)
        marks = ReadMark.objects.filter(conversation=self, user=user)
        _mark, moved = ReadMark.objects.get_or_create(conversation=self, user=user, defaults={"seq": seq})
        moved = bool(moved or marks.filter(seq__lt=seq).update(seq=seq))
        if moved:
            # What the bell said about waiting messages is read with them.
            Notification.objects.filter(key__startswith=f"message-{self.pk}-").mark_read(user)
            hint([user.pk], "inbox")
            others = [pk for pk in self.listeners() if pk != user.pk]
            hint(others, self.topic, read=True)
        return moved

    def read_by_others(self, party: Party | None) -> int:
        """How far anybody of another side has read."""
        marks = ReadMark.objects.filter(conversation=self, user__parties__seats__conversation=self)
        if party is not None:
            marks = marks.exclude(user__parties=party)
        return marks.aggregate(seq=Max("seq"))["seq"] or 0

    def _append(self, kind: Message.Kind, body: str, **fields: Any) -> Message:
        """Take the next number under the row's lock, so numbers have no gap and commit in order."""
        row = Conversation.objects.filter(pk=self.pk)
        if kind == Message.Kind.TEXT:
            row = row.filter(closed="")
        changed = row.update(
            last_seq=F("last_seq") + 1,
            last_message_at=timezone.now(),
            preview=_preview(body),
        )
        self.refresh_from_db(fields=["last_seq", "last_message_at", "preview", "closed"])
        if not changed:
            raise ConversationClosed(self.closed)
        message = self.messages.create(seq=self.last_seq, kind=kind, body=body, **fields)
        listeners = self.listeners()
        hint(listeners, self.topic, seq=message.seq)
        hint(listeners, "inbox")
        return message


class Seat(models.Model):
    # A seat is nothing without its table and its side.
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="seats")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="seats")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "party"], name="one_seat_per_party_and_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} at {self.conversation_id}"


class MessageQuerySet(FlaggableQuerySet["Message"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(conversation__in=Conversation.objects.visible_to(user))

    def from_others(self, user: User) -> Self:
        """What somebody else wrote or offered; lines that nobody wrote are not waiting for anyone."""
        mine = Q(author=user, author__isnull=False)
        return self.exclude(kind=Message.Kind.SYSTEM).exclude(mine)

    def after(self, seq: int) -> Self:
        return self.filter(seq__gt=seq).order_by("seq")

    def before(self, seq: int) -> Self:
        return self.filter(seq__lt=seq).order_by("-seq")

    def for_reading(self) -> Self:
        return self.select_related("author", "party")


class Message(Flaggable):
    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        SYSTEM = "system", _("System line")
        CARD = "card", _("Card")

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    seq = models.PositiveIntegerField(_("number"))
    client_id = models.UUIDField(_("client's key"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="said",
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="said")
    body = models.TextField(_("text"), max_length=MAX_BODY)
    card_url = models.CharField(_("card"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_numbers_are_unique"),
            models.UniqueConstraint(fields=["conversation", "author", "client_id"], name="a_message_is_sent_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="message_created")]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def reminder_key(self) -> str:
        """Under this key people are told of it who leave it unread: once."""
        return f"message-{self.conversation_id}-{self.seq}"

    def get_absolute_url(self) -> str:
        return f"{self.conversation.get_absolute_url()}#m{self.seq}"

    def flag_changed(self) -> None:
        """It stands open on other people's pages and in their lists, who see it hidden (or back) at once."""
        shown = "" if self.flagged else _preview(self.body)
        Conversation.objects.filter(pk=self.conversation_id, last_seq=self.seq).update(preview=shown)
        self.conversation.refresh()


class ReadMark(models.Model):
    # How far somebody has read says nothing without the somebody.
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_mark_per_conversation_and_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.conversation_id} up to {self.seq}"
