"""Somebody was quicker, or staff froze it: the one answer to a move that is not legal any more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import moves as accounts_moves
from accounts.doorkeeper import Doorkeeper
from campaigns.models import Frozen, IllegalMove
from influencehub.states import look_of

CONFLICT = 409


class ConflictMiddleware(Doorkeeper):
    """Answer an illegal move with 409, the present state and a way back; htmx gets a toast and refreshes."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, IllegalMove | accounts_moves.IllegalMove):
            return None
        context = _what_is(exception)
        if getattr(request, "htmx", False):
            answer = render(request, "components/toast.html", {**context, "level": "error"}, status=CONFLICT)
            answer["HX-Retarget"], answer["HX-Reswap"] = "#toasts", "beforeend"
            # What stands around the pressed button reads itself again.
            answer["HX-Trigger"] = "live"
            return answer
        return render(request, "409.html", context, status=CONFLICT)


def _what_is(exception: Exception) -> dict[str, Any]:
    thing = getattr(exception, "thing", None)
    text = _("This has changed meanwhile, so it was not done.")
    if isinstance(exception, Frozen):
        text = _("Our staff froze this, so nothing moves until it is cleared up.")
    if thing is None:
        return {"text": text, "back_url": "/home/", "state": "", "name": ""}
    fresh = type(thing)._default_manager.filter(pk=thing.pk).first() or thing  # noqa: SLF001 -- Django's public API
    status = str(getattr(fresh, "status", ""))
    kind = str(thing._meta.model_name)  # noqa: SLF001 -- Django's public API
    state = str(look_of(status, kind).text)
    if status and not isinstance(exception, Frozen):
        text = _("This has changed meanwhile, so it was not done. It is now: %(state)s.") % {"state": state.lower()}
    page = getattr(fresh, "get_absolute_url", None)
    return {"text": text, "back_url": page() if page else "/home/", "state": status, "kind": kind, "name": str(fresh)}
