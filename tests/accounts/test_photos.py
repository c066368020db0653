from datetime import timedelta

import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.forms.together import HELD_A_MINUTE
from accounts.tasks import sweep_photos
from tests.accounts.pictures import png
from tests.accounts.test_join import CREATOR
from tests.factories import BrandFactory, InfluencerFactory


def stored():
    return default_storage.listdir("photos")[1] if default_storage.exists("photos") else []


def test_a_picture_that_no_profile_took_is_gone_after_a_day(db):
    taken, forgotten = (default_storage.save(f"photos/{name}.webp", ContentFile(b"x")) for name in ("a", "b"))
    InfluencerFactory(photo=taken)

    at_once = sweep_photos()
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        later = sweep_photos()

    assert (at_once, later) == (0, 1)
    assert default_storage.exists(taken)
    assert not default_storage.exists(forgotten)


def test_a_logo_that_gave_way_to_another_is_gone_after_a_day(db):
    shown, before = (default_storage.save(f"logos/{name}.webp", ContentFile(b"x")) for name in ("a", "b"))
    BrandFactory(logo=shown)

    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        assert sweep_photos() == 1

    assert (default_storage.exists(shown), default_storage.exists(before)) == (True, False)


def test_mistakes_leave_only_so_many_pictures_behind(client, db):
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(HELD_A_MINUTE + 2):
            client.post("/join/influencer/", CREATOR | {"email": "no", "photo": SimpleUploadedFile("me.png", png())})

    assert len(stored()) == HELD_A_MINUTE
