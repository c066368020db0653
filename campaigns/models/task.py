import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Deliverable, Platform
from campaigns.business_days import add_business_days
from campaigns.models.collaboration import Collaboration, brand_side
from campaigns.models.moves import Move, Moving, MovingQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class TaskQuerySet(MovingQuerySet):
    def unfrozen(self) -> Self:
        """Tasks move only while their collaboration is being worked on and nobody froze it."""
        working = Collaboration.objects.filter(status__in=Collaboration.WORKING).unfrozen()
        return self.filter(collaboration__in=working)

    def visible_to(self, user: Any) -> Self:
        return self.filter(collaboration__in=Collaboration.objects.visible_to(user))

    def submittable_by(self, user: Any) -> Self:
        """The influencer hands in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(collaboration__influencer__user=user, collaboration__campaign__deleted_at=None)

    def decidable_by(self, user: Any) -> Self:
        """Owner and managers of the brand approve or ask for changes."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(brand_side(user, "collaboration__"), collaboration__campaign__deleted_at=None)

    def handed_in(self) -> Self:
        return self.filter(status=Task.Status.SUBMITTED)

    def open(self) -> Self:
        """Still to be done by the influencer."""
        return self.filter(
            status__in=[Task.Status.TODO, Task.Status.CHANGES_REQUESTED],
            collaboration__status__in=Collaboration.WORKING,
        )

    def overdue(self) -> Self:
        """Should have been handed in before today."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def due_for_auto_approval(self) -> Self:
        return self.handed_in().filter(auto_approve_at__lte=timezone.now())

    def wait_for_thaw(self) -> int:
        """Silence does not count while nobody could answer: move the end of what is frozen or disputed on."""
        frozen = self.due_for_auto_approval().filter(collaboration__status__in=Task.PAUSABLE)
        frozen = frozen.exclude(pk__in=Task.objects.unfrozen().values("pk"))
        return frozen.update(auto_approve_at=add_business_days(timezone.now(), 1), reminded_at=None)

    def due_for_reminder(self) -> Self:
        """One day before silence approves."""
        soon = timezone.now() + dt.timedelta(days=1)
        return self.unfrozen().handed_in().filter(auto_approve_at__lte=soon, reminded_at=None)


class Task(Moving):
    class Status(models.TextChoices):
        TODO = "todo", _("To do")
        SUBMITTED = "submitted", _("Handed in")
        CHANGES_REQUESTED = "changes_requested", _("Changes asked")
        APPROVED = "approved", _("Approved")

    MOVES = {
        Status.TODO: frozenset({Status.SUBMITTED}),
        Status.SUBMITTED: frozenset({Status.APPROVED, Status.CHANGES_REQUESTED}),
        Status.CHANGES_REQUESTED: frozenset({Status.SUBMITTED}),
    }

    PAUSABLE = [*Collaboration.WORKING, Collaboration.Status.DISPUTED]

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    deliverable = models.CharField(max_length=12, choices=Deliverable)
    platform = models.CharField(max_length=12, choices=Platform)
    instructions = models.TextField(blank=True)
    due_on = models.DateField()
    status = models.CharField(max_length=20, choices=Status, default=Status.TODO)
    auto_approve_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["status", "auto_approve_at"], name="tasks_by_auto_approval")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('campaigns:collaboration', args=[self.collaboration_id])}#task-{self.pk}"

    @property
    def is_late(self) -> bool:
        undone = {self.Status.TODO, self.Status.CHANGES_REQUESTED}
        return self.status in undone and self.due_on < timezone.localdate()

    @property
    def latest_submission(self) -> "Submission | None":
        return max(self.submissions.all(), key=lambda s: s.number, default=None)


class TaskMove(Move):
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="moves")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(task__in=Task.objects.visible_to(user))


class Submission(models.Model):
    """What the influencer hands in: a text, a file, or the link of the live post."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CHANGES = "changes_requested", _("Changes asked")

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("text"), blank=True, max_length=10_000)
    link = models.URLField(_("link"), blank=True, max_length=500)
    file = models.FileField(_("file"), upload_to="submissions/%Y/%m/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=20, choices=Decision, blank=True)
    feedback = models.TextField(_("feedback"), blank=True, max_length=5000)
    decided_at = models.DateTimeField(null=True, blank=True)
    # Without `decided_by` a decision was silence: nobody answered in time.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="submissions_are_numbered"),
            models.CheckConstraint(
                condition=~Q(text="", link="", file=""),
                name="submission_not_empty",
                violation_error_message=_("Hand in a text, a link or a file."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.number}"

    def decide(self, decision: "Submission.Decision", *, by: "User | None", feedback: str) -> None:
        self.decision, self.feedback = decision, feedback
        self.decided_by, self.decided_at = by, timezone.now()
        self.save(update_fields=["decision", "feedback", "decided_by", "decided_at"])
