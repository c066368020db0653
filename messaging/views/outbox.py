"""The e-mails of a demo instance, where nobody has a mailbox.

Whoever can open a demo may enter it as staff with one click, so this page hides nothing that is not open already; and
it must answer before the login, because the code of a new account arrives here.
"""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from messaging.models import OutgoingEmail

PAGE = 30


@login_not_required
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    return render(request, "messaging/outbox.html", _list_context(request))


@login_not_required
@require_GET
def outbox_email(request: HttpRequest, pk: int) -> HttpResponse:
    context = _list_context(request)
    # nosemgrep: unscoped-object -- the demo's outbox is everybody's
    context["email"] = get_object_or_404(OutgoingEmail, pk=pk)
    return render(request, "messaging/outbox.html", context)


@login_not_required
@require_GET
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # django-csp thinks of views without arguments
    {
        "default-src": [NONE],
        "script-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [SELF],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def outbox_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as a mail program shows it: its own styles, no scripts."""
    _only_in_demo()
    # nosemgrep: unscoped-object -- the demo's outbox is everybody's
    return HttpResponse(get_object_or_404(OutgoingEmail, pk=pk).html)


def _list_context(request: HttpRequest) -> dict[str, Any]:
    _only_in_demo()
    q = request.GET.get("q", "")[:100].strip()
    rows = OutgoingEmail.objects.order_by("-created_at", "-pk").defer("html", "text")
    if q:
        rows = rows.filter(Q(to__icontains=q) | Q(subject__icontains=q))
    return {"page": Paginator(rows, PAGE).get_page(request.GET.get("page")), "q": q, "email": None}


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404
