"""An uploaded file as a path: where it lies, or a copy if the storage has no paths."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.importing.options import Options
from analytics.importing.reading import Looked, look
from analytics.models import ImportRun


@contextmanager
def local_copy(run: ImportRun) -> Iterator[Path]:
    try:
        yield Path(run.file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(suffix=Path(run.file_name).suffix) as copy, run.file.open() as file:
            shutil.copyfileobj(file, copy)
            copy.flush()
            yield Path(copy.name)


def looked_at(run: ImportRun) -> Looked:
    """Return what its file looks like, with what was said about it."""
    with local_copy(run) as file:
        return look(file, run.file_name, Options.from_json(run.options))
