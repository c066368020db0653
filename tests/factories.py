"""How tests make rows: the smallest valid one, and traits for what differs."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import factory
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import (
    ApiToken,
    Brand,
    Claim,
    DataExport,
    Influencer,
    Member,
    MemberInvitation,
    Rate,
    Report,
    SocialAccount,
    User,
)
from accounts.platforms import account_key
from analytics.models import AccountCurrent, AccountSnapshot, Connection, ImportRun, Post, WebProperty
from analytics.sources.contract import TokenSet
from analytics.sources.tokens import to_json
from campaigns.actions.negotiation import Terms, accept, apply, invite
from campaigns.actions.work import approve, submit
from campaigns.models import Campaign, Collaboration, OfferLine, TaskTemplate
from messaging.events import EventKind
from messaging.models import Conversation, Delivery, Notification, OutgoingEmail, Party, Webhook
from rest.scopes import SCOPES
from rest.sealing import seal

PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

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
    def _create(cls, model_class, *args, second_factor=True, **kwargs):
        """Staff come with a second factor, because without one nothing is open to them."""
        user = model_class.objects.create_user(*args, **({"password": PASSWORD} | kwargs))
        if user.is_staff and second_factor:
            TOTP.activate(user, TOTP_SECRET)
        return user


class ApiTokenFactory(DjangoModelFactory):
    """`raw` is what the script would send."""

    class Meta:
        model = ApiToken

    class Params:
        raw = factory.LazyFunction(ApiToken.fresh)

    user = factory.SubFactory(UserFactory)
    name = "Nightly report"
    hint = factory.LazyAttribute(lambda token: token.raw[:12])
    digest = factory.LazyAttribute(lambda token: ApiToken.digest_of(token.raw))
    scopes = factory.LazyFunction(lambda: list(SCOPES))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


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
        member.brand.party.admit(member.user, speaks=member.can_write)
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
            influencer.party.admit(influencer.user)
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


class DataExportFactory(DjangoModelFactory):
    """A copy that lies ready, with a file."""

    class Meta:
        model = DataExport
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    status = DataExport.Status.READY
    progress = 100
    size = 3
    rows = 1
    finished_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=24))

    @factory.post_generation
    def stored(export, _create, _extracted, **_kwargs):  # noqa: N805 -- the library hands over the row
        export.file.save("copy.zip", ContentFile(b"zip"))


# campaigns


class CampaignFactory(DjangoModelFactory):
    """A public campaign that is open, has an owner, a task in its template, and room."""

    class Meta:
        model = Campaign
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(status=Campaign.Status.DRAFT, published_at=None)
        running = factory.Trait(status=Campaign.Status.RUNNING)
        private = factory.Trait(visibility=Campaign.Visibility.PRIVATE)
        flagged = factory.Trait(flagged_at=factory.LazyFunction(timezone.now), flag_reason="Scam.")
        paused = factory.Trait(paused_at=factory.LazyFunction(timezone.now))
        deleted = factory.Trait(deleted_at=factory.LazyFunction(timezone.now))

    brand = factory.LazyFunction(lambda: MemberFactory().brand)
    name = factory.Sequence(lambda n: f"Campaign {n}")
    brief = "Cook something **slow**."
    budget_total = Decimal(6000)
    max_per_influencer = Decimal(1600)
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    niches = ["food"]
    platforms = ["instagram"]
    visibility = Campaign.Visibility.PUBLIC
    cap = 5
    status = Campaign.Status.OPEN
    published_at = factory.LazyFunction(timezone.now)
    created_by = factory.LazyAttribute(lambda campaign: campaign.brand.members.all()[0].user)
    template = factory.RelatedFactory("tests.factories.TaskTemplateFactory", "campaign")


class TaskTemplateFactory(DjangoModelFactory):
    class Meta:
        model = TaskTemplate

    campaign = factory.SubFactory(CampaignFactory, template=None)
    position = factory.Sequence(lambda n: n)
    title = factory.Sequence(lambda n: f"Reel {n}")
    deliverable = "reel"
    platform = "instagram"


def terms(amount=500, **changes):
    """Terms as a form would hand them over: one reel, due in two weeks."""
    line = OfferLine(
        title="Reel",
        deliverable="reel",
        platform="instagram",
        due_on=timezone.localdate() + timedelta(days=14),
    )
    return Terms(**({"amount": Decimal(amount), "lines": [line]} | changes))


def owner_of(thing):
    """The user who owns the brand of a campaign or collaboration."""
    return getattr(thing, "campaign", thing).brand.members.owners()[0].user


def invitation(campaign=None, influencer=None, **changes):
    """An influencer whom the brand invited, by the real verb."""
    campaign = campaign or CampaignFactory()
    influencer = influencer or InfluencerFactory()
    return invite(campaign, influencer, terms(**changes), by=owner_of(campaign))


def application(campaign=None, influencer=None, **changes):
    campaign = campaign or CampaignFactory()
    influencer = influencer or InfluencerFactory()
    return apply(campaign, influencer, terms(**changes), by=influencer.user)


def agreed(campaign=None, influencer=None, **changes):
    """A collaboration whose invitation the influencer accepted."""
    collaboration = invitation(campaign, influencer, **changes)
    accept(collaboration.latest_offer, by=collaboration.influencer.user)
    return Collaboration.objects.get(pk=collaboration.pk)


def completed(campaign=None, influencer=None, **changes):
    """A collaboration whose every task the brand approved."""
    collaboration = agreed(campaign, influencer, **changes)
    for task in collaboration.tasks.all():
        submit(task, by=collaboration.influencer.user, text="Here it is.")
        approve(task, by=owner_of(collaboration))
    return Collaboration.objects.get(pk=collaboration.pk)


# analytics


class ImportRunFactory(DjangoModelFactory):
    """A file that leaves nothing open; `text` is what stands in it."""

    class Meta:
        model = ImportRun

    class Params:
        text = "instagram handle,followers\nada,1200\n"

    file_name = "list.csv"
    file = factory.LazyAttribute(lambda run: ContentFile(run.text.encode(), run.file_name))
    options = factory.LazyFunction(lambda: {"platform": "instagram", "observed_on": "2026-03-01"})
    by = factory.SubFactory(UserFactory, staff=True)


class SnapshotFactory(DjangoModelFactory):
    class Meta:
        model = AccountSnapshot

    account = factory.SubFactory(SocialAccountFactory)
    source = "file"
    observed_on = factory.Sequence(lambda n: timezone.localdate() - timedelta(days=n))
    followers = 20_000


class ConnectionFactory(DjangoModelFactory):
    """An account that its owner connected at the sandbox two days ago, with tokens that it takes."""

    class Meta:
        model = Connection

    class Params:
        ends_in = timedelta(days=60)

    account = factory.SubFactory(SocialAccountFactory)
    source = "sandbox"
    external_id = factory.LazyAttribute(lambda connection: f"{connection.account.platform}:{connection.account.key}")
    by = factory.LazyAttribute(lambda connection: person_of(connection.account))
    ends_at = factory.LazyAttribute(lambda connection: timezone.now() + connection.ends_in)
    sealed = factory.LazyAttribute(lambda connection: seal(tokens_of(connection)))
    connected_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))


def person_of(account):
    """Whoever could connect it."""
    return account.influencer.user if account.influencer else account.brand.members.owners()[0].user


def tokens_of(connection):
    tokens = TokenSet(
        access="access-token",
        refresh="refresh-token",
        access_expires_at=timezone.now() + timedelta(hours=20),
        ends_at=connection.ends_at,
        external_id=connection.external_id,
        handle=connection.account.handle or "",
    )
    return to_json(tokens)


class WebPropertyFactory(DjangoModelFactory):
    class Meta:
        model = WebProperty

    brand = factory.LazyFunction(lambda: MemberFactory().brand)
    number = factory.Sequence(lambda n: str(312_345_000 + n))
    name = "Shop"


class PostFactory(DjangoModelFactory):
    """A post of yesterday, as the sandbox would tell it, without numbers."""

    class Meta:
        model = Post

    account = factory.SubFactory(SocialAccountFactory)
    source = "sandbox"
    external_id = factory.Sequence(lambda n: f"S{n:010d}")
    platform = factory.LazyAttribute(lambda post: post.account.platform)
    url = factory.LazyAttribute(lambda post: f"https://www.instagram.com/p/{post.external_id}/")
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))


# discovery


class CurrentFactory(DjangoModelFactory):
    """The present numbers of an account: of a new one, on Instagram, unless given."""

    class Meta:
        model = AccountCurrent

    account = factory.SubFactory(SocialAccountFactory)
    followers = 20_000
    engagement_rate = 0.04
    engagement_variant = "er_followers_now"
    growth_30d = 0.02
    observed_on = factory.LazyFunction(timezone.localdate)
    source = "import"


def found(name="Somebody", *, platform="instagram", handle=None, **numbers):
    """Somebody whom a search can find: a profile, an account and its numbers."""
    fields = {key: numbers.pop(key) for key in ("country", "niches", "languages", "audience", "bio") if key in numbers}
    influencer = InfluencerFactory(name=name, **fields)
    named = {"handle": handle} if handle else {}
    CurrentFactory(account=SocialAccountFactory(influencer=influencer, platform=platform, **named), **numbers)
    return influencer


# messaging


class ConversationFactory(DjangoModelFactory):
    """A conversation of two sides with one person each: `between=(party, party)` names others."""

    class Meta:
        model = Conversation

    subject = factory.Sequence(lambda n: f"Campaign {n}")

    @classmethod
    def _create(cls, model_class, *args, between=None, **kwargs):
        conversation = super()._create(model_class, *args, **kwargs)
        conversation.seat(*(between or (party_of(UserFactory()), party_of(UserFactory()))))
        return conversation


def party_of(*people, speaks=True):
    """A side that consists of these people."""
    party = PartyFactory()
    for person in people:
        party.admit(person, speaks=speaks)
    return party


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "offer"
    text = factory.Sequence(lambda n: f"Offer {n} came in")
    url = "/notifications/"


class OutgoingEmailFactory(DjangoModelFactory):
    class Meta:
        model = OutgoingEmail

    to = factory.Sequence(lambda n: f"reader{n}@example.org")
    subject = "An offer came in"
    text = "An offer came in.\n"
    html = "<p>An offer came in.</p>"


class WebhookFactory(DjangoModelFactory):
    """A webhook of a brand that wants everything: `member` made it, `secret` signs."""

    class Meta:
        model = Webhook

    class Params:
        member = factory.SubFactory(MemberFactory)
        secret = "ihw_of-the-tests"

    party = factory.LazyAttribute(lambda webhook: webhook.member.brand.party)
    brand_id = factory.LazyAttribute(lambda webhook: webhook.member.brand.pk)
    created_by = factory.LazyAttribute(lambda webhook: webhook.member.user)
    url = "https://shop.example/hooks"
    kinds = factory.LazyFunction(lambda: list(EventKind.values))
    secret_sealed = factory.LazyAttribute(lambda webhook: seal(webhook.secret))


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    webhook = factory.SubFactory(WebhookFactory)
    event = factory.LazyFunction(uuid4)
    kind = "campaign.paused"
    payload = factory.LazyAttribute(
        lambda delivery: {
            "id": str(delivery.event),
            "kind": delivery.kind,
            "created_at": "2026-03-02T09:30:00Z",
            "brand": {"id": delivery.webhook.brand_id, "name": delivery.webhook.party.name},
            "data": {"campaign": 12, "status": "open", "resource": "/api/v1/campaigns/12/"},
        }
    )
