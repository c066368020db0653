import pytest
from django.test import Client

from accounts.models import ApiToken, Brand, User
from tests.factories import ApiTokenFactory, BrandFactory, InfluencerFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def ask(user):
    client = Client()
    client.force_login(user)
    return client


def patch(client, **body):
    return client.patch(ME, body, content_type="application/json")


def test_a_creator_reads_who_they_are():
    profile = InfluencerFactory()

    said = ask(profile.user).get(ME).json()

    assert said == {
        "id": profile.user.pk,
        "email": profile.user.email,
        "role": "influencer",
        "name": profile.user.name,
        "time_zone": "UTC",
        "language": "en",
        "brand": None,
        "influencer": {"id": profile.pk, "slug": profile.slug},
        "frozen": False,
        "frozen_reason": None,
        "second_factor": False,
        "scopes": None,
    }


@pytest.mark.parametrize(("status", "approved"), [(Brand.Status.APPROVED, True), (Brand.Status.PENDING, False)])
def test_somebody_of_a_brand_reads_the_seat(status, approved):
    member = MemberFactory(manager=True, brand=BrandFactory(status=status))

    said = ask(member.user).get(ME).json()

    seat = {"id": member.brand_id, "name": member.brand.name, "role": "manager", "approved": approved}
    assert (said["role"], said["brand"], said["influencer"]) == ("brand", seat, None)


def test_who_is_frozen_reads_why_and_changes_nothing():
    user = UserFactory(flagged=True)
    client = ask(user)

    said = client.get(ME).json()
    answer = patch(client, name="Other")

    assert (said["frozen"], said["frozen_reason"]) == (True, "Spam.")
    assert (answer.status_code, answer.json()["code"]) == (403, "frozen")


def test_staff_read_that_they_have_a_second_factor():
    assert ask(UserFactory(staff=True)).get(ME).json()["second_factor"] is True


def test_a_script_reads_what_it_may():
    raw = ApiToken.fresh()
    ApiTokenFactory(raw=raw, scopes=["account:read", "metrics:read"])

    said = Client().get(ME, headers={"Authorization": f"Bearer {raw}"}).json()

    assert said["scopes"] == ["account:read", "metrics:read"]


def test_name_zone_and_language_are_one_s_own_to_say():
    user = UserFactory()

    answer = patch(ask(user), name="Nora", time_zone="Europe/Madrid", language="en-gb")

    user.refresh_from_db()
    assert answer.json()["time_zone"] == "Europe/Madrid"
    assert (user.name, user.time_zone, user.language) == ("Nora", "Europe/Madrid", "en-gb")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"time_zone": "Mars/Olympus"}, "#/time_zone"),
        ({"language": "tlh"}, "#/language"),
        ({"name": ""}, "#/name"),
        ({"role": "staff"}, "#/role"),
        ({"email": "other@example.org"}, "#/email"),
        ({"is_staff": True}, "#/is_staff"),
    ],
)
def test_what_cannot_be_said_is_named(body, pointer):
    user = UserFactory()

    answer = patch(ask(user), **body)

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert User.objects.get(pk=user.pk).role == "influencer"


def test_an_edit_of_what_changed_meanwhile_is_refused():
    user = UserFactory()
    client = ask(user)
    etag = client.get(ME)["ETag"]
    patch(client, name="Nora")

    answer = client.patch(ME, {"name": "Ida"}, content_type="application/json", headers={"If-Match": etag})

    assert (answer.status_code, answer.json()["current"]["name"]) == (412, "Nora")
