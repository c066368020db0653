"""What people tell about themselves and about the brand they run, kept."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Brand, Influencer


@transaction.atomic
def save_profile(influencer: Influencer, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(influencer, name, value)
    influencer.save()
    influencer.keep_party_in_step()


@transaction.atomic
def set_picture(thing: Influencer | Brand, picture: ContentFile[bytes] | None) -> None:
    """Show this picture, or without one what is drawn. The one before stays for the sweep, should this be undone."""
    name = "photo" if isinstance(thing, Influencer) else "logo"
    setattr(thing, name, picture or "")
    thing.save(update_fields=[name])
    thing.keep_party_in_step()
