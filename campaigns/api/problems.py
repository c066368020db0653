"""How the refusals of this app are said to programs."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import status

from campaigns.actions.campaigns import NotApproved, NotReady, StillRunning
from campaigns.actions.negotiation import Refused
from campaigns.models import Frozen, IllegalMove
from rest.problems import Problem, problem_of

CONFLICT = status.HTTP_409_CONFLICT


@problem_of(IllegalMove)
def stale(error: IllegalMove) -> Problem:
    return Problem(CONFLICT, "stale")


@problem_of(Frozen)
def frozen(error: Frozen) -> Problem:
    return Problem(CONFLICT, "stale", _("Our staff froze this, so nothing moves until it is cleared up."))


@problem_of(Refused)
def refused(error: Refused) -> Problem:
    return Problem(CONFLICT, "refused", str(error))


@problem_of(NotReady)
def not_ready(error: NotReady) -> Problem:
    text = _("Still missing: %(what)s.") % {"what": ", ".join(error.missing)}
    return Problem(CONFLICT, "not_ready", text, missing=list(error.lacking))


@problem_of(NotApproved)
def not_approved(error: NotApproved) -> Problem:
    return Problem(status.HTTP_403_FORBIDDEN, "brand_waiting")


@problem_of(StillRunning)
def still_running(error: StillRunning) -> Problem:
    text = ngettext(
        "%(n)d collaboration is not finished. Complete or cancel it first.",
        "%(n)d collaborations are not finished. Complete or cancel them first.",
        error.count,
    )
    return Problem(CONFLICT, "refused", text % {"n": error.count})
