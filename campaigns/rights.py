"""What campaigns hold of a person: what was agreed stays, what was handed in goes."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights import REMOVED, Cover, Person, at_leaving, covers, mask_rows
from accounts.rights.record import NAMED
from campaigns.actions.leaving import end_work, running_of
from campaigns.models import (
    Agreement,
    Campaign,
    CampaignMove,
    Collaboration,
    CollaborationMove,
    Goal,
    Offer,
    OfferLine,
    Review,
    Submission,
    Task,
    TaskMove,
    TaskTemplate,
)

at_leaving(end_work, running_of)
RECORD = _("It is part of what both sides agreed upon or of how it came about, and names nobody but by their row.")
OF_THE_BRAND = _("It belongs to the brand and to those who worked in it, and names nobody but by their row.")


def own(person: Person) -> QuerySet[Collaboration]:
    theirs = Q(influencer__user=person.user) | Q(campaign__brand=person.brand or 0)
    return Collaboration.objects.filter(theirs)


NAMED["collaboration"] = own


class OfBrand(Cover):
    """What hangs on a campaign of the brand."""

    path = "campaign__brand"
    kept = OF_THE_BRAND

    def rows(self, person: Person) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{self.path: person.brand or 0})  # noqa: SLF001 -- public API


class OfCollaboration(Cover):
    """What hangs on a collaboration of the person or of their brand."""

    path = "collaboration"
    kept = RECORD

    def rows(self, person: Person) -> QuerySet[Any]:
        base: type[Model] = self.model
        return base._base_manager.filter(**{f"{self.path}__in": own(person).values("pk")})  # noqa: SLF001 -- public API


class Moves(OfCollaboration):
    """A line of history. Who wrote it stays, what they are called does not."""

    kept = _("Who did what when stays; the name in a note becomes the pseudonym.")

    def erase(self, person: Person) -> None:
        mask_rows(self.rows(person), person, ["note"])


@covers(Campaign)
class Campaigns(OfBrand):
    about = _("Campaigns of your brand.")
    path = "brand"
    columns = [
        *("id", "name", "brief", "budget_total", "max_per_influencer", "currency", "starts_on", "ends_on", "niches"),
        *("platforms", "countries", "visibility", "cap", "task_weight", "auto_approve_days", "status", "paused_at"),
        *("published_at", "created_by", "created_at", "deleted_at", "flagged_at", "flag_reason"),
    ]


@covers(CampaignMove)
class CampaignMoves(Moves):
    about = _("What happened to the campaigns of your brand. `by` is who did it.")
    columns = ["campaign", "to", "by", "at", "note"]

    def rows(self, person: Person) -> QuerySet[CampaignMove]:
        return CampaignMove.objects.filter(Q(campaign__brand=person.brand or 0) | Q(by=person.user))


@covers(Goal)
class Goals(OfBrand):
    about = _("Goals of the campaigns of your brand.")
    columns = ["campaign", "kind", "metric", "target", "weight"]


@covers(TaskTemplate)
class TaskTemplates(OfBrand):
    about = _("Tasks with which offers of your brand begin.")
    columns = ["campaign", "position", "title", "deliverable", "platform", "instructions", "due_days"]


@covers(Collaboration)
class Collaborations(OfCollaboration):
    about = _("Your collaborations.")
    path = "pk"
    columns = [
        *("id", ("campaign", "campaign__name"), ("brand", "campaign__brand__name"), ("creator", "influencer__name")),
        *("origin", "status", "conversation", "created_at", "agreed_at", "completed_at", "flagged_at", "flag_reason"),
    ]


@covers(CollaborationMove)
class CollaborationMoves(Moves):
    about = _("What happened in your collaborations. `by` is who did it.")
    columns = ["collaboration", "to", "by", "at", "note"]


@covers(Offer)
class Offers(OfCollaboration):
    about = _("Every offer, from both sides.")
    columns = [
        *("id", "collaboration", "version", "side", ("by", "by__name"), "amount", "currency", "usage_rights"),
        *("usage_until", "exclusivity", "exclusivity_days", "message", "status", "created_at", "expires_at"),
        "answered_at",
    ]
    kept = _("Terms of offers stay; words beside them only where they became part of an agreement.")

    def erase(self, person: Person) -> None:
        written = Offer.objects.filter(by=person.user).exclude(message="").exclude(status=Offer.Status.ACCEPTED)
        written.update(message=str(REMOVED))


@covers(OfferLine)
class OfferLines(OfCollaboration):
    about = _("What the offers are for.")
    path = "offer__collaboration"
    columns = ["offer", "position", "title", "deliverable", "platform", "instructions", "due_on"]


@covers(Agreement)
class Agreements(OfCollaboration):
    about = _("Your agreements. The text of each lies beside it, with its hash.")
    columns = [
        *("id", "collaboration", "offer", "text", "sha256", ("brand_user", "brand_user__name"), "brand_accepted_at"),
        *(("influencer_user", "influencer_user__name"), "influencer_accepted_at"),
    ]
    kept = _("An agreement is a legal record of both sides: text and hash stay untouched, the name in it too.")

    def texts(self, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
        yield f"agreement-{row['collaboration']}.txt", row["text"]


@covers(Task)
class Tasks(OfCollaboration):
    about = _("Tasks of your collaborations.")
    columns = [
        *("id", "collaboration", "position", "title", "deliverable", "platform", "instructions", "due_on", "status"),
        "auto_approve_at",
    ]


@covers(TaskMove)
class TaskMoves(Moves):
    about = _("What happened to the tasks. `by` is who did it.")
    path = "task__collaboration"
    columns = ["task", "to", "by", "at", "note"]


@covers(Submission)
class Submissions(OfCollaboration):
    about = _("What was handed in for the tasks, with its files, and what was said about it.")
    path = "task__collaboration"
    columns = [
        *("id", "task", "number", "text", "link", "file", "file_name", ("by", "by__name"), "created_at", "decision"),
        *("feedback", "decided_at", ("decided_by", "decided_by__name")),
    ]
    files = ["file"]
    kept = _("That something was handed in and approved stays; the work itself, text, link and file, does not.")

    def erase(self, person: Person) -> None:
        handed_in = Submission.objects.filter(by=person.user)
        for submission in handed_in.exclude(file="").iterator():
            submission.file.delete(save=False)
        handed_in.update(text=str(REMOVED), link="", file="", file_name="")


@covers(Review)
class Reviews(OfCollaboration):
    about = _("Reviews you wrote, and those about you that are shown.")
    columns = ["collaboration", "side", ("by", "by__name"), "rating", "text", "created_at"]
    kept = _("A review belongs to whom it is about: it stays, under the pseudonym of who wrote it.")

    def rows(self, person: Person) -> QuerySet[Review]:
        shown = Review.objects.shown().filter(collaboration__in=own(person).values("pk"))
        return Review.objects.filter(Q(by=person.user) | Q(pk__in=shown.values("pk")))
