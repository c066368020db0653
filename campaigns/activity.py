"""Everything that happened in a campaign, from three histories, as one list that the database sorts and pages."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, CampaignMove, CollaborationMove, TaskMove

CAMPAIGN = {
    "open": gettext_lazy("published the campaign"),
    "running": gettext_lazy("started the campaign"),
    "completed": gettext_lazy("completed the campaign"),
    "cancelled": gettext_lazy("cancelled the campaign"),
    "paused": gettext_lazy("paused the campaign"),
    "resumed": gettext_lazy("resumed the campaign"),
    "edited": gettext_lazy("changed the campaign"),
    "deleted": gettext_lazy("deleted the campaign"),
    "restored": gettext_lazy("restored the campaign"),
}
COLLABORATION = {
    "invited": gettext_lazy("invited %(whom)s"),
    "applied": gettext_lazy("applied"),
    "negotiating": gettext_lazy("made %(whom)s another offer"),
    "agreed": gettext_lazy("accepted the offer of %(whom)s"),
    "active": gettext_lazy("began the work with %(whom)s"),
    "completed": gettext_lazy("completed the collaboration with %(whom)s"),
    "declined": gettext_lazy("declined the offer of %(whom)s"),
    "withdrawn": gettext_lazy("ended the negotiation with %(whom)s"),
    "expired": gettext_lazy("ended the negotiation with %(whom)s: nobody answered in time"),
    "cancelled": gettext_lazy("cancelled the collaboration with %(whom)s"),
    "disputed": gettext_lazy("opened a dispute with %(whom)s"),
}
# The same when the influencer did it.
OWN = {
    "negotiating": gettext_lazy("made another offer"),
    "agreed": gettext_lazy("accepted the offer"),
    "active": gettext_lazy("began the work"),
    "declined": gettext_lazy("declined"),
    "withdrawn": gettext_lazy("withdrew"),
    "cancelled": gettext_lazy("cancelled the collaboration"),
    "disputed": gettext_lazy("opened a dispute"),
}
TASK = {
    "submitted": gettext_lazy("handed in “%(task)s”"),
    "approved": gettext_lazy("approved “%(task)s” of %(whom)s"),
    "changes_requested": gettext_lazy("asked for changes in “%(task)s” of %(whom)s"),
}
WORDS = {"campaign": CAMPAIGN, "collaboration": COLLABORATION, "task": TASK}
KINDS = list(WORDS)


@dataclass(frozen=True)
class Event:
    """One line: who did what, when, and where it can be seen."""

    at: Any
    actor: str
    verb: str
    note: str
    url: str
    icon: str
    kind: str
    what: str

    @property
    def text(self) -> str:
        return f"{self.actor} {self.verb}"

    @property
    def time(self) -> Any:
        return self.at


ICONS = {
    "approved": "check",
    "submitted": "file-up",
    "changes_requested": "undo-2",
    "agreed": "handshake",
    "applied": "inbox",
    "invited": "send",
    "declined": "x",
    "expired": "hourglass",
    "disputed": "scale",
    "paused": "pause",
    "edited": "pencil",
    "running": "play",
    "active": "play",
    "cancelled": "ban",
    "completed": "circle-check",
}


def activity(campaign: Campaign) -> QuerySet[Any, dict[str, Any]]:
    """Return rows for `events`, newest first. Slice or page it: nothing is read before."""
    first, *others = parts_of(campaign)
    return first.union(*others, all=True).order_by("-at", "-pk")


def parts_of(campaign: Campaign) -> list[QuerySet[Any, dict[str, Any]]]:
    """The three histories with the same columns."""
    text = CharField()
    common = {"who": F("by__name"), "staff": F("by__is_staff")}
    none = Value("", output_field=text)
    no = Value(False)
    of_campaign = CampaignMove.objects.filter(campaign=campaign).annotate(
        kind=Value("campaign", output_field=text), whom=none, task_title=none, page=F("campaign_id"), own=no, **common
    )
    of_people = CollaborationMove.objects.filter(collaboration__campaign=campaign).annotate(
        kind=Value("collaboration", output_field=text),
        whom=F("collaboration__influencer__name"),
        task_title=none,
        page=F("collaboration_id"),
        own=Case(When(by=F("collaboration__influencer__user"), then=Value(True)), default=Value(False)),
        **common,
    )
    of_tasks = TaskMove.objects.filter(task__collaboration__campaign=campaign).annotate(
        kind=Value("task", output_field=text),
        whom=F("task__collaboration__influencer__name"),
        task_title=F("task__title"),
        page=F("task__collaboration_id"),
        own=no,
        **common,
    )
    columns = ["at", "pk", "kind", "to", "note", "who", "staff", "whom", "task_title", "page", "own"]
    return [part.order_by().values(*columns) for part in (of_campaign, of_people, of_tasks)]


def event(row: dict[str, Any]) -> Event:
    words = WORDS[row["kind"]].get(row["to"], row["to"].replace("_", " "))
    if row["kind"] == "collaboration" and row["own"]:
        words = OWN.get(row["to"], words)
    actor = _("Staff") if row["staff"] else row["who"] or _("The clock")
    name = "campaigns:campaign" if row["kind"] == "campaign" else "campaigns:collaboration"
    return Event(
        at=row["at"],
        actor=actor,
        verb=str(words) % {"whom": row["whom"], "task": row["task_title"]},
        note=row["note"],
        url=reverse(name, args=[row["page"]]),
        icon=ICONS.get(row["to"], "circle-dot"),
        kind=row["kind"],
        what=row["to"],
    )
