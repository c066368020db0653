"""Every request has an id: it stands in the answer, in each line of the log, and on the page that says we failed."""

import logging
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

current_id: ContextVar[str] = ContextVar("request_id", default="")
HEADER = "X-Request-ID"


class RequestIdMiddleware:
    """Stands first, so that whatever answers has it. What a client sends as its own id is not taken over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_id.set(uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response[HEADER] = current_id.get()
            return response
        finally:
            current_id.reset(token)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if request_id := current_id.get():
            record.request_id = request_id
        return True
