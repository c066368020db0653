from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def slices(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut rows into what one transaction takes."""
    stream = iter(rows)
    while part := list(islice(stream, size)):
        yield part
