"""What campaigns brought and cost, as files of brands report it: orders by influencer, and what influencers were paid."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform


class ReportedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """What a brand sells and pays is known to its members and to staff."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_staff else self.filter(brand__members__user=user)


class Reported(models.Model):
    """A row of a brand's own file about one influencer."""

    brand = models.ForeignKey(
        "accounts.Brand", on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("brand")
    )
    run = models.ForeignKey(
        "analytics.ImportRun",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("import"),
    )
    # The id or handle by which the brand's files name the influencer; it joins them where we know no account.
    person = models.CharField(_("influencer in the file"), max_length=160, blank=True)
    account = models.ForeignKey(
        "accounts.SocialAccount",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("account"),
    )
    platform = models.CharField(_("platform"), max_length=10, choices=Platform, blank=True)
    orders = models.BigIntegerField(_("orders"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    extra = models.JSONField(_("what else was said"), default=dict, blank=True)
    # The cells of the row and how often they stood in the file before: the same file again adds nothing.
    digest = models.CharField(max_length=40)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        abstract = True


class Conversion(Reported):
    day = models.DateField(_("day"), null=True, blank=True)
    campaign = models.CharField(_("campaign in the file"), max_length=200, blank=True)
    source = models.CharField(_("shop or brand in the file"), max_length=200, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    # A keyed hash of the buyer's id: enough to count buyers, not to find one.
    buyer = models.CharField(max_length=64, blank=True)
    revenue = models.DecimalField(_("revenue"), max_digits=16, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["brand", "digest"], name="one_conversion_per_row")]
        indexes = [models.Index(fields=["brand", "person"], name="conversions_by_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.day or ''}".strip()


class ReportedPayout(Reported):
    class Basis(models.TextChoices):
        ORDER = "order", _("Per order")
        POST = "post", _("Per post")
        FIXED = "fixed", _("Fixed")
        SHARE = "share", _("Share of the revenue")

    basis = models.CharField(_("basis"), max_length=40, blank=True)
    rate = models.DecimalField(_("rate"), max_digits=16, decimal_places=4, null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=16, decimal_places=4)
    campaign = models.CharField(_("campaign in the file"), max_length=200, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)

    class Meta:
        verbose_name = _("reported payout")
        verbose_name_plural = _("reported payouts")
        ordering = ["-paid_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["brand", "digest"], name="one_payout_per_row")]
        indexes = [models.Index(fields=["brand", "person"], name="payouts_by_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.total}"


class TrafficReportQuerySet(models.QuerySet["TrafficReport"]):
    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_staff else self.filter(web_property__brand__members__user=user)


class TrafficReport(models.Model):
    """One table of an exported Analytics report that says nothing about links: kept as it is, to be read."""

    web_property = models.ForeignKey(
        "analytics.WebProperty", on_delete=models.CASCADE, related_name="reports", verbose_name=_("web property")
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    columns = models.JSONField(_("columns"), default=list)
    digest = models.CharField(max_length=40)  # title, days and columns; the second of the same in a file has its own
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = TrafficReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("table of a report")
        verbose_name_plural = _("tables of reports")
        ordering = ["-ends_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["web_property", "digest"], name="one_table_per_report")]

    def __str__(self) -> str:
        return self.title or ", ".join(map(str, self.columns))[:80]


class TrafficReportRow(models.Model):
    report = models.ForeignKey(TrafficReport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # from 1, in the order of the file
    day = models.DateField(_("day"), null=True, blank=True)
    cells = models.JSONField(_("cells"), default=list)
    digest = models.CharField(max_length=40)  # what the row is about: its dimensions

    class Meta:
        verbose_name = _("row of a report")
        verbose_name_plural = _("rows of reports")
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "digest"], name="one_row_per_dimensions")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"
