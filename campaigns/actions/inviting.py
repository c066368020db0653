"""The same offer for many people: each gets one of their own, and what stands against one does not stop the others."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Influencer, User
from campaigns.actions.negotiation import OverBudget, Refused, Terms, invite
from campaigns.models import Campaign, Collaboration, IllegalMove

AT_ONCE = 100


class Result(models.TextChoices):
    INVITED = "invited", gettext_lazy("Invited")
    INSIDE = "inside", gettext_lazy("Already in the campaign")
    REFUSED = "refused", gettext_lazy("A rule stands against it")
    CLOSED = "closed", gettext_lazy("The campaign takes nobody now")
    # Gone or frozen too: nobody is told that they exist.
    NOT_FOUND = "not_found", gettext_lazy("There is no such influencer")


@dataclass(frozen=True)
class Candidate:
    influencer: Influencer
    obstacle: str


@dataclass(frozen=True)
class Outcome:
    influencer: Influencer
    result: Result
    collaboration: Collaboration | None = None
    detail: str = ""


def candidates(campaign: Campaign, keys: list[int]) -> list[Candidate]:
    """Everybody chosen, in this order, with what stands against an invitation."""
    people = Influencer.objects.in_bulk(keys)
    live = set(Influencer.objects.live().filter(pk__in=keys).values_list("pk", flat=True))
    again = ["declined", "withdrawn", "expired", "cancelled"]
    inside = Collaboration.objects.filter(campaign=campaign, influencer__in=keys).exclude(status__in=again)
    states = {c.influencer_id: str(c.get_status_display()) for c in inside}
    found = []
    for key in keys:
        if key not in people or (key not in live and key not in states):
            continue  # gone or frozen: nobody is told that they exist
        text = _("already in this campaign: %(state)s") % {"state": states[key].lower()} if key in states else ""
        found.append(Candidate(people[key], text))
    return found


def invite_each(campaign: Campaign, people: Iterable[Candidate], terms: Terms, *, by: User) -> list[Outcome]:
    """Raise OverBudget before anybody is invited: it is the same for all of them."""
    return [_invite_one(campaign, one, terms, by=by) for one in people]


def _invite_one(campaign: Campaign, one: Candidate, terms: Terms, *, by: User) -> Outcome:
    if one.obstacle:
        return Outcome(one.influencer, Result.INSIDE, detail=one.obstacle)
    try:
        made = invite(campaign, one.influencer, terms, by=by)
    except OverBudget:
        raise
    except Refused as refused:
        return Outcome(one.influencer, Result.REFUSED, detail=str(refused))
    except IllegalMove:
        return Outcome(one.influencer, Result.CLOSED, detail=_("the campaign takes nobody now"))
    return Outcome(one.influencer, Result.INVITED, made)
