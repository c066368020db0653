"""An answer that is a file: `outputs = {"download": File("text/csv")}`, and the view returns an HttpResponse."""

from dataclasses import dataclass

from rest_framework.renderers import JSONRenderer


@dataclass(frozen=True)
class File:
    media_type: str = "application/octet-stream"

    @property
    def renderer(self) -> JSONRenderer:
        """Return what lets a program ask for this type. Only errors are rendered, and those are JSON."""
        renderer = JSONRenderer()
        renderer.media_type = self.media_type
        return renderer
