"""Files go with whoever brought them, whether anything was made of them or not."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.actions.erasing import erase
from accounts.rights import REMOVED
from analytics.models import ImportRun
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    user = make.UserFactory(deleted_at=timezone.now())
    make.InfluencerFactory(user=user)
    return user


def brought(by, **more):
    run = ImportRun.objects.create(file_name="ada quill.csv", by=by, kind="posts", **more)
    run.file.save("posts.csv", ContentFile(b"url,likes\nhttps://x.com/ada/status/1,3\n"))
    return run, run.file.name


@pytest.mark.parametrize("status", ["refused", "failed", "done", "queued", "running"])
def test_a_file_goes_whatever_became_of_it(person, status):
    run, name = brought(person, status=status)

    erase(person)
    run.refresh_from_db()

    assert not default_storage.exists(name)
    assert (run.file.name, run.file_name, run.finished) == ("", REMOVED, True)


def test_what_was_never_started_leaves_nothing(person):
    _run, name = brought(person)

    erase(person)

    assert not default_storage.exists(name)
    assert not ImportRun.objects.exists()


def test_what_waits_for_a_team_stays_with_it(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    brand = make.BrandFactory()
    leaver = make.UserFactory(deleted_at=timezone.now())
    make.MemberFactory(brand=brand, user=leaver)
    make.MemberFactory(brand=brand)
    run, name = brought(leaver, brand=brand)

    erase(leaver)

    assert default_storage.exists(name)
    assert ImportRun.objects.get().file_name == run.file_name


def test_what_somebody_else_brought_for_the_account_goes_too(person):
    account = make.SocialAccountFactory(influencer=person.profile)
    _run, name = brought(make.UserFactory(staff=True), account=account, status="done")
    _other, others = brought(make.UserFactory(staff=True), status="done")

    erase(person)

    assert not default_storage.exists(name)
    assert default_storage.exists(others)
