"""One small marketplace in which every role of tests/doors.py has a person and every key has a thing."""

from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.actions import invite_member
from accounts.models import Brand, Member
from accounts.moderation import audit
from analytics.models import FileFeed
from campaigns.actions.negotiation import dispute
from campaigns.actions.work import review, submit
from messaging.models import OutgoingEmail, Webhook
from tests import factories as make
from tests.analytics import ingesting


class Cast:
    def __init__(self) -> None:
        self.brand = make.BrandFactory()
        seats = {"owner": {}, "manager": {"manager": True}, "viewer": {"viewer": True}, "flagged": {"manager": True}}
        self.people: dict[str, Any] = {
            role: make.MemberFactory(brand=self.brand, **traits).user for role, traits in seats.items()
        }
        self.campaign = make.CampaignFactory(brand=self.brand, running=True)
        self.profile = make.InfluencerFactory()
        self.collaboration = make.agreed(self.campaign, self.profile)
        self.people |= {
            "anonymous": None,
            "influencer": self.profile.user,
            "other_influencer": make.InfluencerFactory().user,
            "other_brand": make.MemberFactory().user,
            "unapproved": make.MemberFactory(brand__status=Brand.Status.PENDING).user,
            "staff": make.UserFactory(staff=True),
        }
        flagged = self.people["flagged"]
        flagged.flagged_at, flagged.flag_reason = timezone.now(), "Spam."
        flagged.save()

    def key(self, name: str) -> Any:
        """Return what stands for `name` in an address."""
        return getattr(self, f"{name}_key")

    demo_role_key = "brand"
    kind_key = "influencer"
    hooked_key = "phyllo"
    seed_key = "person-1"
    seq_key = 1
    step_key = "basics"
    version_key = 1
    zero_key = 0

    # accounts

    @property
    def slug_key(self) -> str:
        return self.profile.slug

    @property
    def profile_key(self) -> int:
        return self.profile.pk

    @property
    def member_key(self) -> int:
        return self.people["viewer"].membership.pk

    @cached_property
    def member_invitation_key(self) -> int:
        return make.MemberInvitationFactory(brand=self.brand).pk

    @cached_property
    def token_key(self) -> str:
        return invite_member(self.brand, email="new@example.org", role=Member.Role.VIEWER, by=self.people["owner"])

    @cached_property
    def unclaimed_key(self) -> str:
        return make.InfluencerFactory(unclaimed=True).slug

    @property
    def brand_key(self) -> int:
        return self.brand.pk

    @property
    def waiting_brand_key(self) -> int:
        return self.people["unapproved"].brand.pk

    @property
    def user_key(self) -> int:
        return self.people["other_influencer"].pk

    @cached_property
    def closed_user_key(self) -> int:
        return make.UserFactory(is_active=False).pk

    @cached_property
    def frozen_profile_key(self) -> int:
        return make.InfluencerFactory(flagged=True).pk

    @cached_property
    def removed_profile_key(self) -> int:
        return make.InfluencerFactory(deleted=True).pk

    @cached_property
    def brand_account_key(self) -> int:
        return make.SocialAccountFactory(of_brand=True, brand=self.brand).pk

    @cached_property
    def social_account_key(self) -> int:
        return make.SocialAccountFactory(influencer=self.profile).pk

    @cached_property
    def report_key(self) -> int:
        return make.ReportFactory(reporter=self.profile.user, target_id=self.profile.pk).pk

    @cached_property
    def audit_row_key(self) -> int:
        return audit("flag", self.profile, by=self.people["staff"]).pk

    @cached_property
    def api_token_key(self) -> int:
        return make.ApiTokenFactory(user=self.profile.user).pk

    @cached_property
    def claim_key(self) -> int:
        return make.ClaimFactory(user=self.people["other_influencer"]).pk

    @cached_property
    def data_export_key(self) -> int:
        return make.DataExportFactory(user=self.profile.user).pk

    # messaging

    @property
    def conversation_key(self) -> int:
        return self.collaboration.conversation_id

    @cached_property
    def notification_key(self) -> int:
        return make.NotificationFactory(user=self.profile.user).pk

    @cached_property
    def email_key(self) -> int:
        return OutgoingEmail.objects.create(to="jo@example.org", subject="Hello", text="Hello").pk

    @cached_property
    def webhook_key(self) -> int:
        return make.WebhookFactory(member=self.people["owner"].membership).pk

    @cached_property
    def delivery_key(self) -> str:
        return str(make.DeliveryFactory(webhook=Webhook.objects.get(pk=self.webhook_key), status="dead").pk)

    # campaigns

    @property
    def campaign_key(self) -> int:
        return self.campaign.pk

    @cached_property
    def draft_key(self) -> int:
        return make.CampaignFactory(brand=self.brand, draft=True).pk

    @cached_property
    def waiting_draft_key(self) -> int:
        """Of the brand that waits for approval."""
        return make.CampaignFactory(brand=self.people["unapproved"].brand, draft=True).pk

    @cached_property
    def deleted_key(self) -> int:
        return make.CampaignFactory(brand=self.brand, draft=True, deleted=True).pk

    @property
    def collaboration_key(self) -> int:
        """Agreed upon, with a task to do."""
        return self.collaboration.pk

    @cached_property
    def offered_key(self) -> int:
        """The brand made an offer, which waits for the influencer."""
        return make.invitation(self.another, self.profile).pk

    @cached_property
    def dispute_key(self) -> int:
        collaboration = make.agreed(self.another, self.profile)
        dispute(collaboration, by=self.profile.user, reason="Nothing came.")
        return collaboration.pk

    @cached_property
    def finished_key(self) -> int:
        return make.completed(self.another, self.profile).pk

    @property
    def another(self) -> Any:
        return make.CampaignFactory(brand=self.brand)

    @property
    def task_key(self) -> int:
        return self.collaboration.tasks.all()[0].pk

    @cached_property
    def submission(self) -> Any:
        submission = submit(self.collaboration.tasks.all()[0], by=self.profile.user, text="Here.")
        submission.file.save("draft.txt", ContentFile(b"draft"))
        return submission

    @property
    def submission_key(self) -> int:
        return self.submission.pk

    @property
    def handed_in_key(self) -> int:
        return self.submission.task_id

    @cached_property
    def review_key(self) -> int:
        """Both sides have written, so it is shown."""
        finished = make.completed(self.another, self.profile)
        review(finished, by=self.profile.user, rating=4)
        return review(finished, by=self.people["owner"], rating=5).pk

    # analytics

    @cached_property
    def closed_kit_key(self) -> int:
        return make.InfluencerFactory(media_kit_public=False).pk

    sandbox_key = "sandbox"

    @cached_property
    def web_property_key(self) -> int:
        return make.WebPropertyFactory(brand=self.brand).pk

    @cached_property
    def brand_import_key(self) -> int:
        run = make.ImportRunFactory(kind="tracking", brand=self.brand, by=self.people["manager"])
        return run.pk

    @cached_property
    def rejecting_import_key(self) -> int:
        run = make.ImportRunFactory(kind="tracking", brand=self.brand, by=self.people["manager"], status="done")
        run.rejects.save("rejected.csv", ContentFile(b"line,reason"))
        return run.pk

    @cached_property
    def file_feed_key(self) -> int:
        url = "https://shop.example/orders.csv"
        return FileFeed.objects.create(kind="tracking", url=url, brand=self.brand, by=self.people["owner"]).pk

    @cached_property
    def import_run_key(self) -> int:
        run = make.ImportRunFactory()
        return run.pk

    @cached_property
    def account(self) -> Any:
        """The account of the influencer of the cast, with a page of its own everywhere."""
        return make.SocialAccountFactory(influencer=self.profile)

    @cached_property
    def post_key(self) -> int:
        """Made for the collaboration of the cast."""
        work = {"collaboration": self.collaboration, "campaign": self.campaign}
        return make.PostFactory(account=self.account, **work).pk

    @cached_property
    def closed_post_key(self) -> int:
        """Of somebody whose media kit is for brands only."""
        return make.PostFactory(account__influencer__media_kit_public=False).pk

    @cached_property
    def connection_key(self) -> int:
        return make.ConnectionFactory(account=self.account).pk

    @cached_property
    def ingestion_run_key(self) -> int:
        return ingesting.RunFactory().pk

    @cached_property
    def creator_search_key(self) -> int:
        return ingesting.CreatorSearchFactory().pk

    @cached_property
    def running_run_key(self) -> int:
        return ingesting.RunFactory(running=True).pk

    @cached_property
    def replayable_run_key(self) -> int:
        return ingesting.AnswerFactory().run_id

    @cached_property
    def feed_key(self) -> int:
        return ingesting.FeedFactory(account=self.account).pk

    @cached_property
    def parked_feed_key(self) -> int:
        return ingesting.FeedFactory(parked=True).pk

    @cached_property
    def kept_answer_key(self) -> int:
        return ingesting.AnswerFactory().pk

    @cached_property
    def source_event_key(self) -> int:
        return ingesting.EventFactory(given_up=True).pk

    @cached_property
    def quota_key(self) -> int:
        return ingesting.QuotaFactory(parked=True).pk

    # influencehub

    @cached_property
    def photo_key(self) -> str:
        return default_storage.save("photos/nora.webp", ContentFile(b"picture"))

    @cached_property
    def import_key(self) -> str:
        return default_storage.save("imports/people.csv", ContentFile(b"name"))
