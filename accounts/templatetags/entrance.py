from django import template
from django.conf import settings

from accounts.demo import Entry, entries

register = template.Library()


@register.simple_tag
def demo_entries() -> list[Entry]:
    """Whom the sign-in page offers without a password: nobody outside a demo."""
    return entries() if settings.DEMO else []


@register.simple_tag
def google_offered() -> bool:
    return bool(settings.GOOGLE)
