"""Who may use an action of the API. Deny by default: an action that its view does not name is refused to everybody.

Roles, approval and flags are read from the database at each request, never from a token.
"""

from collections.abc import Callable
from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.authentication import proved_lately
from accounts.models import ApiToken, User
from rest.problems import Problem
from rest.scopes import SAFE, needed

FORBIDDEN = 403
ANYONE = "anyone"
# What a view's `who` may say.
WORDS: dict[str, Callable[[User], bool]] = {
    ANYONE: lambda _: True,
    "signed_in": lambda user: user.is_authenticated,
    "influencer": lambda user: user.influencer is not None,
    "brand": lambda user: user.member is not None,
    "writer": lambda user: user.member is not None and user.member.can_write,
    "owner": lambda user: user.member is not None and user.member.is_owner,
    "staff": lambda user: user.is_staff,
}


class RolePolicy(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        wanted = view.who.get(view.action, ())
        words = {wanted} if isinstance(wanted, str) else set(wanted)
        if not request.user.is_authenticated:
            return ANYONE in words
        if view.action is None:
            raise MethodNotAllowed(request.method or "")
        _check_scope(request, view)
        user: Any = request.user
        if not any(WORDS[word](user) for word in words):
            return False
        _check_second_factor(user, words)
        _check_state(request, view, user)
        # Here and not in the action: what is answered again under an Idempotency-Key needs it too.
        if view.action in view.sure and not proved_lately(request):
            raise Problem(FORBIDDEN, "reauthentication_required")
        return True


def _check_scope(request: Request, view: Any) -> None:
    token = request.auth
    if not isinstance(token, ApiToken):
        return
    if view.area is None:
        raise Problem(FORBIDDEN, "scope_missing", "Personal tokens do not open this. Sign in.")
    scope = needed(view.area, request.method or "")
    if scope not in token.scopes:
        raise Problem(FORBIDDEN, "scope_missing", f"The token lacks the scope {scope}.")


def _check_second_factor(user: User, words: set[str]) -> None:
    if words != {ANYONE} and user.lacks_second_factor:
        raise Problem(FORBIDDEN, "second_factor_missing")


def _check_state(request: Request, view: Any, user: User) -> None:
    """Who is flagged or deleted, alone or with their brand or profile, may read and nothing else."""
    reason = user.frozen_reason
    if reason is None or view.action in view.open_to_frozen:
        return
    # Staff read everything of everybody, so frozen staff read nothing.
    if request.method not in SAFE or user.is_staff:
        raise Problem(FORBIDDEN, "frozen", reason)


def check_approved(user: User) -> None:
    """Raise the problem that says so if the user's brand waits for approval."""
    brand = user.brand
    if brand is not None and not brand.may_publish:
        raise Problem(FORBIDDEN, "brand_waiting")
