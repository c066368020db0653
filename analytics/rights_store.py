"""What the store holds of a person: posts with their counters, who follows their accounts, what collaborations gained."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights import Cover, Person, covers
from analytics.models import (
    COUNTERS,
    SUMMED,
    AudienceSnapshot,
    CampaignDay,
    CollaborationDay,
    DirtyCollaboration,
    Post,
    PostContent,
    PostCurrent,
    PostSnapshot,
)
from analytics.rights import leaving, theirs
from analytics.store.erasing import erase_all_posts
from campaigns.models import Collaboration

SUMS = _("It is a sum of what posts gained, says what both sides worked for, and names nobody.")


class OfPosts(Cover):
    """Gone with the posts."""

    def rows(self, person: Person) -> QuerySet[Any]:
        return self.model._default_manager.filter(post__account__in=theirs(person).values("pk"))  # noqa: SLF001 -- public

    def erase(self, person: Person) -> None:
        erase_all_posts(Post.objects.filter(account__in=leaving(person).values("pk")))


@covers(PostSnapshot)
class PostSnapshots(OfPosts):
    about = _("What sources said about your posts, hour by hour.")
    columns = ["post", "observed_at", "method", *COUNTERS]


@covers(PostCurrent)
class PostCurrents(OfPosts):
    about = _("The present numbers of your posts.")
    columns = ["post", "observed_at", *COUNTERS]


@covers(PostContent)
class PostContents(OfPosts):
    about = _("What your posts say.")
    columns = ["post", "title", "text", "hashtags", "mentions", "duration_s", "extra"]


@covers(Post)
class Posts(OfPosts):
    about = _("Posts on your accounts that a source showed us.")
    columns = ["id", "account", "source", "platform", "kind", "url", "published_at", "is_sponsored", "status"]

    def rows(self, person: Person) -> QuerySet[Post]:
        return Post.objects.filter(account__in=theirs(person).values("pk"))


@covers(AudienceSnapshot)
class Audiences(Cover):
    about = _("Who follows your accounts, in shares, as sources said day by day.")
    columns = ["account", "source", "observed_on", "countries", "cities", "languages", "gender_age"]

    def rows(self, person: Person) -> QuerySet[AudienceSnapshot]:
        return AudienceSnapshot.objects.filter(account__in=theirs(person).values("pk"))

    def erase(self, person: Person) -> None:
        AudienceSnapshot.objects.filter(account__in=leaving(person).values("pk")).delete()


@covers(CollaborationDay)
class CollaborationDays(Cover):
    about = _("What the posts of your collaborations gained day by day.")
    columns = ["collaboration", "platform", "day", *SUMMED]
    kept = SUMS

    def rows(self, person: Person) -> QuerySet[CollaborationDay]:
        mine = Collaboration.objects.filter(influencer__user=person.user)
        return CollaborationDay.objects.filter(collaboration__in=mine.values("pk"))


@covers(CampaignDay)
class CampaignDays(Cover):
    about = _("What the campaigns of your brand gained day by day.")
    columns = ["campaign", "platform", "day", *SUMMED]
    kept = SUMS

    def rows(self, person: Person) -> QuerySet[CampaignDay]:
        return CampaignDay.objects.filter(campaign__brand=person.brand or 0)


@covers(DirtyCollaboration)
class DirtyCollaborations(Cover):
    not_collected = _("That days of a collaboration are to be added up anew.")
    kept = _("It goes as soon as they are.")
