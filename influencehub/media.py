"""Pictures for everybody and imported files for staff. What is handed in for a task has its own, closer door."""

import mimetypes
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.models import User

PICTURES = {"image/jpeg", "image/png", "image/webp"}


def anybody(user: User | AnonymousUser) -> bool:
    return True


def staff(user: User | AnonymousUser) -> bool:
    # This door is open to staff without a second factor too: the page on which they set one up shows pictures.
    return isinstance(user, User) and user.is_staff and not user.lacks_second_factor


READERS: dict[str, Callable[[User | AnonymousUser], bool]] = {
    "photos": anybody,
    "logos": anybody,
    "imports": staff,
}


@login_not_required
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    folder = path.partition("/")[0]
    may_read = READERS.get(folder)
    if may_read is None or not may_read(request.user):
        raise Http404
    # Read whole: uploads are limited, and Django cannot stream a synchronous file under ASGI.
    try:
        with default_storage.open(path) as file:
            body = file.read()
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = str(content_disposition_header(kind not in PICTURES, path.rpartition("/")[2]))
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if may_read is anybody:
        response["Cache-Control"] = "public, max-age=86400"
    return response
