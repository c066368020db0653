"""What analytics holds of a person: the numbers of their accounts, and the files these came in."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SocialAccount
from accounts.rights import REMOVED, Cover, Person, covers
from analytics.models import AccountCurrent, AccountSnapshot, ImportRun

NUMBERS = [
    *("followers", "following", "posts", "total_likes", "total_views", "avg_views", "avg_likes", "avg_comments"),
    *("avg_shares", "avg_engagement", "authentic_engagement", "engagement_rate", "engagement_variant"),
]
# Lists in which a report names rows of the file.
NAMING = ("rejected", "warnings")


def theirs(person: Person) -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(Q(influencer__user=person.user) | Q(brand=person.brand or 0))


def leaving(person: Person) -> QuerySet[SocialAccount]:
    """The brand's accounts stay while it has a team."""
    return SocialAccount.objects.filter(Q(influencer__user=person.user) | Q(brand=person.closed_brand or 0))


@covers(AccountSnapshot)
class Snapshots(Cover):
    about = _("What sources said about your accounts, day by day.")
    columns = ["account", "source", "observed_on", "precision", "method_version", *NUMBERS, "raw"]

    def rows(self, person: Person) -> QuerySet[AccountSnapshot]:
        return AccountSnapshot.objects.filter(account__in=theirs(person).values("pk"))

    def erase(self, person: Person) -> None:
        gone = AccountSnapshot.objects.filter(account__in=leaving(person).values("pk"))
        for run in ImportRun.objects.filter(pk__in=gone.exclude(run=None).values("run")):
            forget_file(run)
        gone.delete()


@covers(AccountCurrent)
class Currents(Cover):
    about = _("The present numbers of your accounts.")
    columns = ["account", "observed_on", "source", *NUMBERS, "growth_30d", "growth", "growth_days", "facts"]

    def rows(self, person: Person) -> QuerySet[AccountCurrent]:
        return AccountCurrent.objects.filter(account__in=theirs(person).values("pk"))

    def erase(self, person: Person) -> None:
        AccountCurrent.objects.filter(account__in=leaving(person).values("pk")).delete()


@covers(ImportRun)
class ImportRuns(Cover):
    about = _("Tables you imported.")
    columns = ["file_name", "created_at", "started_at", "finished_at", "status", "rows_total", "rows_imported"]
    kept = _(
        "That a table was imported stays. The file itself and the rows that its report names are removed as soon as "
        "whoever brought it, or somebody in it, is erased."
    )

    def rows(self, person: Person) -> QuerySet[ImportRun]:
        return ImportRun.objects.filter(by=person.user)

    def erase(self, person: Person) -> None:
        """What they brought for themselves goes whether it was ever read or not; what they brought for a team is its."""
        by_themselves = Q(by=person.user, brand=None) | Q(brand=person.closed_brand or 0)
        runs = ImportRun.objects.filter(by_themselves | Q(account__in=leaving(person).values("pk")))
        for run in runs:
            _drop(run)
        runs.filter(status=ImportRun.Status.DRAFT).delete()
        ended = {"status": ImportRun.Status.FAILED, "finished_at": timezone.now()}
        runs.unfinished().update(**ended, report={"status": "failed", "reason": str(REMOVED)})
        runs.update(file_name=str(REMOVED))


def forget_file(run: ImportRun) -> None:
    """A table names many people: nobody needs it once it is imported, and one of them wants to be forgotten."""
    if run.finished:
        _drop(run)


def _drop(run: ImportRun) -> None:
    run.file.delete(save=False)
    run.rejects.delete(save=False)
    run.people.delete(save=False)
    report: dict[str, Any] = {key: [] if key in NAMING else value for key, value in run.report.items()}
    ImportRun.objects.filter(pk=run.pk).update(file="", rejects="", people="", report=report)
