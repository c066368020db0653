"""What people upload as a picture of themselves, made safe: decoded, scaled, and written anew as WebP."""

from __future__ import annotations

import io
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 24_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


def safe_photo(upload: File[bytes]) -> ContentFile[bytes]:
    """Return the picture without anything that was hidden in the file, under a name nobody chose."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. A smaller copy is enough."), code="size")
    try:
        image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise ValidationError(_("The picture has more than 24 million dots. Scale it down."), code="pixels")
        if getattr(image, "is_animated", False):
            raise ValidationError(_("Pictures that move cannot be used here."), code="animated")
        picture = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("This file is not a JPEG, PNG or WebP picture."), code="format") from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=86)
    return ContentFile(out.getvalue(), name=f"{uuid4().hex}.webp")
