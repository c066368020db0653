"""What may be handed in as a file. The content decides what a file is, never its name or what the browser says."""

import io
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_MB = 20
MAX_PIXELS = 50_000_000
IMAGES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.mp4,.zip"


def checked(upload: "UploadedFile[bytes]") -> "File[bytes]":
    """Return the file as it is kept: pictures drawn anew (no metadata), the rest as it came, with a fitting name."""
    if (upload.size or 0) > MAX_MB * 1024 * 1024:
        raise ValidationError(_("This file is larger than %(limit)s MB."), params={"limit": MAX_MB})
    start = upload.read(32)
    upload.seek(0)
    ending = _ending(start)
    if ending:
        upload.name = _named(upload.name, ending)
        return upload
    return _redrawn(upload)


def _ending(start: bytes) -> str:
    if start.startswith(b"%PDF-"):
        return ".pdf"
    if start[4:8] == b"ftyp":
        return ".mp4"
    return ".zip" if start.startswith(b"PK\x03\x04") else ""


def _redrawn(upload: "UploadedFile[bytes]") -> "File[bytes]":
    refusal = ValidationError(_("Hand in a picture (JPEG, PNG, WebP), a PDF, an MP4 or a ZIP."))
    try:
        with Image.open(upload, formats=list(IMAGES)) as picture:
            kind = picture.format or ""
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("This picture has too many pixels."))
            drawn = ImageOps.exif_transpose(picture)
            drawn.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise refusal from None
    drawn.info = {}
    kept = io.BytesIO()
    drawn.save(kept, kind, quality=90)
    return ContentFile(kept.getvalue(), _named(upload.name, IMAGES[kind]))


def _named(name: str | None, ending: str) -> str:
    return f"{PurePath(name or 'file').stem[:80] or 'file'}{ending}"
