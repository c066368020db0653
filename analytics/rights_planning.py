"""What planning holds of a person: what is asked for about their accounts, and where their links led."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights import Cover, Person, covers
from analytics.models import Feed, PostLink, Push, Seen
from analytics.rights import leaving, theirs


@covers(Feed)
class Feeds(Cover):
    about = _("What is asked for again and again about your accounts and posts, by which source, and how that goes.")
    columns = [
        "source",
        "what",
        "status",
        "tier",
        "account",
        "post",
        "external_id",
        "created_at",
        "fetched_at",
        "error",
    ]

    def rows(self, person: Person) -> QuerySet[Feed]:
        accounts = theirs(person).values("pk")
        of_brand = Q(web_property__brand=person.brand or 0)
        return Feed.objects.filter(Q(account__in=accounts) | Q(post__account__in=accounts) | of_brand)

    def erase(self, person: Person) -> None:
        accounts = leaving(person).values("pk")
        of_brand = Q(web_property__brand=person.closed_brand or 0)
        Feed.objects.filter(Q(account__in=accounts) | Q(post__account__in=accounts) | of_brand).delete()


@covers(Seen)
class Sightings(Cover):
    not_collected = _("When anybody last came across your profile, so that it is kept fresh; not who.")

    def erase(self, person: Person) -> None:
        Seen.objects.filter(influencer__user=person.user).delete()


@covers(PostLink)
class PostLinks(Cover):
    about = _("The posts that the links lead to that you handed in.")
    columns = ["submission", "state", "platform", "external_id", "post"]

    def rows(self, person: Person) -> QuerySet[PostLink]:
        return PostLink.objects.filter(submission__by=person.user)

    def erase(self, person: Person) -> None:
        PostLink.objects.filter(submission__by=person.user).delete()


@covers(Push)
class Pushes(Cover):
    not_collected = _(
        "That YouTube tells us by itself when your channel publishes; the channel is in what is asked for."
    )

    def erase(self, person: Person) -> None:
        Push.objects.filter(feed__account__in=leaving(person).values("pk")).delete()
