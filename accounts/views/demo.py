from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.demo import ROLES, demo_user
from accounts.sessions import list_session

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@require_POST
def enter(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as somebody of the demo, without a password. Outside a demo this door does not exist."""
    if not settings.DEMO or role not in ROLES:
        raise Http404
    user = demo_user(role)
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    list_session(request)
    return redirect("/home/")
