from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import AuditRow, Brand, Influencer, Member, User
from messaging.models import Conversation, Party, PartyMember, Seat


@dataclass(frozen=True)
class Person:
    """Somebody with what is theirs. `pseudonym` is the name that an erasure leaves."""

    user: User
    pseudonym: str = ""

    @cached_property
    def influencer(self) -> Influencer | None:
        return Influencer.objects.filter(user=self.user).first()

    @cached_property
    def member(self) -> Member | None:
        return Member.objects.filter(user=self.user).select_related("brand").first()

    @property
    def brand(self) -> Brand | None:
        return self.member.brand if self.member else None

    @cached_property
    def closed_brand(self) -> Brand | None:
        """The brand that nobody else runs, and that goes with the person."""
        brand = self.brand
        if brand is None or brand.deleted_at is None or brand.members.exclude(user=self.user).exists():
            return None
        return brand

    @cached_property
    def log_of_brands(self) -> list[int]:
        """The brands whose log names the person: of whose team they are or were, or that invited them."""
        told = Q(actor=self.user) | Q(detail__user=self.user.pk) | Q(detail__email__in=self.addresses)
        named = AuditRow.objects.filter(told, target_kind="brand").values_list("target_id", flat=True)
        return sorted({*named, *([self.brand.pk] if self.brand else [])})

    @cached_property
    def parties(self) -> list[int]:
        """The sides of a conversation for which the person sits there."""
        return list(Party.objects.filter(members=self.user).values_list("pk", flat=True))

    @property
    def own_parties(self) -> list[int]:
        """The sides that are nobody without the person."""
        own = [self.influencer, self.closed_brand]
        return [owner.party_id for owner in own if owner is not None]

    @property
    def conversations(self) -> "QuerySet[Conversation]":
        sitting = Seat.objects.filter(party__in=[*self.parties, *self.own_parties])
        return Conversation.objects.filter(pk__in=sitting.values("conversation"))

    @cached_property
    def addresses(self) -> list[str]:
        confirmed = EmailAddress.objects.filter(user=self.user).values_list("email", flat=True)
        return sorted({self.user.email, *confirmed})

    @cached_property
    def names(self) -> list[str]:
        """What others' lines call the person by, the longest first."""
        return sorted({name for name in self._names() if len(name) > 1}, key=len, reverse=True)

    def _names(self) -> Iterator[str]:
        yield self.user.name
        yield from self.addresses
        if self.influencer:
            yield self.influencer.name
            yield from (account.label for account in self.influencer.accounts.all())

    @cached_property
    def page(self) -> str:
        """The address of the profile, which is made of the name."""
        return self.influencer.get_absolute_url() if self.influencer else ""

    @property
    def page_after(self) -> str:
        return reverse("accounts:mediakit", args=[self.pseudonym])

    @property
    def partners(self) -> "QuerySet[User]":
        """Those in whose lists the person's name may stand: who sat at the same table, the team, and staff."""
        tables = PartyMember.objects.filter(party__seats__conversation__in=self.conversations.values("pk"))
        there = Q(pk__in=tables.values("user")) | Q(pk__in=self._colleagues()) | Q(is_staff=True)
        people: QuerySet[User] = User.objects.filter(there).exclude(pk=self.user.pk)
        return people

    def _colleagues(self) -> set[int]:
        """Who is or was in a team of the person's, or in one that sat at a table with them."""
        there = Q(party__seats__conversation__in=self.conversations.values("pk")) | Q(pk__in=self.log_of_brands)
        brands = list(Brand.objects.filter(there).distinct().values_list("pk", flat=True))
        log = AuditRow.objects.filter(target_kind="brand", target_id__in=brands)
        return {
            *Member.objects.filter(brand__in=brands).values_list("user", flat=True),
            *log.exclude(actor=None).values_list("actor", flat=True),
            *log.filter(detail__has_key="user").values_list("detail__user", flat=True),
        }
