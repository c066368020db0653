"""Files on their way in: brought, looked at, answered, started."""

import hashlib
from functools import partial
from typing import Any

from django.core.files import File
from django.db import transaction

from accounts.models import User
from analytics.importing.kinds.guessing import kind_of
from analytics.importing.options import BadOption, Options
from analytics.importing.stored import local_copy, looked_at
from analytics.importing.words import told
from analytics.models import ImportKind, ImportRun
from analytics.tasks.imports import wake_import


class Unanswered(Exception):
    """The file leaves something open; the text asks for it."""


def bring(file: Any, *, by: User | None, kind: str = "", people: Any = None, **whose: Any) -> ImportRun:
    """Take a file in as a draft. Without a kind its headers say what it is about."""
    run = ImportRun(file_name=_name(file)[:255], by=by, **whose)
    run.file.save(_name(file), file, save=False)
    if people is not None:
        run.people.save(_name(people), people, save=False)
    run.digest = digest_of(run.file)
    run.file.close()
    if kind:
        run.kind = kind
    else:
        with local_copy(run) as path:
            run.kind = kind_of(path, run.file_name)
    try:
        Options.from_json(run.options, run.kind)
    except BadOption:
        run.file.delete(save=False)
        raise
    run.save()
    return run


def bring_own(file: Any, *, by: User, kinds: tuple[ImportKind, ...], **said: Any) -> ImportRun:
    """Take in a file of somebody's own: one that is about something else is told so when it is looked at."""
    run = bring(file, by=by, **said)
    if run.kind not in kinds:
        run.kind = kinds[0]
        run.save(update_fields=["kind"])
    return run


def _name(file: Any) -> str:
    return str(file.name).rpartition("/")[2] or "file"


def digest_of(file: "File[Any]") -> str:
    file.open("rb")
    return hashlib.file_digest(file, "sha256").hexdigest()


def start(run: ImportRun) -> bool:
    """Let it run with the answers it has, unless it runs already."""
    report = looked_at(run).report.as_json() if run.waits_for_answers else {}
    if report.get("status") == "refused":
        raise Unanswered(" ".join(told(report)["questions"]))
    return begin(run)


@transaction.atomic
def begin(run: ImportRun) -> bool:
    """Let it run where nobody can be asked: what the file leaves open then stands in its report."""
    queued = run.queue()
    if queued:
        transaction.on_commit(partial(wake_import, run.pk), robust=True)
    return queued


def answer(run: ImportRun, options: dict[str, Any], **whose: Any) -> bool:
    """Keep what was said about the file, while it waits for that. `whose`: kind, account, brand, web_property."""
    try:
        Options.from_json(options, whose.get("kind", run.kind))
    except BadOption:
        # Fields of another kind of file: what the columns are is proposed anew.
        options = {name: value for name, value in options.items() if name != "maps"}
    waiting = ImportRun.objects.filter(pk=run.pk, status__in=ImportRun.WAITING)
    if not waiting.update(options=options, **whose):
        return False
    run.refresh_from_db()
    return True
