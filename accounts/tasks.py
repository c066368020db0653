from datetime import timedelta

from celery import shared_task
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Influencer

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
