import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from campaigns.actions.work import approve, request_changes, submit
from campaigns.models import Submission, Task
from tests.api.asking import pointers, post
from tests.factories import CampaignFactory, InfluencerFactory, MemberFactory, agreed, owner_of

pytestmark = pytest.mark.django_db
HERE = "/api/v1/tasks/"


@pytest.fixture
def task():
    return agreed().tasks.get()


@pytest.fixture
def as_influencer(client, task):
    client.force_login(task.collaboration.influencer.user)
    return client


@pytest.fixture
def as_brand(client, task):
    client.force_login(owner_of(task.collaboration))
    return client


@pytest.fixture
def handed_in(task):
    return submit(task, by=task.collaboration.influencer.user, text="Here it is.")


def here(task, path=""):
    return f"{HERE}{task.pk}/{path}"


def picture():
    kept = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (8, 8), "red").save(kept, "JPEG", exif=exif)
    return SimpleUploadedFile("../../pan.html", kept.getvalue(), "text/html")


def test_a_link_is_handed_in(as_influencer, task):
    answer = post(as_influencer, here(task, "submit/"), {"link": "https://www.instagram.com/p/pan/", "text": "Live."})

    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["submissions"], told["can"]) == ("submitted", 1, [])
    assert told["latest_submission"]["link"] == "https://www.instagram.com/p/pan/"
    assert told["latest_submission"]["decision"] is None
    assert told["auto_approve_at"] is not None


def test_a_picture_is_drawn_anew_and_comes_back_as_a_download(as_influencer, task):
    answer = as_influencer.post(here(task, "submit/"), {"file": picture(), "text": "A draft."})

    told = answer.json()["latest_submission"]
    assert (answer.status_code, told["file_name"]) == (200, "pan.jpg")
    file = as_influencer.get(told["file"])
    assert file["Content-Disposition"] == 'attachment; filename="pan.jpg"'
    assert file["Content-Type"] == "application/octet-stream"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Cache-Control"] == "no-store"
    assert b"taken at home" not in file.content
    assert Image.open(io.BytesIO(file.content)).size == (8, 8)


def test_a_program_may_ask_for_the_files_type(as_influencer, task):
    as_influencer.post(here(task, "submit/"), {"file": picture()})
    wanted = {"Accept": "application/octet-stream"}

    there = as_influencer.get(here(task, "submissions/1/file/"), headers=wanted)
    nowhere = as_influencer.get(here(task, "submissions/2/file/"), headers=wanted)

    assert there.status_code == 200
    assert (nowhere.status_code, nowhere["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "content",
    [b"<script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", b"GIF89a", b" "],
)
def test_other_files_are_refused(as_influencer, task, content):
    answer = as_influencer.post(here(task, "submit/"), {"file": SimpleUploadedFile("work.jpg", content, "image/jpeg")})

    assert pointers(answer) == {"#/file"}
    assert not Submission.objects.exists()


def test_what_is_too_large_is_refused(as_influencer, task, monkeypatch):
    monkeypatch.setattr("campaigns.uploads.MAX_MB", 0)

    assert pointers(as_influencer.post(here(task, "submit/"), {"file": picture()})) == {"#/file"}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({}, "#"),
        ({"text": "   "}, "#"),
        ({"text": "T" * 10_001}, "#/text"),
        ({"text": "a\0b"}, "#/text"),
        ({"link": "javascript:alert(1)"}, "#/link"),
        ({"link": "data:text/html,x"}, "#/link"),
        ({"link": "https://x.example/" + "x" * 500}, "#/link"),
        ({"text": "Done.", "file": "/etc/passwd"}, "#/file"),
        ({"text": "Done.", "status": "approved"}, "#/status"),
        ({"text": "Done.", "number": 1}, "#/number"),
        ({"text": "Done.", "by": 1}, "#/by"),
        ({"text": "Done.", "auto_approve_at": "2026-01-01T00:00:00Z"}, "#/auto_approve_at"),
    ],
)
def test_what_cannot_be_handed_in(as_influencer, task, wrong, pointer):
    assert pointers(post(as_influencer, here(task, "submit/"), wrong)) == {pointer}
    assert not Submission.objects.exists()


def test_another_file_is_another_request(as_influencer, task):
    def hand_in(content):
        file = SimpleUploadedFile("work.pdf", content, "application/pdf")
        return as_influencer.post(here(task, "submit/"), {"file": file}, headers={"Idempotency-Key": "once"})

    first, again, other = (hand_in(content) for content in (b"%PDF-1", b"%PDF-1", b"%PDF-2"))

    assert (first.status_code, again.status_code) == (200, 200)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert as_influencer.get(first.json()["latest_submission"]["file"]).content == b"%PDF-1"


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_other_media_types_are_refused(as_influencer, task, content_type):
    answer = as_influencer.post(here(task, "submit/"), "text=Done", content_type=content_type)

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_the_brand_approves_and_the_last_task_completes(as_brand, task, handed_in):
    assert as_brand.get(here(task)).json()["can"] == ["approve_task", "request_task_changes"]

    told = post(as_brand, here(task, "approve/")).json()

    assert (told["status"], told["latest_submission"]["decision"]) == ("approved", "approved")
    assert told["latest_submission"]["decided_by"] == owner_of(task.collaboration).name
    assert as_brand.get(f"/api/v1/collaborations/{task.collaboration_id}/").json()["status"] == "completed"


def test_the_brand_asks_for_changes(as_brand, task, handed_in):
    assert pointers(post(as_brand, here(task, "request-changes/"))) == {"#/feedback"}

    told = post(as_brand, here(task, "request-changes/"), {"feedback": "Brighter."}).json()

    assert (told["status"], told["auto_approve_at"]) == ("changes_requested", None)
    assert told["latest_submission"]["feedback"] == "Brighter."


def test_silence_approves_and_says_that_nobody_did(as_influencer, task, handed_in):
    approve(task, by=None)

    told = as_influencer.get(here(task, "submissions/1/")).json()

    assert (told["decision"], told["decided_by"]) == ("approved", None)


def test_deciding_twice_says_what_it_is_now(as_brand, task, handed_in):
    post(as_brand, here(task, "approve/"))

    answer = post(as_brand, here(task, "request-changes/"), {"feedback": "No!"})

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert answer.json()["current"]["status"] == "approved"


def test_handing_in_while_it_is_looked_at_is_stale(as_influencer, task, handed_in):
    answer = post(as_influencer, here(task, "submit/"), {"text": "Again."})

    assert (answer.status_code, answer.json()["current"]["status"]) == (409, "submitted")


def test_frozen_work_stands_still(as_brand, task, handed_in):
    campaign = task.collaboration.campaign
    campaign.flagged_at = timezone.now()
    campaign.save()

    answer = post(as_brand, here(task, "approve/"))

    assert (answer.status_code, answer.json()["current"]["can"]) == (409, [])
    assert Task.objects.get().status == Task.Status.SUBMITTED


def test_nobody_does_the_other_sides_part(client, task, handed_in):
    client.force_login(task.collaboration.influencer.user)
    assert post(client, here(task, "approve/")).status_code == 403
    client.force_login(owner_of(task.collaboration))
    assert post(client, here(task, "submit/"), {"text": "Mine."}).status_code == 403
    client.force_login(InfluencerFactory().user)
    assert post(client, here(task, "submit/"), {"text": "Mine."}).status_code == 404
    client.force_login(MemberFactory().user)
    assert post(client, here(task, "approve/")).status_code == 404


def test_strangers_find_no_work(client, task, handed_in):
    for stranger in (InfluencerFactory().user, MemberFactory().user):
        client.force_login(stranger)

        assert client.get(HERE).json()["results"] == []
        for path in ("", "submissions/", "submissions/1/", "submissions/1/file/"):
            assert client.get(here(task, path)).status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "99999", "-1", "x"])
def test_submissions_that_are_not_there(as_brand, task, handed_in, number):
    assert as_brand.get(here(task, f"submissions/{number}/")).status_code == 404
    assert as_brand.get(here(task, f"submissions/{number}/file/")).status_code == 404


def test_a_submission_without_a_file_has_none_to_download(as_brand, task, handed_in):
    assert as_brand.get(here(task, "submissions/1/")).json()["file"] is None
    assert as_brand.get(here(task, "submissions/1/file/")).status_code == 404


def test_filters(client):
    brand = MemberFactory().brand
    late, waiting = (agreed(CampaignFactory(brand=brand)).tasks.get() for _ in range(2))
    Task.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    submit(waiting, by=waiting.collaboration.influencer.user, text="Here.")
    agreed()
    client.force_login(owner_of(late.collaboration))

    def found(query):
        return [row["id"] for row in client.get(f"{HERE}?{query}").json()["results"]]

    assert found("") == [late.pk, waiting.pk]
    assert found("overdue=true") == [late.pk]
    assert found("status=submitted") == [waiting.pk]
    assert found(f"campaign={late.collaboration.campaign_id}") == [late.pk]
    assert found(f"collaboration={waiting.collaboration_id}") == [waiting.pk]
    assert client.get(f"{HERE}?fields=overdue").json()["results"][0] == {"id": late.pk, "overdue": True}


@pytest.mark.parametrize(
    "query", ["status=late", "campaign=x", f"collaboration={10**30}", "overdue=perhaps", "fields=secret"]
)
def test_a_wrong_filter_is_said(as_brand, query):
    assert pointers(as_brand.get(f"{HERE}?{query}")) == {f"#/{query.partition('=')[0]}"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, count, django_assert_num_queries):
    influencer = InfluencerFactory()
    for _ in range(count):
        submit(agreed(CampaignFactory(), influencer).tasks.get(), by=influencer.user, text="Here.")
    client.force_login(influencer.user)

    with django_assert_num_queries(6):
        assert len(client.get(HERE).json()["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_its_submissions_cost_the_same_for_any_number(as_influencer, task, count, django_assert_num_queries):
    owner, influencer = owner_of(task.collaboration), task.collaboration.influencer.user
    for number in range(count):
        submit(task, by=influencer, text=f"Version {number}")
        request_changes(task, by=owner, feedback="Brighter.")

    with django_assert_num_queries(5):
        assert len(as_influencer.get(here(task, "submissions/")).json()["results"]) == count
