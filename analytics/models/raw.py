from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RawAnswer(models.Model):
    """One answer as it came, compressed: what a run stored can be made again from them, with a mended parser."""

    run = models.ForeignKey("analytics.Run", on_delete=models.CASCADE, related_name="answers")
    batch = models.ForeignKey("analytics.Batch", on_delete=models.CASCADE, related_name="answers", null=True)
    source = models.CharField(_("source"), max_length=20)
    # What was asked, without secrets: what a replay looks the answer up by.
    request = models.CharField(_("request"), max_length=500)
    digest = models.CharField(max_length=64)  # SHA-256 of method, address and body of the request
    status = models.PositiveSmallIntegerField(_("status"))
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    body = models.BinaryField(_("body"))  # zlib
    size = models.PositiveIntegerField(_("size in bytes"))  # as it came
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        indexes = [
            models.Index(fields=["source", "received_at"], name="answers_by_age"),
            models.Index(fields=["run", "digest"], name="answers_by_request"),
        ]

    def __str__(self) -> str:
        return self.request
