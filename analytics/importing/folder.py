"""A folder that is watched: who can write there drops files, and finds them in ``done`` or ``refused`` with a report.

    <folder>/<kind>/<file>                       influencers, or with a file of answers beside
    <folder>/<kind>/<whose>/<file>               whose: the slug of a brand, or platform:handle for posts
    <folder>/<kind>/…/<file>.options.json        answers: platform, observed_on, maps, currency, brand, account, property

A file is taken when it has not changed between two looks. It is moved, which only one can do, and carries the number of
its import in its name from then on: whatever stops in the middle goes on at the next look, and nothing is imported twice.
"""

import fcntl
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files import File

from analytics.actions.imports import begin, bring, digest_of
from analytics.importing.options import BadOption, Options
from analytics.importing.owners import whose_of
from analytics.importing.report import Report
from analytics.importing.words import lines_of
from analytics.models import ImportKind, ImportRun

WORKING, DONE, REFUSED = ".working", "done", "refused"
OPTIONS = ".options.json"
_PARTS = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp", "~")
_DEEPEST = 2  # kind, whose
_LARGEST = 1 << 16  # bytes of a file of answers
_REMEMBERED = 3600


@dataclass(frozen=True)
class Dropped:
    """A file in the folder: by its parts under it."""

    root: Path
    parts: tuple[str, ...]

    @property
    def path(self) -> Path:
        return self.root.joinpath(*self.parts)

    @property
    def name(self) -> str:
        return self.parts[-1]

    def moved(self, to: str, name: str) -> "Dropped":
        """Move it to another part of the folder, never over a file that is there."""
        target = Dropped(self.root, (to, *self._inner[:-1], name))
        target.path.parent.mkdir(parents=True, exist_ok=True)
        os.link(self.path, target.path, follow_symlinks=False)
        self.path.unlink()
        return target

    @property
    def _inner(self) -> tuple[str, ...]:
        return self.parts[1:] if self.parts[0] in {WORKING, DONE, REFUSED} else self.parts


def sweep(folder: Path) -> int:
    """Look once; return how many files were taken or put away. Whoever looks at the same time leaves."""
    with alone(folder) as first:
        if not first:
            return 0
        for kind in ImportKind.values:
            (folder / kind).mkdir(exist_ok=True)
        taken = sum(_take(file) for kind in ImportKind.values for file in _files(folder, (kind,)) if _is_whole(file))
        return taken + sum(_carry(file) for file in list(_files(folder, (WORKING,))))


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _files(root: Path, parts: tuple[str, ...]) -> Iterator[Dropped]:
    """Plain files only: a link could lead out of the folder."""
    here = root.joinpath(*parts)
    if not here.is_dir() or here.is_symlink():
        return
    with os.scandir(here) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    depth = len(parts) - (parts[0] == WORKING)
    for entry in found:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False) and depth < _DEEPEST:
            yield from _files(root, (*parts, entry.name))
        elif entry.is_file(follow_symlinks=False) and not entry.name.endswith((OPTIONS, *_PARTS)):
            yield Dropped(root, (*parts, entry.name))


def _is_whole(file: Dropped) -> bool:
    """Tell whether it is as it was at the last look."""
    facts = file.path.lstat()
    now = [facts.st_size, facts.st_mtime_ns]
    name = hashlib.sha256("/".join(file.parts).encode(errors="surrogateescape")).hexdigest()
    key = f"watched:{name}:{facts.st_ino}"
    before = cache.get(key)
    cache.set(key, now, _REMEMBERED)
    return bool(before == now and facts.st_size)


def _take(file: Dropped) -> int:
    answers = Dropped(file.root, (*file.parts[:-1], file.name + OPTIONS))
    try:
        file.moved(WORKING, file.name)
    except FileExistsError:
        return 0  # one of this name is under way
    with suppress(FileNotFoundError, FileExistsError):
        answers.moved(WORKING, answers.name)
    return 1


def _carry(file: Dropped) -> int:
    """Bring a taken file in, or put it away once its import is over."""
    number, mark, _ = file.name.partition("~")
    run = ImportRun.objects.filter(pk=int(number)).first() if mark and number.isdecimal() else None
    if run is None:
        run = _brought(file)
        if run is None:
            return 1
        file = file.moved(WORKING, f"{run.pk}~{file.name}")
    if run.status == ImportRun.Status.DRAFT:
        begin(run)
        run.refresh_from_db()
    if run.status in {ImportRun.Status.QUEUED, ImportRun.Status.RUNNING}:
        return 0
    _put_away(file, run)
    return 1


def _brought(file: Dropped) -> ImportRun | None:
    try:
        said, whose = _answers(file)
        with _opened(file.path) as content:
            known = _known(file, content, said, whose)
            if known is not None:
                return known
            run = bring(content, by=None, kind=file.parts[1], origin=ImportRun.Origin.FOLDER, options=said, **whose)
    except (BadOption, ValueError, OSError) as error:
        _refuse(file, str(error))
        return None
    return run


def _known(file: Dropped, content: "File[Any]", said: dict[str, Any], whose: dict[str, Any]) -> ImportRun | None:
    """The same file with the same answers was brought before: what became of it holds."""
    kept = ImportRun.objects.filter(
        origin=ImportRun.Origin.FOLDER, digest=digest_of(content), kind=file.parts[1], **whose
    ).exclude(status=ImportRun.Status.FAILED)
    return next((run for run in kept.order_by("-pk") if run.options == said), None)


@contextmanager
def _opened(path: Path) -> Iterator["File[Any]"]:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as raw:
        if not stat.S_ISREG(os.fstat(raw.fileno()).st_mode):
            raise BadOption(f"{path.name}: no plain file.")
        yield _Kept(raw, name=path.name)


class _Kept(File):  # type: ignore[type-arg] # generic for types only
    """Read from its beginning again without being opened by its name, which may mean something else by now."""

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> "_Kept":
        self.seek(0)
        return self

    def close(self) -> None:
        """Whoever opened it closes it."""


def _answers(file: Dropped) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the file beside it says, and what the folder says about whose it is."""
    said: dict[str, Any] = {}
    beside = file.path.with_name(file.name + OPTIONS)
    if beside.is_file() and not beside.is_symlink():
        with _opened(beside) as content:
            said = json.loads(content.read(_LARGEST))
        if not isinstance(said, dict):
            raise BadOption(f"{beside.name}: an object of answers is needed.")
    kind, inner = file.parts[1], file.parts[2:-1]
    if inner:
        said |= {"account" if kind == ImportKind.POSTS else "brand": inner[0]}
    whose = whose_of(said)
    told = {name: said[name] for name in ("platform", "observed_on", "maps", "currency") if said.get(name)}
    Options.from_json(told, kind)
    return told, whose


def _put_away(file: Dropped, run: ImportRun) -> None:
    report = Report.of(run.report)
    report.file_name = run.file_name
    lines = list(lines_of(report)) if report.status != "failed" else [f"{run.file_name}: {report.reason}"]
    to = DONE if run.status == ImportRun.Status.DONE else REFUSED
    kept = _placed(file, to, file.name.partition("~")[2])
    _write(kept, ".report.txt", "\n".join([*lines, ""]))
    if run.rejects:
        with run.rejects.open("rb") as rejects, kept.path.with_name(f"{kept.name}.rejected.csv").open("wb") as copy:
            shutil.copyfileobj(rejects, copy)


def _refuse(file: Dropped, why: str) -> None:
    _write(_placed(file, REFUSED, file.name), ".report.txt", f"{file.name}: {why}\n")


def _placed(file: Dropped, to: str, name: str) -> Dropped:
    """Put it there under its name, or a numbered one where there is such a file already."""
    beside = Dropped(file.root, (*file.parts[:-1], name + OPTIONS))
    for number in range(1, 10_000):
        wanted = name if number == 1 else f"{Path(name).stem}-{number}{Path(name).suffix}"
        with suppress(FileExistsError):
            kept = file.moved(to, wanted)
            with suppress(FileNotFoundError, FileExistsError):
                beside.moved(to, wanted + OPTIONS)
            return kept
    raise FileExistsError(name)


def _write(beside: Dropped, ending: str, text: str) -> None:
    beside.path.with_name(beside.name + ending).write_text(text, encoding="utf-8")
