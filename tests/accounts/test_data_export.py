"""The way to a copy of one's data: asked for, made, told, fetched by the same person, thrown away."""

import io
import os
import time
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.actions.exporting import ExportRefused, make_export, request_export
from accounts.models import DataExport
from accounts.rights import export as exporting
from accounts.tasks import run_export, sweep_exports
from messaging.models import Notification, OutgoingEmail
from tests.accounts.signing import prove_again, proven
from tests.factories import DataExportFactory, InfluencerFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/settings/data/"


@pytest.fixture
def user():
    return InfluencerFactory(name="Nora Vega").user


def fetched(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_asked_for_on_the_page_made_told_and_fetched(client, user, django_capture_on_commit_callbacks):
    client.force_login(proven(user))
    asked = client.post(f"{PAGE}export/")
    assert asked.url.startswith("/accounts/reauthenticate/")
    with django_capture_on_commit_callbacks(execute=True):
        # What was asked for is done as soon as the person proved who they are.
        client.post(asked.url, {"password": "correct horse battery"})

    export = DataExport.objects.get(user=user)
    assert (export.status, export.progress) == ("ready", 100)
    assert Notification.objects.get(user=user).url == PAGE
    assert OutgoingEmail.objects.filter(to=user.email, subject__startswith="The copy of your data").exists()
    page = client.get(PAGE).content.decode()
    assert f"{PAGE}export/{export.pk}/" in page
    archive = fetched(client.get(f"{PAGE}export/{export.pk}/"))
    assert "Nora Vega" in archive.read("accounts/influencer.json").decode()


def test_the_file_is_nobody_elses(client, user):
    export = DataExportFactory(user=user)
    path = export.file.name
    stranger = proven(UserFactory(staff=True, second_factor=False))
    client.force_login(stranger)

    assert client.get(f"/media/{path}").status_code == 404
    client.force_login(proven(InfluencerFactory().user))
    prove_again(client)
    assert client.get(f"{PAGE}export/{export.pk}/").status_code == 404
    assert client.get(f"/media/{path}").status_code == 404


def test_the_download_asks_who_it_is(client, user):
    export = DataExportFactory(user=user)
    client.force_login(user)

    answer = client.get(f"{PAGE}export/{export.pk}/")

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/reauthenticate/")


def test_one_at_a_time(user):
    request_export(user)

    with pytest.raises(ExportRefused, match="already"):
        request_export(user)


def test_three_a_day(user):
    for _n in range(3):
        export = request_export(user)
        DataExport.objects.filter(pk=export.pk).update(status="ready")

    with pytest.raises(ExportRefused, match="tomorrow"):
        request_export(user)

    DataExport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert request_export(user)


def test_after_a_day_the_file_is_gone(user):
    export = DataExportFactory(user=user)
    storage, name = export.file.storage, export.file.name
    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert DataExport.objects.get().shown_status == "expired"
    assert not DataExport.objects.ready().exists()

    sweep_exports()

    assert DataExport.objects.get().status == "expired"
    assert not storage.exists(name)


def test_a_file_that_a_dead_worker_left_behind_goes_too(user, settings):
    kept = DataExportFactory(user=user).file.name
    young, old = (default_storage.save("exports/2026/01/left.zip", ContentFile(b"zip")) for _n in range(2))
    yesterday = time.time() - 25 * 3600
    for name in (kept, old):
        os.utime(settings.MEDIA_ROOT / name, (yesterday, yesterday))

    sweep_exports()

    assert [default_storage.exists(name) for name in (kept, young, old)] == [True, True, False]


def test_what_no_worker_took_is_taken_by_the_sweep(user):
    export = DataExport.objects.create(user=user, beat_at=timezone.now() - timedelta(minutes=2))

    sweep_exports()

    assert DataExport.objects.get(pk=export.pk).is_ready


def test_a_copy_whose_worker_is_gone_begins_anew(user):
    gone = timezone.now() - timedelta(minutes=2)
    export = DataExport.objects.create(user=user, status="running", progress=40, beat_at=gone)

    sweep_exports()

    assert DataExport.objects.get(pk=export.pk).is_ready


def test_a_copy_that_somebody_is_making_is_left_alone(user):
    export = DataExport.objects.create(user=user, status="running", progress=40)

    sweep_exports()
    run_export(export.pk)

    assert DataExport.objects.get(pk=export.pk).status == "running"


def test_whose_copy_was_taken_over_stops_and_leaves_no_file(user, monkeypatch, settings):
    export = DataExport.objects.create(user=user)
    whole = exporting.render_to_string

    def overtaken(*args, **kwargs):
        DataExport.objects.update(beat_at=timezone.now() + timedelta(seconds=5))
        return whole(*args, **kwargs)

    monkeypatch.setattr(exporting, "render_to_string", overtaken)
    make_export(export)

    assert DataExport.objects.get(pk=export.pk).status == "running"
    assert not Notification.objects.exists()
    assert not list(settings.MEDIA_ROOT.glob("exports/**/*.zip"))


def test_a_failure_is_said_and_may_be_tried_again(client, user, monkeypatch):
    monkeypatch.setattr("accounts.actions.exporting.write", lambda *_args: 1 / 0)
    export = request_export(user)
    run_export(export.pk)

    export.refresh_from_db()
    assert export.status == "failed"
    assert "division" not in export.error
    client.force_login(user)
    assert "It failed." in client.get(PAGE).content.decode()
    assert request_export(user)


def test_progress_is_a_live_part_of_the_page(client, user):
    DataExport.objects.create(user=user, status="running", progress=40)
    client.force_login(user)

    part = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert 'value="40"' in part
    assert "every 3s" in part
    assert 'data-live="data-export-' in part


def test_memory_does_not_grow_with_the_rows(user, django_assert_max_num_queries):
    """Pieces are read by key and written through: twice as many rows are twice as many pieces, not larger ones."""
    Notification.objects.bulk_create(Notification(user=user, kind="offer", text=f"No. {n}") for n in range(1200))
    sizes = [len(rows) for rows in exporting.chunks(Notification.objects.filter(user=user), ["text"])]

    assert sizes == [500, 500, 200]


def test_frozen_people_have_a_right_to_their_data_too(client):
    user = proven(InfluencerFactory(user__flagged=True).user)
    client.force_login(user)
    prove_again(client)

    client.post(f"{PAGE}export/")

    assert DataExport.objects.filter(user=user).exists()
