"""One small marketplace in which every role of tests/doors.py has a person and every key has a thing."""

from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Brand
from campaigns.actions.work import submit
from tests import factories as make


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

    @cached_property
    def campaign_key(self) -> int:
        return self.campaign.pk

    @cached_property
    def collaboration_key(self) -> int:
        return self.collaboration.pk

    @cached_property
    def conversation_key(self) -> int:
        return self.collaboration.conversation_id

    @cached_property
    def task_key(self) -> int:
        return self.collaboration.tasks.all()[0].pk

    @cached_property
    def version_key(self) -> int:
        return self.collaboration.latest_offer.version

    @cached_property
    def slug_key(self) -> str:
        return self.profile.slug

    @cached_property
    def submission_key(self) -> int:
        task = self.collaboration.tasks.all()[0]
        submission = submit(task, by=self.profile.user, text="Here.")
        submission.file.save("draft.txt", ContentFile(b"draft"))
        return submission.pk

    @cached_property
    def photo_key(self) -> str:
        return default_storage.save("photos/nora.webp", ContentFile(b"picture"))

    @cached_property
    def import_key(self) -> str:
        return default_storage.save("imports/people.csv", ContentFile(b"name"))

    @cached_property
    def notification_key(self) -> int:
        return make.NotificationFactory(user=self.profile.user).pk

    @property
    def zero_key(self) -> int:
        return 0
