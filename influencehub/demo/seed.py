from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions import claim_profile
from accounts.models import Influencer, SocialAccount, User
from discovery.cards import sync
from influencehub.demo.brands import CREATOR, confirm, make_brands, make_staff
from influencehub.demo.campaigns import make_campaigns
from influencehub.demo.numbers import tell_numbers
from influencehub.demo.people import make_influencers
from messaging.models import Conversation, Notification, OutgoingEmail, ReadMark

Progress = Callable[[int], None]


@transaction.atomic
def seed(*, influencers: int, number: int, progress: Progress) -> None:
    """Write the whole marketplace in one transaction: it is there, or it is not."""
    rng = Random(number)  # noqa: S311 # nosec B311 # the same people for the same number
    staff = make_staff()
    cast = make_influencers(influencers, rng, timezone.localdate(), progress)
    brands = make_brands(staff)
    make_campaigns(brands, cast, staff, rng)
    confirm(User.objects.get(email=CREATOR))
    tell_numbers()
    _claim_something()
    _settle()
    while sync():
        pass
    # Nobody has a page open yet: the hints and mails of the past are not sent.
    connection.run_on_commit = []


def _claim_something() -> None:
    """Two claims that wait for staff."""
    claimants = User.objects.filter(profile__collaborations=None, role=User.Role.INFLUENCER).order_by("pk")[:2]
    unclaimed = SocialAccount.objects.filter(influencer__in=Influencer.objects.unclaimed()).order_by("pk")[:2]
    for user, account in zip(claimants, unclaimed, strict=False):
        claim_profile(account, by=user)


def _settle() -> None:
    """What is older than a day has been read, and every mail has left."""
    OutgoingEmail.objects.update(sent_at=F("created_at"))
    yesterday = timezone.now() - timedelta(days=1)
    Notification.objects.filter(created_at__lt=yesterday).update(read_at=F("created_at"))
    marks = [
        ReadMark(conversation=conversation, user_id=user, seq=conversation.last_seq)
        for conversation in Conversation.objects.filter(last_message_at__lt=yesterday)
        for user in conversation.listeners()
    ]
    ReadMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["conversation", "user"], update_fields=["seq"]
    )
