from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(hours=24)


class ReplyQuerySet(models.QuerySet["Reply"]):
    def old(self) -> "ReplyQuerySet":
        return self.filter(at__lt=timezone.now() - KEPT)


class Reply(models.Model):
    """What a POST with an Idempotency-Key was answered, for whoever sends it again within a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE)
    key = models.CharField(_("key"), max_length=100)
    digest = models.CharField(_("digest of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    # Sealed, because an answer may hold what is shown only once.
    sealed = models.BinaryField(_("answer"), default=bytes)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_reply_per_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
