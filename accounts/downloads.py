"""Large files, sent in pieces: neither side ever holds one whole."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from django.core.files import File
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, StreamingHttpResponse

PIECE = 256 * 1024


def download(request: HttpRequest, file: "File[Any]", name: str, kind: str) -> StreamingHttpResponse:
    """Always a download, and kept by no cache: it never runs as a page of this site."""
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    if not isinstance(request, ASGIRequest):
        return FileResponse(file, as_attachment=True, filename=name, content_type=kind, headers=headers)
    # Django would read a file whole before it sends it here.
    headers |= {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(file.size)}
    return StreamingHttpResponse(_pieces(file), content_type=kind, headers=headers)


async def _pieces(file: "File[Any]") -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        await asyncio.to_thread(file.close)
