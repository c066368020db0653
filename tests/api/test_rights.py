"""Copies of one's data and leaving, for programs: only with a fresh proof of who asks, and for nobody else."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import DataExport, User
from tests.accounts.signing import prove_again
from tests.factories import PASSWORD, DataExportFactory, InfluencerFactory, UserFactory, agreed

pytestmark = pytest.mark.django_db
EXPORTS = "/api/v1/data-exports/"
DELETION = "/api/v1/me/deletion/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def user():
    return InfluencerFactory(name="Nora Vega").user


@pytest.fixture
def proved(client, user):
    """Signed in, and asked for the password just now."""
    client.force_login(user)
    return prove_again(client)


def test_asked_for_made_and_fetched(proved, user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = proved.post(EXPORTS, {}, **JSON)
    export = DataExport.objects.get(user=user)

    read = proved.get(asked["Location"]).json()
    answer = proved.get(read["file"])

    assert asked.status_code == 201
    assert asked["Location"] == f"{EXPORTS}{export.pk}/"
    assert (read["status"], read["progress"]) == ("ready", 100)
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert "Nora Vega" in archive.read("accounts/user.json").decode()


def test_without_a_fresh_proof_there_is_none(client, user):
    export = DataExportFactory(user=user)
    client.force_login(user)

    asked, fetched = client.post(EXPORTS, {}, **JSON), client.get(f"{EXPORTS}{export.pk}/download/")

    assert [answer.json()["code"] for answer in (asked, fetched)] == ["reauthentication_required"] * 2


def test_a_second_one_is_refused_while_the_first_is_made(proved):
    proved.post(EXPORTS, {}, **JSON)

    answer = proved.post(EXPORTS, {}, **JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    assert "already" in answer.json()["detail"]


def test_sent_again_under_one_key_it_is_one(proved, user):
    for _n in range(2):
        answer = proved.post(EXPORTS, {}, headers={"Idempotency-Key": "copy"}, **JSON)
        assert answer.status_code == 201

    assert DataExport.objects.filter(user=user).count() == 1


def test_what_is_over_has_no_file(proved, user):
    export = DataExportFactory(user=user, expires_at=timezone.now() - timedelta(seconds=1))

    assert proved.get(f"{EXPORTS}{export.pk}/").json()["file"] is None
    assert proved.get(f"{EXPORTS}{export.pk}/download/").status_code == 404


def test_staff_see_nobody_elses(client, user):
    DataExportFactory(user=user)
    client.force_login(UserFactory(staff=True))

    assert client.get(EXPORTS).json()["results"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_however_long_it_is(client, user, django_assert_num_queries, count):
    for _n in range(count):
        DataExportFactory(user=user)
    client.force_login(user)
    client.get(EXPORTS)

    with django_assert_num_queries(4):
        assert len(client.get(EXPORTS).json()["results"]) == count


def test_leaving_says_before_what_ends_and_ends_all_access(client, user):
    working = agreed(influencer=user.profile)
    client.force_login(user)
    before = client.get(DELETION).json()
    assert before["would_end"] == [f"{working.campaign.name} · {working.campaign.brand}"]
    assert before["deleted_at"] is None

    answer = client.post(DELETION, {"password": PASSWORD}, **JSON)

    assert answer.status_code == 201
    assert answer.json()["can_return"] is True
    assert User.objects.get(pk=user.pk).deleted_at is not None
    assert client.get(DELETION).status_code == 401


def test_leaving_wants_the_password_or_a_fresh_proof(client, user):
    client.force_login(user)

    wrong, without = (client.post(DELETION, body, **JSON) for body in ({"password": "guess guess guess"}, {}))

    assert wrong.json()["errors"][0]["pointer"] == "#/password"
    assert without.json()["code"] == "reauthentication_required"
    assert User.objects.get(pk=user.pk).deleted_at is None


def test_with_a_fresh_proof_no_password_is_needed(proved, user):
    assert proved.post(DELETION, {}, **JSON).status_code == 201


def test_who_signs_in_again_comes_back(client, user):
    client.force_login(user)
    client.post(DELETION, {"password": PASSWORD}, **JSON)
    client.force_login(User.objects.get(pk=user.pk))

    assert client.delete(DELETION).status_code == 204
    assert User.objects.get(pk=user.pk).deleted_at is None


def test_after_the_grace_nobody_comes_back(client, user):
    client.force_login(user)
    client.post(DELETION, {"password": PASSWORD}, **JSON)
    User.objects.filter(pk=user.pk).update(deleted_at=timezone.now() - timedelta(days=14))
    client.force_login(User.objects.get(pk=user.pk))

    assert client.get(DELETION).json()["can_return"] is False
    assert client.delete(DELETION).status_code == 409
