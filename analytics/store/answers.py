import zlib
from collections.abc import Iterable, Iterator

from analytics.models import RawAnswer


def naming(source: str, names: Iterable[str]) -> Iterator[int]:
    """Find the kept answers that name somebody: in what was asked, or anywhere in what came."""
    wanted = [name.casefold().encode() for name in names]
    for row in RawAnswer.objects.filter(source=source).only("pk", "request", "body").iterator(chunk_size=100):
        said = (row.request.encode() + zlib.decompress(row.body)).decode(errors="replace").casefold().encode()
        if any(name in said for name in wanted):
            yield row.pk
