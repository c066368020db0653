"""Profiles, pictures, prices, accounts and claims, as programs reach them."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from PIL import Image

from accounts.models import Claim, Influencer
from accounts.models.influencer import CLAIMS_A_DAY
from messaging.models import Party
from tests.accounts.pictures import png
from tests.factories import (
    ClaimFactory,
    InfluencerFactory,
    MemberFactory,
    RateFactory,
    SocialAccountFactory,
)

pytestmark = pytest.mark.django_db

API = "/api/v1"
JSON = "application/json"
PICTURES = [("profile/photo/", "photo"), ("brands/{brand}/logo/", "logo")]


@pytest.fixture
def nora(client):
    profile = InfluencerFactory(name="Nora Vidal")
    client.force_login(profile.user)
    return profile


def call(client, method, path, data=None, **headers):
    return getattr(client, method)(f"{API}/{path}", data, content_type=JSON, headers=headers)


def faults(answer):
    assert answer.status_code == 400, answer.content
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


# The profile


def test_what_a_profile_says_is_changed_where_it_is_named(client, nora):
    audience = {"countries": {"ES": 0.7}, "ages": {"25-34": 0.5}}
    body = {"name": "Nora V.", "niches": ["food", "travel"], "audience": audience}

    told = call(client, "patch", "profile/", body).json()
    again = call(client, "patch", "profile/", {"audience": {"ages": {}}}).json()

    assert (told["name"], told["niches"], told["bio"]) == ("Nora V.", ["food", "travel"], nora.bio)
    assert told["audience"] == {**audience, "genders": {}}
    assert again["audience"] == {"countries": {"ES": 0.7}, "ages": {}, "genders": {}}
    assert Party.objects.get(pk=nora.party_id).name == "Nora V."


def test_shares_in_hundreds_are_read_as_fractions(client, nora):
    Influencer.objects.filter(pk=nora.pk).update(audience={"countries": {"ES": 71, "PT": 29}})

    assert call(client, "get", "profile/").json()["audience"]["countries"] == {"ES": 0.71, "PT": 0.29}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"country": "XX"}, "#/country"),
        ({"country": ""}, "#/country"),
        ({"languages": ["xx"]}, "#/languages/0"),
        ({"languages": []}, "#/languages"),
        ({"niches": ["everything"]}, "#/niches/0"),
        ({"bio": "x" * 1001}, "#/bio"),
        ({"name": ""}, "#/name"),
        ({"audience": {"ages": {"25-34": 0.6, "18-24": 0.6}}}, "#/audience/ages"),
        ({"audience": {"ages": {"99": 0.6}}}, "#/audience/ages"),
        ({"audience": {"countries": {"XX": 0.6}}}, "#/audience/countries"),
        ({"audience": {"countries": {"ES": 71}}}, "#/audience/countries/ES"),
    ],
)
def test_what_a_profile_cannot_say(client, nora, body, pointer):
    assert list(faults(call(client, "patch", "profile/", body))) == [pointer]


@pytest.mark.parametrize(
    "member", ["slug", "user", "source", "flagged_at", "deleted_at", "party", "id", "picture", "photo", "created_at"]
)
def test_nothing_else_of_a_profile_is_written(client, nora, member):
    assert faults(call(client, "patch", "profile/", {member: "1"})) == {f"#/{member}": "unknown"}


def test_who_edits_says_which_one_they_saw(client, nora):
    seen = call(client, "get", "profile/")["ETag"]
    first = call(client, "patch", "profile/", {"city": "Girona"}, if_match=seen)
    late = call(client, "patch", "profile/", {"city": "Vic"}, if_match=seen)

    assert (first.status_code, late.status_code) == (200, 412)
    assert late.json()["current"]["city"] == "Girona"
    assert call(client, "get", "profile/", if_none_match=first["ETag"]).status_code == 304


# Pictures


def send(client, path, data, name="me.png"):
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(name, data)})
    return client.put(f"{API}/{path}", body, content_type=MULTIPART_CONTENT)


@pytest.fixture(params=PICTURES, ids=["photo", "logo"])
def picture(request, client):
    """Where a picture is sent, and how to read what came of it."""
    if request.param[1] == "photo":
        thing = InfluencerFactory()
        client.force_login(thing.user)
    else:
        thing = MemberFactory().brand
        client.force_login(thing.members.get().user)
    return request.param[0].format(brand=thing.pk), lambda: getattr(
        type(thing).objects.get(pk=thing.pk), request.param[1]
    )


def test_a_picture_is_written_anew_without_what_hides_in_it(client, picture):
    path, stored = picture
    script = b"<script>alert(1)</script>"

    told = send(client, path, png() + script, name="me.html")

    assert told.status_code == 200
    kept = stored()
    assert told.json()["picture"] == kept.url
    assert kept.name.endswith(".webp")
    with default_storage.open(kept.name) as file:
        data = file.read()
    assert script not in data
    assert Image.open(io.BytesIO(data)).format == "WEBP"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "format"),
        (b"<html><script>alert(1)</script></html>", "format"),
        (png(format="GIF"), "format"),
        (png((6000, 6000)), "pixels"),
        (png() + b"0" * 5 * 1024 * 1024, "size"),
        (b"", "empty"),
    ],
    ids=["svg", "html", "gif", "bomb", "large", "empty"],
)
def test_what_is_no_picture_is_refused(client, picture, data, code):
    path, stored = picture

    assert faults(send(client, path, data)) == {"#/file": code}
    assert not stored()


def test_a_picture_can_be_taken_away(client, picture):
    path, stored = picture
    send(client, path, png())

    assert client.delete(f"{API}/{path}").status_code == 204
    assert not stored()


def test_a_picture_comes_as_a_form_and_nothing_beside_it(client, nora):
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.png", png()), "slug": "mine"})

    assert call(client, "put", "profile/photo/", {"file": "x"}).status_code == 415
    answer = client.put(f"{API}/profile/photo/", body, content_type=MULTIPART_CONTENT)
    assert faults(answer) == {"#/slug": "unknown"}


# Prices


def price(platform="tiktok", amount="90.00"):
    return {"platform": platform, "deliverable": "video", "amount": amount, "currency": "EUR"}


def test_the_price_list_is_replaced_as_a_whole(client, nora):
    RateFactory(influencer=nora)
    other = RateFactory()

    told = call(client, "put", "rates/", {"rates": [price(), price("youtube", "1200")]}).json()

    assert told["rates"] == [price(), price("youtube", "1200.00")]
    assert call(client, "get", "rates/").json() == told
    assert other.influencer.rates.count() == 1


@pytest.mark.parametrize(
    ("rates", "pointer"),
    [
        ([price(), price()], "#/rates"),
        ([price(amount="-5.00")], "#/rates/0/amount"),
        ([price(amount="0.00")], "#/rates/0/amount"),
        ([price(amount="1.005")], "#/rates/0/amount"),
        ([price("myspace")], "#/rates/0/platform"),
        ([{**price(), "influencer": 1}], "#/rates/0/influencer"),
        ([{**price(), "currency": "XXX"}], "#/rates/0/currency"),
        ([price()] * 31, "#/rates"),
    ],
)
def test_what_no_price_list_says(client, nora, rates, pointer):
    RateFactory(influencer=nora)

    assert list(faults(call(client, "put", "rates/", {"rates": rates}))) == [pointer]
    assert nora.rates.count() == 1


# Accounts and claims


def test_an_account_is_the_same_in_any_spelling(client, nora):
    body = {"platform": "instagram", "handle": "https://www.instagram.com/Nora.Cooks/"}
    answer = call(client, "post", "social-accounts/", body)
    again = call(client, "post", "social-accounts/", {"platform": "instagram", "handle": "@nora.cooks"})

    told = answer.json()
    assert (answer.status_code, told["handle"], told["label"]) == (201, "Nora.Cooks", "@Nora.Cooks")
    assert answer["Location"] == f"{API}/social-accounts/{told['id']}/"
    assert again.json()["id"] == told["id"]
    assert nora.accounts.count() == 1
    assert client.delete(answer["Location"]).status_code == 204
    assert not nora.accounts.exists()


def test_an_account_that_somebody_proved_is_theirs(client, nora):
    SocialAccountFactory(handle="nora.cooks", verified_at=timezone.now())
    body = {"platform": "instagram", "handle": "nora.cooks"}

    assert faults(call(client, "post", "social-accounts/", body)) == {"#/handle": "taken"}
    assert faults(call(client, "post", "claims/", body)) == {"#/handle": "not_claimable"}


@pytest.mark.parametrize("unclaimed", [True, False])
def test_an_account_that_nobody_proved_is_claimed(client, nora, unclaimed):
    account = SocialAccountFactory(handle="nora.cooks", influencer=InfluencerFactory(unclaimed=unclaimed))
    body = {"platform": "instagram", "handle": "nora.cooks"}

    refused = call(client, "post", "social-accounts/", body)
    assert (refused.status_code, refused.json()["code"], Claim.objects.count()) == (409, "in_use", 0)

    answer = call(client, "post", "claims/", body)
    claim = Claim.objects.get()
    told = answer.json()
    assert (answer.status_code, told["code"], told["status"]) == (201, claim.code, "pending")
    assert (told["profile"]["id"], told["account"]["id"]) == (account.influencer.pk, account.pk)
    assert call(client, "get", answer["Location"].removeprefix(f"{API}/")).json() == told
    assert call(client, "post", "claims/", body).json()["code"] == "stale"

    assert call(client, "post", f"claims/{claim.pk}/withdraw/").json()["status"] == "rejected"
    late = call(client, "post", f"claims/{claim.pk}/withdraw/")
    assert (late.status_code, late.json()["current"]["status"]) == (409, "rejected")


def test_a_handle_has_no_blanks_and_a_profile_so_many(client, nora):
    assert faults(call(client, "post", "social-accounts/", {"platform": "x", "handle": "no ra"})) == {
        "#/handle": "handle"
    }
    SocialAccountFactory.create_batch(30, influencer=nora)
    assert list(faults(call(client, "post", "social-accounts/", {"platform": "x", "handle": "nora"}))) == ["#/handle"]


def test_claims_of_one_day_are_few(client, nora):
    ClaimFactory.create_batch(CLAIMS_A_DAY, user=nora.user)
    SocialAccountFactory(handle="nora.cooks", influencer=InfluencerFactory(unclaimed=True))

    answer = call(client, "post", "claims/", {"platform": "instagram", "handle": "nora.cooks"})

    assert faults(answer) == {"#": "too_many"}
    assert "many claims" in answer.json()["errors"][0]["detail"]
