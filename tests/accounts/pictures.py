import io

from PIL import Image


def png(size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#1e6b57").save(out, options.pop("format", "PNG"), **options)
    return out.getvalue()
