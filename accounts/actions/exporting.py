"""A copy of all of somebody's data: asked for here, made in the background by accounts.rights.export."""

import logging
import tempfile
from collections.abc import Iterator
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import DataExport, User
from accounts.models.rights import A_DAY, KEPT
from accounts.moves import IllegalMove
from accounts.rights.export import write
from accounts.tasks import wake_export
from messaging.actions import notify
from messaging.live import hint

log = logging.getLogger(__name__)

PAGE = "/settings/data/"
# A sign of life at least so often, well within the patience of the sweep.
BEAT_EVERY = 10.0


class ExportRefused(IllegalMove):
    """One is being made, or there were enough today; the text says which, to people."""


@transaction.atomic
def request_export(user: User) -> DataExport:
    """Ask for a copy: one at a time, three a day."""
    if DataExport.objects.filter(user=user).of_today().count() >= A_DAY:
        raise ExportRefused(_("You asked for %(count)s copies within a day. Wait until tomorrow.") % {"count": A_DAY})
    try:
        with transaction.atomic():
            export = DataExport.objects.create(user=user)
    except IntegrityError:
        raise ExportRefused(_("A copy of your data is being made already.")) from None
    transaction.on_commit(partial(wake_export, export.pk), robust=True)
    return export


class Superseded(Exception):
    """Somebody else makes this copy by now, or nobody wants it any more."""


def make_export(export: DataExport) -> None:
    """Make the copy, unless somebody else is at it. A broken one begins anew: nothing of it was shown."""
    if not export.claim():
        return
    language, zone = export.user.language or settings.LANGUAGE_CODE, ZoneInfo(export.user.time_zone)
    try:
        with tempfile.TemporaryFile() as target, translation.override(language), timezone.override(zone):
            rows = write(export.user, target, partial(_step, export))
            target.flush()
            finish(export, File(target), rows)
    except Superseded:
        log.info("export.superseded", extra={"export": export.pk})
    except Exception:
        log.exception("export.failed", extra={"export": export.pk})
        export.fail(str(_("Something broke on our side. You can ask again.")))
        hint([export.user_id], topic_of(export))


def _step(export: DataExport, progress: int) -> None:
    quiet = (timezone.now() - export.beat_at).total_seconds()
    if (progress != export.progress or quiet > BEAT_EVERY) and not tell_progress(export, progress):
        raise Superseded


def throw_away_old() -> None:
    """Take away files whose day is over, and those that a worker left behind when it died."""
    for export in DataExport.objects.outdated():
        export.throw_away()
    named = set(DataExport.objects.exclude(file="").values_list("file", flat=True))
    for name in _stored("exports"):
        if name not in named and default_storage.get_modified_time(name) < timezone.now() - KEPT:
            default_storage.delete(name)


def _stored(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _stored(f"{folder}/{inner}")


def topic_of(export: DataExport) -> str:
    return f"data-export-{export.pk}"


def tell_progress(export: DataExport, progress: int) -> bool:
    """Say how far it is, to the row and to open pages. False: it is somebody else's by now."""
    going_on = export.beat(progress)
    if going_on:
        hint([export.user_id], topic_of(export))
    return going_on


def finish(export: DataExport, file: File[bytes], rows: int) -> None:
    """Keep the file where nobody is served, for a day, and say that it is there."""
    size = file.size
    export.file.save(f"{uuid4().hex}.zip", file, save=False)
    now = timezone.now()
    mine = DataExport.objects.filter(pk=export.pk, status=DataExport.Status.RUNNING, beat_at=export.beat_at)
    with transaction.atomic():
        done = mine.update(
            status=DataExport.Status.READY,
            progress=100,
            file=export.file.name,
            size=size,
            rows=rows,
            finished_at=now,
            expires_at=now + KEPT,
        )
        if done:
            text = _("The copy of your data is ready. You can download it for 24 hours.")
            notify([export.user], "account-export", text, url=PAGE)
            hint([export.user_id], topic_of(export))
    if not done:
        export.file.delete(save=False)
