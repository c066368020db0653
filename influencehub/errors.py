"""What is answered when nothing else answers: a page for people, a problem document under /api/."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import get_template
from django.views import defaults
from django.views.csrf import csrf_failure as csrf_page

from influencehub.requests import current_id
from rest.problems import plain

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return plain(request, 400, "malformed")
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return plain(request, 403, "forbidden")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return plain(request, 404, "not_found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say the request's id and nothing of what broke: the log has it under this id."""
    if request.path.startswith(API):
        return plain(request, 500, "server_error", request_id=current_id.get())
    # Without the request: what broke may be what every page asks for its frame.
    page = get_template("500.html").render({"request_id": current_id.get()})
    return HttpResponseServerError(page)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if request.path.startswith(API):
        return plain(request, 403, "csrf", reason)
    return csrf_page(request, reason)
