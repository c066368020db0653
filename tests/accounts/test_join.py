import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Brand, Influencer, SocialAccount, User
from messaging.models import OutgoingEmail
from tests.accounts.pictures import png
from tests.factories import PASSWORD, InfluencerFactory, SocialAccountFactory, UserFactory

pytestmark = pytest.mark.django_db

BRAND = {
    "organisation": "Saltwell Pantry",
    "industry": "food",
    "website": "saltwell.example",
    "size": "small",
    "name": "Nora Lindqvist",
    "email": "Nora@Saltwell.example",
    "password1": PASSWORD,
    "time_zone": "Europe/Madrid",
}
CREATOR = {
    "name": "Inés Calderón",
    "email": "ines@example.org",
    "password1": PASSWORD,
    "bio": "I cook.",
    "niches": ["food", "home"],
    "country": "ES",
    "city": "Valencia",
    "languages": ["es", "ca"],
    "handles-0-platform": "instagram",
    "handles-0-handle": "@ines.cooks",
    "handles-1-platform": "youtube",
    "handles-1-handle": "",
    "audience-0-country": "ES",
    "audience-0-share": "71",
    "age_18-24": "21",
    "gender_female": "72",
    "rates-0-platform": "instagram",
    "rates-0-deliverable": "reel",
    "rates-0-amount": "420",
    "rates-0-currency": "EUR",
}
# What no form may set, sent with every form that makes or changes an account.
GREEDY = {
    "role": "staff",
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "on",
    "status": "approved",
    "decided_at": "2026-01-01",
    "verified_at": "2026-01-01",
    "flagged_at": "",
    "user": "1",
    "source": "demo",
    "slug": "admin",
}


def code_in_mail():
    text = OutgoingEmail.objects.order_by("-pk").first().text + OutgoingEmail.objects.order_by("-pk").first().subject
    return re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", text.split(":")[-1])[0]


def join_brand(client, **changes):
    return client.post("/join/brand/", BRAND | changes)


def test_a_brand_joins_by_a_code_and_waits(client):
    answer = join_brand(client)
    assert answer["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get()
    assert (user.email, user.role, user.time_zone) == ("nora@saltwell.example", "brand", "Europe/Madrid")
    assert user.brand.website == "https://saltwell.example"
    assert "_auth_user_id" not in client.session

    answer = client.post(answer["Location"], {"action": "verify", "code": code_in_mail()})

    assert answer["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Brand.objects.get().status == "pending"


def test_a_wrong_code_opens_nothing(client):
    page = join_brand(client)["Location"]

    answer = client.post(page, {"action": "verify", "code": "XXX-XXX"})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_known_address_looks_like_a_new_one(client):
    UserFactory(email="nora@saltwell.example")

    answer = join_brand(client)

    assert answer["Location"] == reverse("account_email_verification_sent")
    assert client.get(answer["Location"]).status_code == 200
    assert not Brand.objects.exists()
    assert OutgoingEmail.objects.get().subject == "You already have an account"


def test_mistakes_stand_at_their_fields_and_nothing_typed_is_lost(client):
    page = join_brand(client, website="not an address", password1="short").content.decode()

    assert 'id="id_website_error"' in page
    assert 'id="id_password1_error"' in page
    assert 'value="Saltwell Pantry"' in page
    assert 'value="not an address"' in page
    assert not User.objects.exists()


def test_a_creator_joins_with_all_of_the_profile(client):
    answer = client.post("/join/influencer/", CREATOR | {"photo": SimpleUploadedFile("me.png", png())})

    assert answer["Location"] == reverse("account_email_verification_sent")
    profile = Influencer.objects.get()
    assert (profile.name, profile.country, profile.languages) == ("Inés Calderón", "ES", ["es", "ca"])
    assert profile.audience == {"countries": {"ES": 0.71}, "ages": {"18-24": 0.21}, "genders": {"female": 0.72}}
    assert profile.accounts.get().key == "ines.cooks"
    assert profile.rates.get().amount == 420
    assert profile.photo.name.endswith(".webp")
    assert profile.party.picture == profile.photo.url


def test_buttons_add_and_remove_rows_without_javascript_and_lose_nothing(client):
    page = client.post("/join/influencer/", CREATOR | {"add": "handles", "email": ""}).content.decode()
    assert 'name="handles-2-handle"' in page
    assert 'value="@ines.cooks"' in page
    assert "field-error" not in page

    page = client.post("/join/influencer/", CREATOR | {"remove": "handles-0"}).content.decode()
    assert "@ines.cooks" not in page
    assert 'name="handles-1-handle"' in page
    assert not User.objects.exists()


def test_a_picture_survives_a_mistake_elsewhere(client):
    page = client.post("/join/influencer/", CREATOR | {"email": "no", "photo": SimpleUploadedFile("me.png", png())})
    kept = re.search(r'name="photo_kept" value="([^"]+)"', page.content.decode())[1]

    client.post("/join/influencer/", CREATOR | {"photo_kept": kept})

    assert Influencer.objects.get().photo.name.endswith(".webp")


def test_nobody_names_the_picture_of_somebody_else(client):
    client.post("/join/influencer/", CREATOR | {"photo_kept": "imports/secret.csv"})

    assert Influencer.objects.get().photo.name == ""


def test_an_account_must_be_named_and_may_not_be_taken(client):
    SocialAccountFactory(handle="ines.cooks", verified_at=timezone.now())

    page = client.post("/join/influencer/", CREATOR).content.decode()
    assert "Somebody here already has this account" in page
    page = client.post("/join/influencer/", CREATOR | {"handles-0-handle": ""}).content.decode()
    assert "Name at least one account" in page
    assert SocialAccount.objects.count() == 1


def test_the_account_of_an_unclaimed_profile_becomes_a_claim(client):
    SocialAccountFactory(handle="ines.cooks", influencer=InfluencerFactory(unclaimed=True))

    client.post("/join/influencer/", CREATOR)

    assert User.objects.get().claims.get().status == "pending"


@pytest.mark.parametrize(("url", "data"), [("/join/brand/", BRAND), ("/join/influencer/", CREATOR)])
def test_nobody_joins_as_staff_or_approved(client, url, data):
    client.post(url, data | {name: value for name, value in GREEDY.items() if name not in data})

    user = User.objects.get()
    assert (user.role, user.is_staff, user.is_superuser) != ("staff", True, True)
    assert user.role == ("brand" if "organisation" in data else "influencer")
    assert not Brand.objects.approved().exists()
    assert not SocialAccount.objects.verified().exists()


def test_the_form_of_allauth_makes_no_accounts(client):
    answer = client.post("/accounts/signup/", {"email": "x@example.org", "password1": PASSWORD})

    assert answer.status_code == 200
    assert "As a brand" in answer.content.decode()
    assert not User.objects.exists()


def test_too_many_joins_from_one_place_are_slowed(client):
    answers = [join_brand(client, email=f"n{n}@example.org").status_code for n in range(6)]

    assert answers[-1] == 429


@pytest.mark.parametrize("url", ["/join/", "/join/brand/", "/join/influencer/"])
def test_who_is_signed_in_goes_home(client, url):
    client.force_login(UserFactory())

    assert client.get(url)["Location"] == "/home/"
