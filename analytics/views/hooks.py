"""Where platforms tell us what changed. Whoever asks has proven nothing until the source says that they signed it.

Nobody is told what is configured here: what is not there and what is not signed look alike, and have no page.
"""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from analytics.ingestion.events import receive
from analytics.ingestion.webhooks import listening
from analytics.sources.contract import Source
from analytics.sources.errors import BadSignature, SourceError

log = logging.getLogger(__name__)
LARGEST = 2**20  # thin payloads: a hundred ids are a few kilobytes
NOT_HERE, TOO_LARGE = 404, 413


@never_cache
@login_not_required
@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, source: str) -> HttpResponse:
    found = listening(source)
    if found is None:
        return HttpResponse(status=NOT_HERE)
    return _challenged(found, request) if request.method == "GET" else _told(found, request)


def _challenged(source: Source, request: HttpRequest) -> HttpResponse:
    """The platform asks whether this address is ours. What it sent goes back as text, never as a page."""
    said = source.challenge(request.GET.dict())
    return HttpResponse(status=NOT_HERE) if said is None else HttpResponse(said, content_type="text/plain")


def _told(source: Source, request: HttpRequest) -> HttpResponse:
    raw = request.read(LARGEST + 1)
    if len(raw) > LARGEST:
        return HttpResponse(status=TOO_LARGE)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        events = source.verify_webhook(headers, raw)
    except BadSignature:
        return HttpResponse(status=source.refusal)
    except SourceError:
        # Signed, so it is from the platform; told again it would be the same, and in the end the webhook switched off.
        log.exception("hook.unreadable", extra={"source": source.slug})
        return HttpResponse()
    receive(source.slug, events)
    return HttpResponse()
