"""Who may enter a view at all. What is not yours is 404; a brand that waits for approval is told so."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.models import User
from messaging.http import Request

P = ParamSpec("P")
# Django calls a view by position, so the name of its first parameter does not matter.
View = Callable[Concatenate[Request, P], HttpResponse]


def _only(may_enter: Callable[[User], bool], view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_enter(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def sure(view: View[P]) -> View[P]:
    """Before what is dangerous: ask for the password, a code or a passkey again, unless that was within five minutes.

    What was posted is done afterwards. Put it directly above the view.
    """

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        raise_if_reauthentication_required(request, app="accounts")
        return view(request, *args, **kwargs)

    return guarded


def sure_to_change(view: View[P]) -> View[P]:
    """Like `sure`, but anybody may look at the page with the form first."""
    certain = sure(view)

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        chosen = view if request.method in {"GET", "HEAD"} else certain
        return chosen(request, *args, **kwargs)

    return guarded


def brand_member(view: View[P]) -> View[P]:
    """Everybody of a brand, viewers included."""
    return _only(lambda user: user.member is not None, view)


def brand_writer(view: View[P]) -> View[P]:
    """Owners and managers of a brand."""
    return _only(lambda user: user.member is not None and user.member.can_write, view)


def brand_owner(view: View[P]) -> View[P]:
    return _only(lambda user: user.member is not None and user.member.is_owner, view)


def with_accounts(view: View[P]) -> View[P]:
    """Whoever has accounts on platforms: influencers, and everybody of a brand, viewers included."""
    return _only(lambda user: user.influencer is not None or user.member is not None, view)


def with_accounts_to_change(view: View[P]) -> View[P]:
    """Influencers, and owners and managers of a brand."""
    return _only(lambda user: user.influencer is not None or (user.member is not None and user.member.can_write), view)


def influencer_only(view: View[P]) -> View[P]:
    return _only(lambda user: user.influencer is not None, view)


def approved_brand(view: View[P]) -> View[P]:
    """Show the waiting page to a brand that staff did not approve. Put it under `brand_…`."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        brand = request.user.brand
        if brand is not None and not brand.may_publish:
            return waiting(request)
        return view(request, *args, **kwargs)

    return guarded


def waiting(request: Request) -> HttpResponse:
    return render(request, "accounts/waiting.html", {"brand": request.user.brand}, status=403)
