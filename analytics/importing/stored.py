"""An uploaded file as a path: where it lies, or a copy if the storage has no paths."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from analytics.importing.options import Options
from analytics.importing.reading import Looked
from analytics.importing.run import look_at
from analytics.models import ImportRun


@contextmanager
def local_copy(run: ImportRun) -> Iterator[Path]:
    with _local(run.file, run.file_name) as path:
        yield path


@contextmanager
def _local(stored: Any, file_name: str) -> Iterator[Path]:
    try:
        yield Path(stored.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(suffix=Path(file_name).suffix) as copy, stored.open() as file:
            shutil.copyfileobj(file, copy)
            copy.flush()
            yield Path(copy.name)


@contextmanager
def prepared(run: ImportRun) -> Iterator[tuple[Path, Options]]:
    """The file as a path, with all that is known of it."""
    options = Options.from_json(run.options, run.kind)
    options.account, options.brand, options.web_property = run.account_id, run.brand_id, run.web_property_id
    options.run = run.pk
    # Profiles of people who never asked for one are made by staff only.
    options.makes_accounts = run.by is None or run.by.is_staff
    with ExitStack() as stack:
        if run.people:
            options.people_name = Path(str(run.people.name)).name
            options.people = stack.enter_context(_local(run.people, options.people_name))
        yield stack.enter_context(local_copy(run)), options


def looked_at(run: ImportRun) -> Looked:
    """Return what its file looks like, with what was said about it."""
    with prepared(run) as (file, options):
        return look_at(file, run.file_name, options)
