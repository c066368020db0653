from datetime import timedelta
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditRowQuerySet(models.QuerySet["AuditRow"]):
    """What was written stays: rows are added, never changed or removed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("audit rows are append-only")

    def delete(self) -> NoReturn:
        raise TypeError("audit rows are append-only")

    def about(self, thing: models.Model) -> Self:
        return self.filter(target_kind=thing._meta.model_name, target_id=thing.pk)  # noqa: SLF001 -- Django's public API

    def removals(self) -> Self:
        return self.filter(verb="delete")


# How the log reads; a verb that is not here stands as it is.
SAID = {
    "activate": _("opened the account of"),
    "approve": _("approved"),
    "approve claim": _("approved the claim"),
    "change role": _("changed a role at"),
    "deactivate": _("closed the account of"),
    "delete": _("deleted"),
    "dismiss report": _("dismissed the report"),
    "edit": _("edited"),
    "end access": _("signed out on all devices"),
    "erase": _("erased the account of"),
    "flag": _("flagged"),
    "invite member": _("invited somebody to"),
    "join team": _("joined"),
    "refresh token reused": _("saw a stolen token of"),
    "make token": _("made an API token of"),
    "mend days": _("made the days anew of"),
    "reject": _("rejected"),
    "reject claim": _("rejected the claim"),
    "remove member": _("removed somebody from"),
    "resolve report": _("resolved the report"),
    "restore": _("restored"),
    "revoke token": _("revoked an API token of"),
    "revoke invitation": _("took back an invitation to"),
    "download answer": _("downloaded the kept answer"),
    "open answer": _("opened the kept answer"),
    "replay run": _("replayed the run"),
    "set limits": _("set the limits of"),
    "set policy": _("set what may be done with numbers of"),
    "start run": _("started the run"),
    "stop run": _("stopped the run"),
    "switch source off": _("switched off"),
    "switch source on": _("switched on"),
    "try again": _("took up again"),
    "unflag": _("lifted the flag from"),
    "unpark": _("ended the rest of"),
    "work again": _("worked off again"),
}


class AuditRow(models.Model):
    at = models.DateTimeField(_("time"), default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    verb = models.CharField(_("verb"), max_length=40)
    target_kind = models.CharField(_("kind"), max_length=40)
    target_id = models.BigIntegerField(_("number"))
    target_label = models.CharField(_("what"), max_length=200)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    objects = AuditRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit rows")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["target_kind", "target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_label}"

    @property
    def said(self) -> str:
        return str(SAID.get(self.verb, self.verb))


REPORTS_A_DAY = 20


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(status=Report.Status.OPEN)

    def of_today(self) -> Self:
        return self.filter(created_at__gt=timezone.now() - timedelta(days=1))

    def about(self, thing: models.Model) -> Self:
        return self.filter(target_kind=thing._meta.model_name, target_id=thing.pk)  # noqa: SLF001 -- Django's public API

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_staff else self.filter(reporter=user)


class Report(models.Model):
    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam or advertising")
        FAKE = "fake", _("Fake profile or false numbers")
        ABUSE = "abuse", _("Insult or threat")
        SCAM = "scam", _("Fraud or a demand for money")
        ILLEGAL = "illegal", _("Something illegal")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")
        DISMISSED = "dismissed", _("Dismissed")

    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports")
    target_kind = models.CharField(_("kind"), max_length=40)
    target_id = models.BigIntegerField(_("number"))
    target_label = models.CharField(_("what"), max_length=200)
    url = models.CharField(_("address"), max_length=300, blank=True)
    reason = models.CharField(_("what is wrong"), max_length=10, choices=Reason)
    text = models.TextField(_("what happened"), max_length=2000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "created_at"], name="reports_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "target_kind", "target_id"],
                condition=Q(status="open"),
                name="one_open_report_per_person",
                violation_error_message=_("You reported this already, and staff have not decided yet."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.target_label}"
