import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import Claim, Report, User
from tests.accounts.test_join import CREATOR, code_in_mail
from tests.factories import (
    PASSWORD,
    BrandFactory,
    ClaimFactory,
    InfluencerFactory,
    MemberFactory,
    SocialAccountFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PROFILE = {name: value for name, value in CREATOR.items() if not name.startswith(("email", "password", "rates"))}
ACCOUNT = {"name": "New Name", "time_zone": "Asia/Tokyo", "language": "en-gb"}
ORGANISATION = {
    "name": "New Brand",
    "industry": "travel",
    "website": "https://new.example",
    "size": "large",
    "time_zone": "Europe/Oslo",
}


# Signing in


def test_signing_in_and_out(client, influencer):
    data = {"login": influencer.user.email.upper(), "password": PASSWORD}

    actions.vouch_for_address(influencer.user)

    assert client.post("/accounts/login/", data)["Location"] == "/home/"
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_says_so_and_keeps_the_address(client, influencer):
    page = client.post("/accounts/login/", {"login": influencer.user.email, "password": "wrong"}).content.decode()

    assert influencer.user.email in page
    assert 'role="alert"' in page


ENTRANCE = ["account_login", "account_reset_password", "account_logout", "account_inactive", "account_signup"]


@pytest.mark.parametrize("name", ENTRANCE)
def test_pages_of_the_entrance_open(client, name):
    assert client.get(reverse(name)).status_code in {200, 302}


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout"])
def test_pages_of_signing_in_open_for_who_just_signed_in(client, influencer, name):
    actions.vouch_for_address(influencer.user)
    client.post("/accounts/login/", {"login": influencer.user.email, "password": PASSWORD})

    assert client.get(reverse(name)).status_code == 200


def test_what_matters_asks_for_the_password_again(client, influencer):
    client.force_login(influencer.user)

    answer = client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""}, follow=True)

    assert "Is it still you?" in answer.content.decode()


def test_a_new_password_by_code(client, influencer):
    page = client.post("/accounts/password/reset/", {"email": influencer.user.email})["Location"]
    assert client.get(page).status_code == 200
    page = client.post(page, {"code": code_in_mail()})["Location"]
    assert client.get(page).status_code == 200
    new = "another long sentence"
    answer = client.post(page, {"password1": new, "password2": new}, follow=True)
    assert "The new password works" in answer.content.decode()
    assert User.objects.get(pk=influencer.user_id).check_password(new)


# The demo


DEMO_ROLES = ["brand", "viewer", "influencer", "pending", "staff"]


@pytest.fixture
def cast(staff):
    member = MemberFactory()
    MemberFactory(brand=member.brand, viewer=True)
    MemberFactory(brand=BrandFactory(pending=True))
    InfluencerFactory()


@pytest.mark.parametrize("role", DEMO_ROLES)
def test_one_click_enters_the_demo(client, cast, settings, role):
    settings.DEMO = True
    assert f"/demo/enter/{role}/" in client.get("/accounts/login/").content.decode()

    assert client.post(f"/demo/enter/{role}/").status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("role", DEMO_ROLES)
def test_outside_a_demo_the_door_does_not_exist(client, cast, settings, role):
    settings.DEMO = False

    assert client.post(f"/demo/enter/{role}/").status_code == 404
    assert "/demo/enter/" not in client.get("/accounts/login/").content.decode()
    assert "_auth_user_id" not in client.session


def test_the_demo_knows_no_other_roles(client, cast, settings):
    settings.DEMO = True

    assert client.post("/demo/enter/superuser/").status_code == 404
    assert client.get("/demo/enter/brand/").status_code == 405


# Claims and reports


def test_claiming_shows_the_code_and_taking_it_back_works(client, influencer):
    account = SocialAccountFactory(influencer=InfluencerFactory(unclaimed=True))
    url = f"/creators/{account.influencer.slug}/claim/"
    client.force_login(influencer.user)

    assert account.label in client.get(url).content.decode()
    client.post(url, {"account": account.pk})
    claim = Claim.objects.get()
    assert claim.code in client.get(url).content.decode()
    assert client.get("/claims/").status_code == 200
    client.post(f"/claims/{claim.pk}/withdraw/")
    claim.refresh_from_db()
    assert claim.status == "rejected"


def test_who_cannot_claim(client, influencer, owner):
    claimed = InfluencerFactory()
    unclaimed = InfluencerFactory(unclaimed=True)

    client.force_login(influencer.user)
    assert client.get(f"/creators/{claimed.slug}/claim/").status_code == 404
    client.force_login(owner)
    assert client.get(f"/creators/{unclaimed.slug}/claim/").status_code == 404
    assert client.post(f"/claims/{ClaimFactory().pk}/withdraw/").status_code == 404


def test_what_one_sees_can_be_reported(client, influencer, owner):
    client.force_login(owner)
    url = f"/report/influencer/{influencer.pk}/"

    assert client.get(url).status_code == 200
    assert "<html" not in client.get(url, headers={"HX-Request": "true"}).content.decode()
    answer = client.post(url, {"reason": "fake", "text": "Bought.", "next": "https://evil.example/"})

    assert answer["Location"] == influencer.get_absolute_url()
    assert Report.objects.get().target_label == influencer.name


def test_what_one_does_not_see_cannot_be_reported(client, owner):
    client.force_login(owner)

    assert client.get(f"/report/influencer/{InfluencerFactory(flagged=True).pk}/").status_code == 404
    assert client.get(f"/report/user/{UserFactory().pk}/").status_code == 404
    assert client.get("/report/nothing/1/").status_code == 404
