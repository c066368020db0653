"""What went wrong, as RFC 9457 says it: every error of the API is such a document, with a code that stays.

{"type": "/api/v1/docs/#problem-stale", "title": "…", "status": 409, "code": "stale", "detail": "…",
"errors": [{"pointer": "#/amount", "code": "min_value", "detail": "…"}], "current": {…}}
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

MEDIA_TYPE = "application/problem+json"
# Every code that may be answered, with its title: docs/api.md and the schema read them here.
TITLES = {
    "invalid": gettext_lazy("Something in the request is not right."),
    "malformed": gettext_lazy("The request cannot be read."),
    "bad_cursor": gettext_lazy("This cursor is not one of ours."),
    "not_authenticated": gettext_lazy("Sign in, or send a token."),
    "authentication_failed": gettext_lazy("This token or session does not hold."),
    "forbidden": gettext_lazy("You may not do this."),
    "scope_missing": gettext_lazy("The token was not made for this."),
    "frozen": gettext_lazy("The account is frozen: it may read and nothing else."),
    "brand_waiting": gettext_lazy("The brand waits for approval."),
    "second_factor_missing": gettext_lazy("Staff need a second factor."),
    "reauthentication_required": gettext_lazy("Prove once more that it is you."),
    "csrf": gettext_lazy("The CSRF token is missing or wrong."),
    "not_found": gettext_lazy("There is no such thing, or it is not yours to see."),
    "method_not_allowed": gettext_lazy("This address does not take this method."),
    "not_acceptable": gettext_lazy("There is no such representation."),
    "stale": gettext_lazy("It has changed meanwhile, so it was not done."),
    "refused": gettext_lazy("A rule of the campaign stands against it."),
    "not_ready": gettext_lazy("It is not complete yet: `missing` names what it needs."),
    "in_use": gettext_lazy("Something stands against it."),
    "changed": gettext_lazy("It is not any more what If-Match says."),
    "unsupported_media_type": gettext_lazy("Send JSON."),
    "key_reused": gettext_lazy("This Idempotency-Key belongs to another request."),
    "too_large": gettext_lazy("The request is too large."),
    "throttled": gettext_lazy("Too many requests. Wait a little."),
    "server_error": gettext_lazy("Something broke on our side."),
}
E_ = TypeVar("E_", bound=Exception)


class Problem(exceptions.APIException):
    """An error that a view raises by name."""

    def __init__(self, status_code: int, code: str, detail: Any = "", **more: Any) -> None:
        super().__init__(detail or TITLES[code], code)
        self.status_code, self.code, self.more = status_code, code, more


Translation = Callable[[Any], Problem]
_translations: list[tuple[type[Exception], Translation]] = []


def problem_of(*kinds: type[Exception]) -> Callable[[Translation], Translation]:
    """Register how an app's own exception is said: `@problem_of(IllegalMove)` over a function that returns a Problem.

    The last one registered that fits wins, so narrower kinds come after wider ones.
    """

    def register(translate: Translation) -> Translation:
        _translations.extend((kind, translate) for kind in kinds)
        return translate

    return register


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None leaves what nobody expected to Django, which logs it."""
    for kind, translate in reversed(_translations):
        if isinstance(error, kind):
            error = translate(error)
            break
    problem = _known(error)
    if problem is None:
        return None
    if problem.status_code in {status.HTTP_409_CONFLICT, status.HTTP_412_PRECONDITION_FAILED}:
        problem.more = {"current": _present_state(context)} | problem.more
    response = Response(document(problem), status=problem.status_code, content_type=MEDIA_TYPE)
    for name, value in _headers(error).items():
        response[name] = value
    return response


def document(problem: Problem) -> dict[str, Any]:
    code = problem.code if problem.code in TITLES else "invalid"
    detail = problem.detail if isinstance(problem.detail, str) else TITLES[code]
    return {
        "type": f"/api/v1/docs/#problem-{code}",
        "title": str(TITLES[code]),
        "status": problem.status_code,
        "code": code,
        "detail": str(detail),
        **problem.more,
    }


def _known(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(as_serializer_error(error))
    if isinstance(error, exceptions.ValidationError):
        said = _("Look at the errors: each names its field.")
        return Problem(status.HTTP_400_BAD_REQUEST, "invalid", said, errors=list(_each(error.get_full_details())))
    if isinstance(error, Http404):
        return Problem(status.HTTP_404_NOT_FOUND, "not_found")
    if isinstance(error, PermissionDenied):
        return Problem(status.HTTP_403_FORBIDDEN, "forbidden")
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, _code(error), str(error.detail))
    return None


def _code(error: exceptions.APIException) -> str:
    found = error.get_codes()
    names = {"permission_denied": "forbidden", "parse_error": "malformed"}
    return names.get(found, found) if isinstance(found, str) else "invalid"


def _each(details: Any, pointer: str = "#") -> Iterator[dict[str, str]]:
    """Flatten DRF's nested errors: what is wrong with which member of the document."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["code"], str):
        yield {"pointer": pointer, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _each(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    else:
        errors = all(isinstance(inner, dict) and set(inner) == {"message", "code"} for inner in details)
        for number, inner in enumerate(details):
            yield from _each(inner, pointer if errors else f"{pointer}/{number}")


def _present_state(context: dict[str, Any]) -> Any:
    """What the thing is now, as its reader sees it, so that nobody needs to ask again."""
    show = getattr(context.get("view"), "present_state", None)
    return show() if show else None


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers


def plain(request: HttpRequest, status_code: int, code: str, detail: str = "", **more: Any) -> JsonResponse:
    """A problem outside of DRF: unknown addresses under /api/, and what nobody expected."""
    said = document(Problem(status_code, code, detail, **more))
    return JsonResponse(said, status=status_code, content_type=MEDIA_TYPE)
