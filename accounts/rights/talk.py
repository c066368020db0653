"""What somebody said and was told."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import MemberInvitation
from accounts.rights.covers import Cover, Gone, covers
from accounts.rights.person import Person
from accounts.rights.words import CHUNK, REMOVED, mask_rows
from messaging.models import (
    Conversation,
    Delivery,
    EmailPreference,
    Message,
    Notification,
    OutgoingEmail,
    Party,
    PartyMember,
    ReadMark,
    Seat,
    Webhook,
)

# An e-mail is written with the notification that it carries.
MOMENT = timedelta(minutes=1)
CLOSED = _("Nobody is there any more: the account was deleted.")


@covers(Party)
class Parties(Cover):
    about = _("The sides for which you sit in conversations.")
    columns = ["id", "name"]
    kept = _("A side of a conversation stays for the others; its name follows the profile's.")

    def rows(self, person: Person) -> QuerySet[Party]:
        return Party.objects.filter(pk__in=person.parties)


@covers(PartyMember)
class PartyMembers(Gone):
    about = _("Your places in conversations.")
    columns = ["party", "speaks"]
    last = True

    def rows(self, person: Person) -> QuerySet[PartyMember]:
        return PartyMember.objects.filter(user=person.user)


@covers(Conversation)
class Conversations(Cover):
    about = _("Your conversations.")
    columns = ["id", "subject", "url", "created_at", "last_message_at", "last_seq", "closed"]
    kept = _("A conversation is also the others'. It is closed; what you wrote is removed from it.")
    last = True

    def rows(self, person: Person) -> QuerySet[Conversation]:
        return person.conversations

    def erase(self, person: Person) -> None:
        """Where nobody is left on the person's side, nobody writes any more."""
        alone = Conversation.objects.filter(seats__party__in=person.own_parties, closed="")
        for pk in alone.values_list("pk", flat=True):
            Conversation.objects.get(pk=pk).close(str(CLOSED))


@covers(Seat)
class Seats(Cover):
    about = _("Which side sits in which conversation.")
    columns = ["conversation", ("party", "party__name")]
    kept = _("It says which two sides spoke, under the names they have now.")

    def rows(self, person: Person) -> QuerySet[Seat]:
        return Seat.objects.filter(conversation__in=person.conversations.values("pk"))


@covers(Message)
class Messages(Cover):
    about = _("All that was said in your conversations, with the names of who said it.")
    columns = [
        *("conversation", "seq", "created_at", "kind", ("party", "party__name"), ("author", "author__name")),
        *("body", "card_url", "flagged_at", "flag_reason"),
    ]
    kept = _("What others wrote is theirs. In the place of what you wrote stands that it was removed.")

    def rows(self, person: Person) -> QuerySet[Message]:
        """What staff hid from the conversation stays hidden from those who did not write it."""
        shown = Q(flagged_at=None) | Q(author=person.user)
        return Message.objects.filter(shown, conversation__in=person.conversations.values("pk"))

    def erase(self, person: Person) -> None:
        said = Message.objects.filter(author=person.user, kind=Message.Kind.TEXT)
        tables = list(said.values_list("conversation", flat=True).distinct())
        forget_quotes(said)
        said.update(body=str(REMOVED), flag_reason="")
        there = Q(conversation__in=person.conversations.values("pk")) | Q(conversation__in=tables)
        mask_rows(Message.objects.filter(there, kind__in=["system", "card"]), person, ["body"])
        self._renew_previews(person, tables)

    def _renew_previews(self, person: Person, tables: list[int]) -> None:
        for pk in {*tables, *person.conversations.values_list("pk", flat=True)}:
            Conversation.objects.get(pk=pk).renew_preview()


def forget_quotes(said: QuerySet[Message]) -> None:
    """Reminders of what was left unread quote it, in the app and by mail."""
    keys = [message.reminder_key for message in said.only("conversation", "seq").iterator(CHUNK)]
    for start in range(0, len(keys), CHUNK):
        quoting = Notification.objects.filter(kind="message", key__in=keys[start : start + CHUNK])
        for told in quoting.exclude(reason="").select_related("user"):
            then = (told.created_at - MOMENT, told.created_at + MOMENT)
            OutgoingEmail.objects.filter(to=told.user.email, subject=told.text, created_at__range=then).delete()
            Notification.objects.filter(pk=told.pk).update(reason="")


@covers(ReadMark)
class ReadMarks(Gone):
    about = _("How far you have read.")
    columns = ["conversation", "seq"]

    def rows(self, person: Person) -> QuerySet[ReadMark]:
        return ReadMark.objects.filter(user=person.user)


@covers(Notification)
class Notifications(Cover):
    about = _("What you were told.")
    columns = ["created_at", "kind", "text", "reason", "url", "read_at"]
    kept = _("What others were told is theirs; the name in it becomes the pseudonym.")

    def rows(self, person: Person) -> QuerySet[Notification]:
        return Notification.objects.filter(user=person.user)

    def erase(self, person: Person) -> None:
        self.rows(person).delete()
        theirs = Notification.objects.filter(user__in=person.partners.values("pk"))
        mask_rows(theirs, person, ["text", "reason", "url"])
        if person.influencer:
            # The face, or the address of the drawn one, which is made of the name.
            shown = Q(picture=person.influencer.picture) | Q(picture__endswith=f"-{person.influencer.slug}.svg")
            theirs.filter(shown).update(picture="")


@covers(EmailPreference)
class EmailPreferences(Gone):
    about = _("What you want to hear by e-mail.")
    columns = ["group", "on"]

    def rows(self, person: Person) -> QuerySet[EmailPreference]:
        return EmailPreference.objects.filter(user=person.user)


@covers(OutgoingEmail)
class Emails(Cover):
    about = _("E-mails that were sent to you.")
    columns = ["to", "subject", "text", "created_at", "sent_at"]
    kept = _("E-mails to others are theirs; the name in the copies that we keep becomes the pseudonym.")

    def rows(self, person: Person) -> QuerySet[OutgoingEmail]:
        return OutgoingEmail.objects.filter(to__in=person.addresses)

    def erase(self, person: Person) -> None:
        self.rows(person).delete()
        invited = MemberInvitation.objects.filter(invited_by=person.user).values("email")
        others = Q(to__in=person.partners.values("email")) | Q(to__in=invited)
        mask_rows(OutgoingEmail.objects.filter(others), person, ["subject", "text", "html"])


@covers(Webhook)
class Webhooks(Cover):
    about = _("Webhooks of your brand, without their secrets.")
    columns = ["id", "url", "description", "kinds", "on", "held", "off_reason", "off_at", "created_by", "created_at"]
    kept = _("A webhook is the brand's, not of who made it: it stays while the brand has a team.")

    def rows(self, person: Person) -> QuerySet[Webhook]:
        """Those that the person may look after: a viewer of the brand may not."""
        return Webhook.objects.visible_to(person.user)

    def erase(self, person: Person) -> None:
        Webhook.objects.filter(party__in=person.own_parties).delete()


@covers(Delivery)
class Deliveries(Cover):
    about = _("What your brand's webhooks were told.")
    columns = ["webhook", "event", "kind", "payload", "status", "created_at", "tried_at"]
    kept = _("A delivery goes with its webhook; it carries numbers of things, and names nobody.")

    def rows(self, person: Person) -> QuerySet[Delivery]:
        return Delivery.objects.filter(webhook__in=Webhook.objects.visible_to(person.user).values("pk"))
