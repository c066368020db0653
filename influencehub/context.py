from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, bool]:
    """Tell every template whether this is a demo instance."""
    return {"DEMO": settings.DEMO}
