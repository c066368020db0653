from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from analytics import partitions


class Precision(models.TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")


class Metrics(models.Model):
    """The numbers of one account. Null is not zero: null was never said, 0 was."""

    followers = models.BigIntegerField(_("followers"), null=True, blank=True)
    following = models.BigIntegerField(_("following"), null=True, blank=True)
    posts = models.BigIntegerField(_("posts"), null=True, blank=True)
    total_likes = models.BigIntegerField(_("likes in total"), null=True, blank=True)
    total_views = models.BigIntegerField(_("views in total"), null=True, blank=True)
    avg_views = models.FloatField(_("views per post"), null=True, blank=True)
    avg_likes = models.FloatField(_("likes per post"), null=True, blank=True)
    avg_comments = models.FloatField(_("comments per post"), null=True, blank=True)
    avg_shares = models.FloatField(_("shares per post"), null=True, blank=True)
    avg_engagement = models.FloatField(_("interactions per post"), null=True, blank=True)
    authentic_engagement = models.FloatField(_("real interactions per post"), null=True, blank=True)
    engagement_rate = models.FloatField(_("engagement rate"), null=True, blank=True)
    engagement_variant = models.CharField(_("how the rate is made"), max_length=40, blank=True)

    class Meta:
        abstract = True


class AccountSnapshotQuerySet(models.QuerySet["AccountSnapshot"]):
    def of_influencer(self, influencer_pk: int) -> Self:
        return self.filter(account__influencer_id=influencer_pk)

    def in_order(self) -> Self:
        return self.order_by("account_id", "observed_on", "source")

    def bulk_create(self, objs: Iterable["AccountSnapshot"], *args: Any, **kwargs: Any) -> list["AccountSnapshot"]:
        rows = list(objs)
        make_room(rows)
        return super().bulk_create(rows, *args, **kwargs)


class AccountSnapshot(Metrics):
    """What one source said about one account on one day. On PostgreSQL a partition for each month."""

    account = models.ForeignKey(
        "accounts.SocialAccount",
        on_delete=models.CASCADE,  # a number about nobody means nothing
        related_name="snapshots",
        verbose_name=_("account"),
    )
    source = models.CharField(_("source"), max_length=40)
    observed_on = models.DateField(_("observed on"))
    observed_at = models.DateTimeField(_("observed at"), null=True, blank=True)  # null: only the day is known
    precision = models.CharField(_("precision"), max_length=5, choices=Precision, default=Precision.DAY)
    method_version = models.PositiveSmallIntegerField(_("version of the method"), default=1)
    raw = models.JSONField(_("what else was said"), default=dict, blank=True)
    run = models.ForeignKey(
        "ImportRun",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="snapshots",
        verbose_name=_("import"),
    )

    objects = AccountSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "observed_on"],
                name="one_snapshot_per_account_source_and_day",
                violation_error_message=_("This source already spoke about this account that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.observed_on:%Y-%m-%d} ({self.source})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            make_room([self])
        super().save(*args, **kwargs)


def make_room(rows: Iterable[AccountSnapshot]) -> None:
    """Make the months that the rows go to."""
    day = AccountSnapshot._meta.get_field("observed_on").to_python  # noqa: SLF001 -- documented
    partitions.ensure_for(AccountSnapshot, (day(row.observed_on) for row in rows))


class AccountCurrentQuerySet(models.QuerySet["AccountCurrent"]):
    def with_method(self) -> Self:
        """Tell which version of the definitions the latest snapshot was made with."""
        said = AccountSnapshot.objects.filter(
            account=OuterRef("account"), observed_on=OuterRef("observed_on"), source=OuterRef("source")
        )
        return self.annotate(method_version=Subquery(said.values("method_version")[:1]))


class AccountCurrent(Metrics):
    """The latest known value of each field of an account, kept by ``currents.refresh``."""

    account = models.OneToOneField(
        "accounts.SocialAccount",
        on_delete=models.CASCADE,  # derived from the account's snapshots
        primary_key=True,
        related_name="current",
        verbose_name=_("account"),
    )
    observed_on = models.DateField(_("observed on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True)
    growth_30d = models.FloatField(_("growth in 30 days"), null=True, blank=True)
    growth = models.FloatField(_("growth"), null=True, blank=True)
    growth_days = models.PositiveIntegerField(_("days of growth"), null=True, blank=True)
    # {field: [value, day]}: what is no number, with the day it was last said.
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    objects = AccountCurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("current numbers")
        verbose_name_plural = _("current numbers")
        indexes = [
            models.Index(fields=["followers"], name="current_by_followers"),
            models.Index(fields=["engagement_rate"], name="current_by_engagement"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.observed_on or '–'}"

    def fact(self, name: str) -> Any:
        return self.facts.get(name, (None, None))[0]
