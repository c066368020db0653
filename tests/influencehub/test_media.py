import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.factories import UserFactory


@pytest.fixture
def photo():
    return default_storage.save("photos/nora.webp", ContentFile(b"picture"))


def test_a_photo_is_for_everybody_and_for_caches(client, photo):
    response = client.get(f"/media/{photo}")

    assert response.content == b"picture"
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Disposition"] == 'inline; filename="nora.webp"'
    assert response["Cache-Control"] == "public, max-age=86400"


def test_what_is_no_picture_is_saved_and_never_run(client):
    default_storage.save("logos/logo.html", ContentFile(b"<script>alert(1)</script>"))

    response = client.get("/media/logos/logo.html")

    assert response["Content-Disposition"] == 'attachment; filename="logo.html"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "path",
    [
        "photos/nobody.webp",
        "photos/%00",
        f"photos/{'a' * 300}",
        "photos/",
        "photos/../../secret_key",
        "elsewhere/a.txt",
        "a",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_imported_files_are_for_staff(client, db):
    path = default_storage.save("imports/2026/01/people.csv", ContentFile(b"name"))

    client.force_login(UserFactory())
    assert client.get(f"/media/{path}").status_code == 404

    client.force_login(UserFactory(staff=True))
    assert client.get(f"/media/{path}").content == b"name"


def test_staff_without_a_second_factor_read_no_imported_files(client, db, settings):
    settings.STAFF_MFA = True
    path = default_storage.save("imports/2026/01/people.csv", ContentFile(b"name"))
    user = UserFactory(staff=True)
    user.authenticator_set.all().delete()

    client.force_login(user)

    assert client.get(f"/media/{path}").status_code == 404
