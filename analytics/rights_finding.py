"""What searches for creators hold of a person: of staff, that they searched; of creators, that they were found.

They are found by the names that feeds have at the sources, so they go before those do.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import SocialAccount
from accounts.rights import Cover, Person, covers
from analytics.models import CreatorSearch, Feed, FoundCreator
from analytics.rights import leaving, theirs


@covers(CreatorSearch)
class CreatorSearches(Cover):
    about = _("When you searched platforms for creators.")
    columns = ["source", "platform", "query", "status", "created_at", "finished_at", "count"]
    kept = _("That somebody of the staff searched stays for 30 days; the name in it becomes the pseudonym.")

    def rows(self, person: Person) -> QuerySet[CreatorSearch]:
        return CreatorSearch.objects.filter(by=person.user)


@covers(FoundCreator)
class FoundCreators(Cover):
    about = _("That our staff found your accounts when they searched platforms, and what the platform said of them.")
    columns = [
        *("platform", "handle", "name", "bio", "url", "country", "followers", "posts"),
        ("source", "search__source"),
        ("found_at", "search__created_at"),
    ]

    def rows(self, person: Person) -> QuerySet[FoundCreator]:
        return _naming(theirs(person))

    def erase(self, person: Person) -> None:
        _naming(leaving(person)).delete()


def _naming(accounts: QuerySet[SocialAccount]) -> QuerySet[FoundCreator]:
    """By what the account is called, here or at the source."""
    same = accounts.filter(platform=OuterRef("platform"), key=OuterRef("key"))
    read = Feed.objects.filter(account__in=accounts.values("pk"), source=OuterRef("search__source"))
    by_id = Q(Exists(read.filter(external_id=OuterRef("external_id")))) & ~Q(external_id="")
    return FoundCreator.objects.filter(Q(Exists(same)) | by_id)
