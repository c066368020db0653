"""How what accounts' actions raise is said to programs."""

from django.utils.translation import gettext as _

from accounts.actions import AccountTaken, HandOverFirst, LastOwner
from accounts.moves import IllegalMove
from rest.problems import Problem, problem_of


@problem_of(IllegalMove)
def illegal_move(_error: Exception) -> Problem:
    return Problem(409, "stale")


@problem_of(LastOwner)
def last_owner(_error: Exception) -> Problem:
    return Problem(409, "in_use", _("A brand keeps one owner. Make somebody else an owner first."))


@problem_of(HandOverFirst)
def hand_over_first(_error: Exception) -> Problem:
    return Problem(409, "in_use", _("You are the only owner of a team. Make somebody else an owner first."))


@problem_of(AccountTaken)
def account_taken(_error: Exception) -> Problem:
    said = _("Somebody here already has this account. If it is yours, write to our staff.")
    fault = {"pointer": "#/handle", "code": "taken", "detail": said}
    return Problem(400, "invalid", _("Look at the errors: each names its field."), errors=[fault])
