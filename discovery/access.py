from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse

from accounts.access import waiting
from messaging.http import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def searchers_only(view: View[P]) -> View[P]:
    """Staff and everybody of a brand; a brand that staff did not approve is told that it waits."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_staff:
            return view(request, *args, **kwargs)
        brand = request.user.brand
        if brand is None:
            raise Http404
        return view(request, *args, **kwargs) if brand.may_publish else waiting(request)

    return guarded
