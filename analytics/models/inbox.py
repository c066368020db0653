from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SourceEventQuerySet(models.QuerySet["SourceEvent"]):
    def waiting(self) -> "SourceEventQuerySet":
        return self.filter(done_at=None, dead=False, not_before__lte=timezone.now())


class SourceEvent(models.Model):
    """Something a platform told us by webhook. Only a hint: what changed is fetched. The same id counts once."""

    source = models.CharField(_("source"), max_length=20)
    event_id = models.CharField(_("id at the source"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    account_id = models.CharField(_("account at the source"), max_length=200, blank=True)
    ids = models.JSONField(_("ids"), default=list, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    dead = models.BooleanField(_("given up"), default=False)
    error = models.CharField(_("last failure"), max_length=300, blank=True)

    objects = SourceEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a source")
        verbose_name_plural = _("events of sources")
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "event_id"], name="an_event_counts_once")]
        indexes = [models.Index(fields=["done_at", "not_before"], name="events_by_due")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind}"
