"""What waits for staff in ingestion: how many of each, and where to look."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.models import Batch, Connection, Feed, Quota, Run, SourceEvent

LATELY = timedelta(days=1)


@dataclass(frozen=True)
class Alarm:
    key: str
    label: str | Promise
    count: int
    page: str  # name of the address
    query: str = ""
    tone: str = "warn"

    @property
    def url(self) -> str:
        return reverse(f"ingestion:{self.page}") + self.query


def alarms() -> list[Alarm]:
    """All kinds, also those of which there is none."""
    now = timezone.now()
    return [
        Alarm("parked", _("Parked feeds"), parked().count(), "feeds", "?state=parked", "bad"),
        Alarm("stale", _("Stale feeds"), Feed.objects.stale().count(), "feeds", "?state=stale"),
        Alarm("quotas", _("Parked quotas"), Quota.objects.filter(parked_until__gt=now).count(), "overview", "#sources"),
        Alarm("failed", _("Runs failed today"), failed_lately().count(), "runs", "?status=failed", "bad"),
        Alarm("dead", _("Batches given up today"), dead_lately().count(), "runs", "", "bad"),
        Alarm("ending", _("Connections that end soon"), Connection.objects.ending().count(), "connections"),
        Alarm("events", _("Events given up"), dead_events().count(), "events", "?state=dead", "bad"),
    ]


def parked() -> "QuerySet[Feed]":
    return Feed.objects.filter(status=Feed.Status.PARKED)


def failed_lately() -> "QuerySet[Run]":
    return Run.objects.filter(status=Run.Status.FAILED, created_at__gte=timezone.now() - LATELY)


def dead_lately() -> "QuerySet[Batch]":
    return Batch.objects.filter(status=Batch.Status.DEAD, beat_at__gte=timezone.now() - LATELY)


def dead_events() -> "QuerySet[SourceEvent]":
    return SourceEvent.objects.filter(dead=True)
