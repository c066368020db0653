"""The import page of staff: upload, preview, questions, progress, result."""

import csv
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import SocialAccount
from analytics.models import AccountSnapshot, ImportRun
from analytics.tasks.imports import run_import, sweep_imports
from tests import factories as make

pytestmark = pytest.mark.django_db

TABLE = "username,full name,followers,er %\nada,=Ada,1200,3.5\nbob,Bob,N/A,2\n,,7,\n"


@pytest.fixture
def staff(client):
    client.force_login(make.UserFactory(staff=True))
    return client


def upload(client, name="list.csv", text=TABLE):
    answer = client.post(reverse("admin:analytics_importrun_add"), {"file": SimpleUploadedFile(name, text.encode())})
    return ImportRun.objects.get(), answer.url


def test_an_upload_is_shown_before_anything_is_stored(staff):
    run, url = upload(staff)

    page = staff.get(url).content.decode()

    assert (run.status, SocialAccount.objects.count()) == ("draft", 0)
    assert "Which platform are these accounts on?" in page
    assert "Which day are these numbers of?" in page
    assert "1200 · N/A · 7" in page


def test_answers_are_kept_and_an_unanswered_file_does_not_start(staff):
    run, url = upload(staff)

    staff.post(
        url, {"platform": "instagram", "field-1": "handle", "field-2": "-", "field-3": "followers", "start": "1"}
    )

    run.refresh_from_db()
    assert run.status == "draft"
    assert run.options["platform"] == "instagram"
    assert "#2=-" in run.options["maps"]
    page = staff.get(url).content.decode()
    assert '<option value="instagram" selected>' in page
    assert "Which platform" not in page


def test_an_answered_file_is_imported_and_its_result_shown(staff, django_capture_on_commit_callbacks):
    run, url = upload(staff)
    answers = {"platform": "instagram", "observed_on": "2022-06-01", "field-1": "handle", "field-2": "name"}
    answers |= {"field-3": "followers", "field-4": "engagement_rate"}

    with django_capture_on_commit_callbacks(execute=True):
        staff.post(url, {**answers, "start": "1"})

    run.refresh_from_db()
    assert (run.status, run.rows_total, run.rows_imported, run.rows_rejected, run.warnings) == ("done", 3, 2, 1, 0)
    snapshot = AccountSnapshot.objects.get(account__key="ada")
    assert (snapshot.followers, snapshot.engagement_rate, snapshot.run) == (1200, 0.035, run)
    page = staff.get(url).content.decode()
    assert "neither handle nor name" in page
    state = staff.get(reverse("admin:analytics_importrun_state", args=[run.pk])).content.decode()
    assert "hx-get" not in state.split(">")[0]
    assert page.count("<html") == 1
    assert "<html" not in state


def test_rejected_rows_can_be_downloaded_and_run_nothing(staff, django_capture_on_commit_callbacks):
    text = "username,name,followers\nada,Ada,1\nada,=cmd|' /C calc'!A0,2\n"
    run, url = upload(staff, "instagram 2022-06.csv", text)

    with django_capture_on_commit_callbacks(execute=True):
        staff.post(url, {"field-1": "handle", "field-2": "name", "field-3": "followers", "start": "1"})

    run.refresh_from_db()
    answer = staff.get(run.rejects.url)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["line", "reason", "detail", "username", "name", "followers"]
    assert rows[1][0:2] == ["3", "duplicate_conflict"]
    assert rows[1][3:] == ["ada", "'=cmd|' /C calc'!A0", "2"]


def test_a_running_import_is_polled_and_a_finished_one_is_not(staff):
    run = ImportRun.objects.create(file_name="a.csv", status="running", progress=40, file=ContentFile(b"a", "a.csv"))
    url = reverse("admin:analytics_importrun_state", args=[run.pk])

    assert 'hx-trigger="every 1s"' in staff.get(url).content.decode()
    ImportRun.objects.update(status="failed", report={"reason": "The disk is full."})
    page = staff.get(url).content.decode()
    assert "hx-trigger" not in page
    assert "The disk is full." in page


def test_what_no_worker_has_is_resumed_by_the_sweep():
    file = ContentFile(b"username,followers\nada,5\nbob,6\n", "instagram 2022-06.csv")
    lost = ImportRun.objects.create(file_name="instagram 2022-06.csv", status="queued", file=file)
    assert sweep_imports() == 0

    ImportRun.objects.update(beat_at=timezone.now() - 2 * ImportRun.PATIENCE)
    assert sweep_imports() == 1

    lost.refresh_from_db()
    assert (lost.status, lost.rows_imported) == ("done", 2)
    run_import(lost.pk)
    assert AccountSnapshot.objects.count() == 2


def test_a_file_that_is_gone_ends_as_failed():
    run = ImportRun.objects.create(file_name="a.csv", status="queued", file="imports/gone.csv")

    run_import(run.pk)

    run.refresh_from_db()
    assert run.status == "failed"
    assert "gone.csv" in run.report["reason"]


@pytest.mark.parametrize(
    "name", ["analytics_importrun_add", "analytics_importrun_changelist", "analytics_accountsnapshot_changelist"]
)
def test_the_pages_open_for_staff_only(staff, name):
    assert staff.get(reverse(f"admin:{name}")).status_code == 200
    staff.force_login(make.UserFactory())
    assert staff.get(reverse(f"admin:{name}")).status_code == 302
