import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import models
from django.utils import timezone

from accounts.models import AuditRow, Claim, Report
from messaging.models import Conversation, Message, Notification, OutgoingEmail

# Their time is a default that was bound when the class was made, so it is set right afterwards.
STAMPED: list[tuple[type[models.Model], str]] = [
    (Conversation, "created_at"),
    (Message, "created_at"),
    (Notification, "created_at"),
    (OutgoingEmail, "created_at"),
    (AuditRow, "at"),
    (Report, "created_at"),
    (Claim, "created_at"),
]


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let the real verbs run as if it were `moment`: the past is told by the code that makes the present."""
    newest = {model: _newest(model) for model, _field in STAMPED}
    with mock.patch.object(timezone, "now", return_value=moment):
        yield
    for model, field in STAMPED:
        rows: models.QuerySet[Any] = models.QuerySet(model).filter(pk__gt=newest[model])
        rows.update(**{field: moment})


def _newest(model: type[models.Model]) -> int:
    return models.QuerySet(model).order_by("-pk").values_list("pk", flat=True).first() or 0
