"""What fetching holds of a person: answers of platforms as they came, and what these told us by webhook.

They are found by the names that a person's feeds and connections have at the sources, so they go before those do: apps.py
reads this module first.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights import Cover, Person, covers
from analytics.models import Batch, Connection, Feed, Quota, RawAnswer, Run, SourceEvent
from analytics.rights import leaving
from analytics.store.answers import naming

NAMES_NOBODY = _("It says what was asked when, and names nobody.")


def known_as(person: Person) -> dict[str, set[str]]:
    """By source, what a leaving person's accounts are called there."""
    accounts = leaving(person)
    names = {str(name) for pair in accounts.values_list("handle", "key") for name in pair if name}
    of_theirs = Q(account__in=accounts.values("pk"))
    feeds = Feed.objects.filter(of_theirs | Q(post__account__in=accounts.values("pk")))
    connections = Connection.objects.filter(of_theirs)
    found: dict[str, set[str]] = {}
    for rows in (feeds.values_list("source", "external_id"), connections.values_list("source", "external_id")):
        for source, name in rows:
            found.setdefault(source, set(names)).update({name} if name else ())
    return found


@covers(RawAnswer)
class RawAnswers(Cover):
    not_collected = _(
        "Answers as platforms gave them, about many people at once; what they say of you is in your numbers."
    )

    def erase(self, person: Person) -> None:
        for source, names in known_as(person).items():
            RawAnswer.objects.filter(pk__in=list(naming(source, names))).delete()


@covers(SourceEvent)
class SourceEvents(Cover):
    not_collected = _("That a platform told us something had changed; what it was is in your numbers.")

    def erase(self, person: Person) -> None:
        for source, names in known_as(person).items():
            SourceEvent.objects.filter(source=source, account_id__in=names).delete()


@covers(Quota)
class Quotas(Cover):
    not_collected = _("How much of a platform's limit is used, for some platforms by account.")

    def erase(self, person: Person) -> None:
        for source, names in known_as(person).items():
            Quota.objects.filter(source=source, scope__in=names).delete()


@covers(Run)
class Runs(Cover):
    about = _("When you had sources asked for numbers.")
    columns = ["source", "trigger", "status", "created_at", "finished_at", "planned", "fetched", "failed"]
    kept = _("That somebody of the staff started it stays; the name in it becomes the pseudonym.")

    def rows(self, person: Person) -> QuerySet[Run]:
        return Run.objects.filter(by=person.user)


@covers(Batch)
class Batches(Cover):
    not_collected = NAMES_NOBODY
    kept = NAMES_NOBODY
