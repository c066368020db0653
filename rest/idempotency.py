"""A POST with an Idempotency-Key is done once, however often it is sent.

The reply's row is written in the same transaction as the effect: of two that come at once the second waits at the
unique key and then reads what the first was answered. What fails leaves no row, so it may be tried again.
"""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from rest.models import KEPT, Reply
from rest.problems import Problem
from rest.sealing import seal, unseal

if TYPE_CHECKING:
    from accounts.models import User

HEADER = "Idempotency-Key"
LONGEST = 100
KEPT_HEADERS = ("Location", "ETag")
UNPROCESSABLE = 422


def once(request: Request, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call `act`, or replay what it was answered under this key."""
    key = request.headers.get(HEADER, "")
    if not key or not request.user.is_authenticated:
        return act(request, *args, **kwargs)
    if len(key) > LONGEST or not key.isprintable():
        raise ValidationError({HEADER: f"At most {LONGEST} printable characters."})
    with transaction.atomic():
        row, fresh = _claim(request, request.user, key)
        if not fresh:
            return _replay(row, _digest(request))
        response = act(request, *args, **kwargs)
        _keep(row, response)
    return response


def _claim(request: Request, user: "User", key: str) -> tuple[Reply, bool]:
    Reply.objects.old().filter(user=user, key=key).delete()
    try:
        with transaction.atomic():
            return Reply.objects.create(user=user, key=key, digest=_digest(request)), True
    except IntegrityError:
        return Reply.objects.get(user=user, key=key), False


def _digest(request: Request) -> str:
    data = dict(request.data.lists()) if isinstance(request.data, QueryDict) else request.data
    said = json.dumps([request.method, request.get_full_path(), data], sort_keys=True, default=_plain)
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: Any) -> str:
    """A file is what is in it, whatever its name."""
    if not isinstance(value, File):
        return str(value)
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return f"{value.name}:{content.hexdigest()}"


def _keep(row: Reply, response: Response) -> None:
    body = JSONRenderer().render(response.data).decode() if response.data is not None else ""
    headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    row.status, row.sealed = response.status_code, seal(json.dumps({"body": body, "headers": headers}))
    row.save(update_fields=["status", "sealed"])


def _replay(row: Reply, digest: str) -> HttpResponse:
    if row.digest != digest:
        raise Problem(UNPROCESSABLE, "key_reused", f"It was used for something else within {KEPT.days or 1} day.")
    kept = json.loads(unseal(bytes(row.sealed)))
    answer = HttpResponse(kept["body"], status=row.status, content_type="application/json", headers=kept["headers"])
    answer["Idempotent-Replayed"] = "true"
    return answer
