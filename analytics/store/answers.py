import zlib
from collections.abc import Iterable, Iterator

from analytics.models import RawAnswer


def naming(source: str, names: Iterable[str]) -> Iterator[int]:
    """Find the kept answers that name somebody: in what was asked, or anywhere in what came."""
    wanted = list(names)
    for row in RawAnswer.objects.filter(source=source).only("pk", "request", "body").iterator(chunk_size=100):
        if names_one_of(wanted, row.request, zlib.decompress(row.body)):
            yield row.pk


def names_one_of(names: Iterable[str], request: str, body: bytes) -> bool:
    said = (request.encode() + body).decode(errors="replace").casefold()
    return any(name.casefold() in said for name in names)
