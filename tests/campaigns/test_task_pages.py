import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from campaigns.actions import work
from campaigns.models import Submission, Task
from campaigns.uploads import MAX_MB
from tests.factories import InfluencerFactory, MemberFactory, UserFactory, agreed, owner_of

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def task(db):
    return agreed().tasks.get()


def creator(task):
    return task.collaboration.influencer.user


def send(client, user, name, task, *, htmx=False, **data):
    client.force_login(user)
    return client.post(reverse(f"campaigns:{name}", args=[task.pk]), data, **(HTMX if htmx else {}))


def page(client, user, task):
    client.force_login(user)
    return client.get(task_address(task))


def task_address(task):
    return reverse("campaigns:task", args=[task.pk])


def picture(kind="PNG", **saving):
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, kind, **saving)
    return file.getvalue()


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as inside:
        inside.writestr("a.txt", "a")
    return file.getvalue()


def test_each_side_gets_its_buttons(client, task):
    before = {who: page(client, user, task).content.decode() for who, user in people(task).items()}
    work.submit(task, by=creator(task), text="Here.")
    after = {who: page(client, user, task).content.decode() for who, user in people(task).items()}

    assert [who for who, html in before.items() if "/submit/" in html] == ["creator"]
    assert [who for who, html in before.items() if "/approve/" in html] == []
    assert [who for who, html in after.items() if "/submit/" in html] == []
    assert [who for who, html in after.items() if "/approve/" in html] == ["owner"]


def people(task):
    return {
        "creator": creator(task),
        "owner": owner_of(task.collaboration),
        "viewer": MemberFactory(brand=task.collaboration.campaign.brand, viewer=True).user,
        "staff": UserFactory(staff=True),
    }


def test_strangers_see_no_task(client, task):
    assert page(client, InfluencerFactory().user, task).status_code == 404


def test_handing_in_a_link(client, task):
    response = send(client, creator(task), "task-submit", task, link="example.org/reel")

    assert response.status_code == 302
    assert Submission.objects.get().link == "https://example.org/reel"


def test_handing_in_nothing_says_what_is_missing(client, task):
    html = send(client, creator(task), "task-submit", task, htmx=True).content.decode()

    assert "Hand in a text, a link or a file." in html
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("draft.pdf", b"%PDF-1.7 ...", "draft.pdf"),
        ("cut.mov", b"\0\0\0\x18ftypmp42", "cut.mp4"),
        ("all.zip", archive(), "all.zip"),
        ("shot.gif", picture("PNG"), "shot.png"),
        ("shot.jpg", picture("JPEG"), "shot.jpg"),
    ],
)
def test_the_content_says_what_a_file_is(client, task, name, content, kept):
    send(client, creator(task), "task-submit", task, file=SimpleUploadedFile(name, content))

    assert Submission.objects.get().file_name == kept


def test_pictures_lose_their_metadata(client, task):
    exif = Image.Exif()
    exif[0x010E] = "at home"

    send(client, creator(task), "task-submit", task, file=SimpleUploadedFile("a.jpg", picture("JPEG", exif=exif)))

    with Submission.objects.get().file.open() as file, Image.open(file) as kept:
        assert dict(kept.getexif()) == {}


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"MZ\x90\0", b"\x89PNG\r\n\x1a\nbroken"])
def test_other_files_are_refused(client, task, content):
    html = send(
        client, creator(task), "task-submit", task, text="Kept words", file=SimpleUploadedFile("a.png", content)
    ).content.decode()

    assert "Hand in a picture" in html
    assert "Kept words" in html
    assert not Submission.objects.exists()


def test_a_file_that_is_too_large_is_refused(client, task):
    big = SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * MAX_MB * 1024 * 1024)

    html = send(client, creator(task), "task-submit", task, file=big).content.decode()

    assert "larger than" in html


def test_a_handed_in_file_is_only_downloaded_and_only_by_both_sides(client, task):
    send(client, creator(task), "task-submit", task, file=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    address = reverse("campaigns:submission-file", args=[Submission.objects.get().pk])

    client.force_login(owner_of(task.collaboration))
    file = client.get(address)
    client.force_login(InfluencerFactory().user)
    stranger = client.get(address)

    assert file.content == b"%PDF-1.7"
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert stranger.status_code == 404


def test_a_file_that_is_gone_is_404(client, task):
    send(client, creator(task), "task-submit", task, file=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    submission = Submission.objects.get()
    submission.file.storage.delete(submission.file.name)

    client.force_login(creator(task))
    assert client.get(reverse("campaigns:submission-file", args=[submission.pk])).status_code == 404


def test_asking_for_changes_needs_words(client, task):
    work.submit(task, by=creator(task), text="Here.")

    refused = send(client, owner_of(task.collaboration), "task-changes", task, feedback=" ")
    send(client, owner_of(task.collaboration), "task-changes", task, feedback="More light.")

    task.refresh_from_db()
    assert "Say what should change" in refused.content.decode()
    assert task.status == "changes_requested"
    assert "More light." in page(client, creator(task), task).content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_approving_the_last_task_completes(client, task, htmx):
    work.submit(task, by=creator(task), text="Here.")

    send(client, owner_of(task.collaboration), "task-approve", task, htmx=htmx)

    task.refresh_from_db()
    assert (task.status, task.collaboration.status) == ("approved", "completed")


def test_approving_one_of_two_goes_on(client, task):
    Task.objects.create(
        collaboration=task.collaboration,
        position=2,
        title="Story",
        deliverable="story",
        platform="instagram",
        due_on=task.due_on,
    )
    work.submit(task, by=creator(task), text="Here.")

    send(client, owner_of(task.collaboration), "task-approve", task)

    assert task.collaboration.tasks.filter(status="approved").count() == 1


def test_what_was_not_handed_in_cannot_be_approved(client, task):
    assert send(client, owner_of(task.collaboration), "task-approve", task).status_code == 409


@pytest.mark.parametrize(
    ("who", "name"), [("creator", "task-approve"), ("owner", "task-submit"), ("viewer", "task-approve")]
)
def test_nobody_does_the_other_sides_part(client, task, who, name):
    assert send(client, people(task)[who], name, task, text="x", feedback="x").status_code == 404


def test_forms_have_pages_of_their_own(client, task):
    client.force_login(creator(task))
    submit = client.get(reverse("campaigns:task-submit", args=[task.pk]))
    client.force_login(owner_of(task.collaboration))
    changes = client.get(reverse("campaigns:task-changes", args=[task.pk]))

    assert (submit.status_code, changes.status_code) == (200, 200)
