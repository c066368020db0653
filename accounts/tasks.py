import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ApiToken, Brand, DataExport, Influencer, RefreshToken, RefusedJoin, User
from rest.models import Reply

log = logging.getLogger(__name__)

HOUR = 3600
# As long as a form remembers a picture that was sent with a mistake elsewhere.
HELD = timedelta(days=1)


@shared_task(name="accounts.sweep_photos", ignore_result=True)
def sweep_photos() -> int:
    """Throw away pictures that came with a form which nobody finished, or that gave way to another."""
    return _sweep("photos", Influencer.objects.values_list("photo", flat=True)) + _sweep(
        "logos", Brand.objects.values_list("logo", flat=True)
    )


def _sweep(folder: str, taken: "QuerySet[Any, Any]") -> int:
    if not default_storage.exists(folder):
        return 0
    names = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    old = [name for name in names - set(taken) if default_storage.get_modified_time(name) < timezone.now() - HELD]
    for name in old:
        default_storage.delete(name)
    return len(old)


@shared_task(name="accounts.purge_access", ignore_result=True)
def purge_access() -> int:
    """Throw away tokens, sessions and kept answers that are long over."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    living = Session.objects.values("session_key")
    rows = [
        UserSession.objects.exclude(session_key__in=living),
        RefreshToken.objects.dead(),
        ApiToken.objects.dead(),
        RefusedJoin.objects.dead(),
        Reply.objects.old(),
    ]
    return sum(found.delete()[0] for found in rows)


def wake_export(pk: int) -> None:
    """Shorten the wait. If the broker is away, the sweep finds the row."""
    run_export.delay(pk)


@shared_task(name="accounts.make_export", ignore_result=True, time_limit=HOUR, soft_time_limit=HOUR - 60)
def run_export(pk: int, **_later: object) -> None:
    from accounts.actions.exporting import make_export  # noqa: PLC0415 -- it asks for copies, and that wakes this module

    export = DataExport.objects.select_related("user").filter(pk=pk).first()
    if export is not None:
        make_export(export)


@shared_task(name="accounts.sweep_exports", ignore_result=True)
def sweep_exports(**_later: object) -> int:
    """Take up copies that no worker has, and throw away those whose day is over."""
    from accounts.actions.exporting import throw_away_old  # noqa: PLC0415 -- as above

    throw_away_old()
    keys = list(DataExport.objects.stalled().order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        run_export(pk)
    return len(keys)


@shared_task(name="accounts.erase_departed", ignore_result=True, time_limit=HOUR, soft_time_limit=HOUR - 60)
def erase_departed(**_later: object) -> int:
    """Erase whose grace is over, and who never proved an address. One who cannot be keeps nobody else waiting."""
    from accounts.actions.erasing import due, erase, give_up, never_proved  # noqa: PLC0415 -- as above

    return sum(
        _each(users, act)
        for users, act in [(due().order_by("deleted_at"), erase), (never_proved().order_by("pk"), give_up)]
    )


def _each(users: QuerySet[User], act: Callable[[User], None]) -> int:
    done = 0
    for user in list(users):
        try:
            act(user)
        except Exception:
            log.exception("erase.failed", extra={"user": user.pk})
        else:
            done += 1
    return done
