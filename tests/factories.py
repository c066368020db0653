"""How tests make rows: the smallest valid one, and traits for what differs."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import (
    Brand,
    Claim,
    Influencer,
    Member,
    MemberInvitation,
    Rate,
    Report,
    SocialAccount,
    User,
)
from accounts.platforms import account_key
from messaging.models import Party

PASSWORD = "correct horse battery"

# accounts


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = Party

    name = factory.Sequence(lambda n: f"Party {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    class Params:
        brand_role = factory.Trait(role=User.Role.BRAND)
        staff = factory.Trait(role=User.Role.STAFF, is_staff=True)
        superuser = factory.Trait(role=User.Role.STAFF, is_staff=True, is_superuser=True)
        flagged = factory.Trait(flagged_at=factory.LazyFunction(timezone.now), flag_reason="Spam.")
        deleted = factory.Trait(deleted_at=factory.LazyFunction(timezone.now))

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    role = User.Role.INFLUENCER

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **({"password": PASSWORD} | kwargs))


class BrandFactory(DjangoModelFactory):
    """An approved brand without members: add them with MemberFactory."""

    class Meta:
        model = Brand

    class Params:
        pending = factory.Trait(status=Brand.Status.PENDING, decided_at=None)
        rejected = factory.Trait(status=Brand.Status.REJECTED, decision_reason="No website.")
        flagged = factory.Trait(flagged_at=factory.LazyFunction(timezone.now), flag_reason="Fraud.")
        deleted = factory.Trait(deleted_at=factory.LazyFunction(timezone.now))

    name = factory.Sequence(lambda n: f"Brand {n}")
    slug = factory.Sequence(lambda n: f"brand-{n}")
    industry = "food"
    website = "https://brand.example"
    status = Brand.Status.APPROVED
    decided_at = factory.LazyFunction(timezone.now)
    party = factory.SubFactory(PartyFactory, name=factory.SelfAttribute("..name"))


class MemberFactory(DjangoModelFactory):
    """Somebody of a brand, who also speaks for it."""

    class Meta:
        model = Member

    class Params:
        manager = factory.Trait(role=Member.Role.MANAGER)
        viewer = factory.Trait(role=Member.Role.VIEWER)

    user = factory.SubFactory(UserFactory, brand_role=True)
    brand = factory.SubFactory(BrandFactory)
    role = Member.Role.OWNER

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        member = super()._create(model_class, *args, **kwargs)
        member.brand.party.members.add(member.user)
        return member


class MemberInvitationFactory(DjangoModelFactory):
    class Meta:
        model = MemberInvitation

    brand = factory.SubFactory(BrandFactory)
    email = factory.Sequence(lambda n: f"colleague{n}@example.org")
    role = Member.Role.MANAGER
    token_digest = factory.Sequence(lambda n: f"{n:064x}")
    invited_by = factory.SubFactory(UserFactory, brand_role=True)


class InfluencerFactory(DjangoModelFactory):
    """A claimed profile; `unclaimed=True` for one that came from a file."""

    class Meta:
        model = Influencer

    class Params:
        unclaimed = factory.Trait(user=None, source=Influencer.Source.IMPORT)
        flagged = factory.Trait(flagged_at=factory.LazyFunction(timezone.now), flag_reason="Fake.")
        deleted = factory.Trait(deleted_at=factory.LazyFunction(timezone.now))

    user = factory.SubFactory(UserFactory, name=factory.SelfAttribute("..name"))
    name = factory.Sequence(lambda n: f"Creator {n}")
    slug = factory.Sequence(lambda n: f"creator-{n}")
    bio = "I cook."
    country = "ES"
    languages = ["es", "en"]
    niches = ["food"]
    party = factory.SubFactory(PartyFactory, name=factory.SelfAttribute("..name"))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        influencer = super()._create(model_class, *args, **kwargs)
        if influencer.user:
            influencer.party.members.add(influencer.user)
        return influencer


class RateFactory(DjangoModelFactory):
    class Meta:
        model = Rate

    influencer = factory.SubFactory(InfluencerFactory)
    platform = "instagram"
    deliverable = "reel"
    amount = 420
    currency = "EUR"


class SocialAccountFactory(DjangoModelFactory):
    class Meta:
        model = SocialAccount

    class Params:
        of_brand = factory.Trait(influencer=None, brand=factory.SubFactory(BrandFactory))

    influencer = factory.SubFactory(InfluencerFactory)
    platform = "instagram"
    handle = factory.Sequence(lambda n: f"creator.{n}")
    key = factory.LazyAttribute(lambda account: account_key(account.handle or account.display_name))


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = Claim

    influencer = factory.SubFactory(InfluencerFactory, unclaimed=True)
    user = factory.SubFactory(UserFactory)
    account = factory.SubFactory(SocialAccountFactory, influencer=factory.SelfAttribute("..influencer"))
    code = "hub-ABCD-EFGH"


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = Report

    reporter = factory.SubFactory(UserFactory)
    target_kind = "influencer"
    target_id = 1
    target_label = "Creator"
    reason = Report.Reason.SPAM


# campaigns

# analytics

# discovery

# messaging
