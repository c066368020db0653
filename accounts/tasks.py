from datetime import timedelta

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import ApiToken, Influencer, RefreshToken
from rest.models import Reply

# As long as a form remembers a picture that was sent with a mistake elsewhere.
HELD = timedelta(days=1)


@shared_task(name="accounts.sweep_photos", ignore_result=True)
def sweep_photos() -> int:
    """Throw away pictures that came with a form which nobody finished."""
    if not default_storage.exists("photos"):
        return 0
    names = {f"photos/{name}" for name in default_storage.listdir("photos")[1]}
    taken = set(Influencer.objects.exclude(photo="").values_list("photo", flat=True))
    old = [name for name in names - taken if default_storage.get_modified_time(name) < timezone.now() - HELD]
    for name in old:
        default_storage.delete(name)
    return len(old)


@shared_task(name="accounts.purge_access", ignore_result=True)
def purge_access() -> int:
    """Throw away tokens, sessions and kept answers that are long over."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    living = Session.objects.values("session_key")
    rows = [
        UserSession.objects.exclude(session_key__in=living),
        RefreshToken.objects.dead(),
        ApiToken.objects.dead(),
        Reply.objects.old(),
    ]
    return sum(found.delete()[0] for found in rows)
