"""What files brought of a person: orders and payouts that brands report, reports of websites, addresses of files."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights import Cover, Person, covers
from analytics.models import Conversion, FileFeed, ImportRun, ReportedPayout, TrafficReport, TrafficReportRow
from analytics.rights import forget_file, leaving, theirs


def _rows(model: Any, person: Person) -> Any:
    return model.objects.filter(Q(account__in=theirs(person).values("pk")) | Q(brand=person.brand or 0))


def _erase(model: Any, person: Person) -> None:
    """A brand's rows go with the brand; of an influencer only whom they are about goes."""
    gone = model.objects.filter(brand=person.closed_brand or 0)
    about = model.objects.filter(account__in=leaving(person).values("pk"))
    runs = {*gone.values_list("run", flat=True), *about.values_list("run", flat=True)} - {None}
    for run in ImportRun.objects.filter(pk__in=runs):
        forget_file(run)
    gone.delete()
    about.update(account=None, person="", extra={})


@covers(Conversion)
class Conversions(Cover):
    about = _("Orders that brands reported, for your accounts or for your brand.")
    columns = ["day", "campaign", "source", "product", "orders", "revenue", "currency", "platform"]

    def rows(self, person: Person) -> QuerySet[Conversion]:
        rows: QuerySet[Conversion] = _rows(Conversion, person)
        return rows

    def erase(self, person: Person) -> None:
        _erase(Conversion, person)


@covers(ReportedPayout)
class ReportedPayouts(Cover):
    about = _("Payouts that brands reported, to you or by your brand.")
    columns = ["paid_on", "campaign", "basis", "rate", "orders", "total", "currency", "platform"]

    def rows(self, person: Person) -> QuerySet[ReportedPayout]:
        rows: QuerySet[ReportedPayout] = _rows(ReportedPayout, person)
        return rows

    def erase(self, person: Person) -> None:
        _erase(ReportedPayout, person)


@covers(TrafficReport)
class TrafficReports(Cover):
    about = _("Tables of Analytics reports that your brand imported.")
    columns = ["title", "starts_on", "ends_on", "columns", "updated_at"]

    def rows(self, person: Person) -> QuerySet[TrafficReport]:
        return TrafficReport.objects.filter(web_property__brand=person.brand or 0)

    def erase(self, person: Person) -> None:
        TrafficReport.objects.filter(web_property__brand=person.closed_brand or 0).delete()


@covers(TrafficReportRow)
class TrafficReportRows(Cover):
    about = _("Rows of Analytics reports that your brand imported.")
    columns = ["report", "number", "day", "cells"]

    def rows(self, person: Person) -> QuerySet[TrafficReportRow]:
        return TrafficReportRow.objects.filter(report__web_property__brand=person.brand or 0)

    def erase(self, person: Person) -> None:
        TrafficReportRow.objects.filter(report__web_property__brand=person.closed_brand or 0).delete()


@covers(FileFeed)
class FileFeeds(Cover):
    about = _("Addresses of files that are fetched for you or your brand.")
    columns = ["kind", "url", "every", "active", "created_at", "outcome", "fetched_at", "changed_at"]

    def rows(self, person: Person) -> QuerySet[FileFeed]:
        return FileFeed.objects.filter(Q(by=person.user) | Q(brand=person.brand or 0))

    def erase(self, person: Person) -> None:
        """What a team goes on fetching stays the team's."""
        FileFeed.objects.filter(Q(by=person.user, brand=None) | Q(brand=person.closed_brand or 0)).delete()
        FileFeed.objects.filter(account__in=leaving(person).values("pk")).delete()
