"""What was found open in products like this one, tried here by every door: the website's, the API's, the admin's."""

import json

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Brand, User
from campaigns.models import Campaign, Offer, Review
from tests import factories as make
from tests.api import test_doors as api

JSON = {"content_type": "application/json"}
FOREIGN = "https://evil.example"


@pytest.fixture
def sign_in(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


# self-registration as admin or staff

STAFF = [{"role": "staff"}, {"is_staff": True}, {"is_superuser": True}, {"is_active": True}, {"groups": [1]}]
BRAND = {"name": "Jo", "email": "jo@example.org", "password": "a long enough phrase", "organisation": "Fjord"}


@pytest.mark.parametrize("more", STAFF)
@pytest.mark.parametrize("kind", ["brand", "influencer"])
def test_nobody_joins_as_staff_by_the_api(client, db, kind, more):
    answer = client.post(f"/api/v1/join/{kind}/", {**BRAND, **more}, **JSON)

    assert answer.status_code == 400
    assert (f"#/{next(iter(more))}", "unknown") in {
        (fault["pointer"], fault["code"]) for fault in answer.json()["errors"]
    }
    assert not User.objects.filter(email=BRAND["email"]).exists()


@pytest.mark.parametrize("more", STAFF)
def test_nobody_joins_as_staff_by_the_form(client, db, more):
    page = {
        "name": "Jo",
        "email": "jo@example.org",
        "password1": "a long enough phrase",
        "organisation": "Fjord",
        "industry": "food",
        "website": "https://fjord.example",
        "size": "small",
    }
    client.post(reverse("accounts:join-brand"), {**page, **dict.fromkeys(more, "on"), **more})

    user = User.objects.get(email="jo@example.org")
    assert (user.role, user.is_staff, user.is_superuser) == ("brand", False, False)
    assert user.brand.status == Brand.Status.PENDING


@pytest.mark.parametrize("app", ["app", "browser"])
def test_the_library_s_own_sign_up_is_closed(client, db, app):
    body = {"email": "jo@example.org", "password": "a long enough phrase", "role": "staff", "is_staff": True}

    answer = client.post(f"/_allauth/{app}/v1/auth/signup", body, **JSON)

    assert answer.status_code in {401, 403, 404}
    assert not User.objects.filter(email=BRAND["email"]).exists()


def test_nobody_makes_themselves_staff(cast, sign_in):
    client = sign_in(cast.people["influencer"])

    for member in ("role", "is_staff", "is_superuser", "email_verified", "access_epoch"):
        assert client.patch("/api/v1/me/", {member: "staff"}, **JSON).status_code == 400
    client.post(reverse("accounts:settings"), {"name": "Jo", "time_zone": "UTC", "role": "staff", "is_staff": "on"})

    user = User.objects.get(pk=cast.people["influencer"].pk)
    assert (user.role, user.is_staff) == ("influencer", False)


def test_a_brand_does_not_approve_itself(cast, sign_in):
    user = cast.people["unapproved"]
    client = sign_in(user)

    for more in ({"status": "approved"}, {"approved": True}, {"decided_at": "2026-01-01T00:00:00Z"}):
        assert client.patch(f"/api/v1/brands/{user.brand.pk}/", more, **JSON).status_code == 400
    client.post(reverse("accounts:settings-brand"), {"name": "Fjord", "status": "approved"})

    assert Brand.objects.get(pk=user.brand.pk).status == Brand.Status.PENDING


# other people's things, by their numbers


@pytest.mark.parametrize("role", ["influencer", "other_influencer", "other_brand", "unapproved"])
def test_nobody_edits_another_s_campaign_by_its_number(cast, sign_in, role):
    client, before = sign_in(cast.people[role]), cast.campaign.name

    edited = client.patch(f"/api/v1/campaigns/{cast.campaign.pk}/", {"name": "Mine"}, **JSON)
    posted = client.post(reverse("campaigns:campaign-edit", args=[cast.campaign.pk, "basics"]), {"name": "Mine"})
    deleted = client.delete(f"/api/v1/campaigns/{cast.draft_key}/")

    assert edited.status_code in {403, 404}
    assert posted.status_code == 404
    assert deleted.status_code in {403, 404}
    assert Campaign.objects.get(pk=cast.campaign.pk).name == before
    assert Campaign.objects.get(pk=cast.draft_key).deleted_at is None


@pytest.mark.parametrize("role", ["other_influencer", "other_brand", "manager", "viewer", "staff"])
@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_nobody_answers_for_the_other_side(cast, sign_in, role, verb):
    client, waiting = sign_in(cast.people[role]), cast.offered_key

    by_api = client.post(f"/api/v1/collaborations/{waiting}/offers/1/{verb}/", {}, **JSON)
    by_page = client.post(reverse(f"campaigns:offer-{verb}", args=[waiting, 1]))

    assert by_api.status_code in {403, 404}
    assert by_page.status_code == 404
    assert Offer.objects.get(collaboration=waiting).status == Offer.Status.OPEN


@pytest.mark.parametrize("role", ["influencer", "owner", "viewer", "unapproved", "flagged"])
def test_who_is_no_staff_flags_nobody(cast, sign_in, role):
    client = sign_in(cast.people[role])
    targets = [("user", cast.people["other_brand"].pk), ("campaign", cast.campaign.pk), ("brand", cast.brand.pk)]

    for kind, key in targets:
        for verb in ("flag", "unflag", "remove", "restore"):
            answer = client.post(f"/api/v1/moderation/subjects/{kind}/{key}/{verb}/", {"reason": "Because."}, **JSON)
            assert answer.status_code == 403
    admin = client.post(f"/admin/accounts/user/{cast.people['other_brand'].pk}/flag/", {"reason": "Because."})

    assert admin.status_code in {302, 403, 404}
    assert not User.objects.filter(pk=cast.people["other_brand"].pk).exclude(flagged_at=None).exists()
    assert Campaign.objects.get(pk=cast.campaign.pk).flagged_at is None


# numbers that mean harm


@pytest.mark.parametrize("rating", [500, 0, -1, 6, 4.5, "five", None, True, [5], 1e300])
def test_a_rating_is_one_to_five(cast, sign_in, rating):
    client = sign_in(cast.people["influencer"])

    answer = client.post(f"/api/v1/collaborations/{cast.finished_key}/reviews/", {"rating": rating}, **JSON)
    client.post(reverse("campaigns:review", args=[cast.finished_key]), {"rating": str(rating)})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/rating")
    assert not Review.objects.filter(collaboration=cast.finished_key).exists()


@pytest.mark.parametrize("amount", ["-1", "-0.01", "NaN", "Infinity", "99999999999999", "0.001", None, True])
def test_an_amount_is_no_trick(cast, sign_in, amount):
    client = sign_in(cast.people["influencer"])
    line = {"title": "Reel", "deliverable": "reel", "platform": "instagram", "due_on": "2100-01-01"}

    answer = client.post(
        f"/api/v1/collaborations/{cast.offered_key}/offers/", {"amount": amount, "lines": [line]}, **JSON
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/amount")
    assert Offer.objects.filter(collaboration=cast.offered_key).count() == 1


@pytest.mark.parametrize("member", ["budget_total", "max_per_influencer"])
def test_a_budget_is_not_negative(cast, sign_in, member):
    client = sign_in(cast.people["owner"])

    answer = client.patch(f"/api/v1/campaigns/{cast.draft_key}/", {member: "-100"}, **JSON)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"#/{member}")


# what is private


@pytest.mark.parametrize("role", ["anonymous", "other_influencer", "other_brand", "unapproved"])
def test_a_private_campaign_is_nowhere_to_be_seen(cast, client, role):
    hidden = make.CampaignFactory(
        brand=cast.brand, name="Operation Quiet Fjord", visibility=Campaign.Visibility.PRIVATE
    )
    if cast.people[role]:
        client.force_login(cast.people[role])

    one = [
        f"/api/v1/campaigns/{hidden.pk}/",
        f"/api/v1/briefs/{hidden.pk}/",
        f"/api/v1/campaigns/{hidden.pk}/people/",
        reverse("campaigns:campaign", args=[hidden.pk]),
        reverse("campaigns:brief-public", args=[hidden.pk]),
    ]
    many = ["/api/v1/campaigns/", "/api/v1/briefs/?q=Quiet", reverse("campaigns:browse"), "/palette/?q=Quiet"]
    answers = [client.get(address) for address in one]

    assert {answer.status_code for answer in answers} <= {302, 401, 403, 404}
    assert not [address for address in many if hidden.name in client.get(address).content.decode()]


def test_an_unapproved_brand_publishes_nothing_and_invites_nobody(cast, sign_in):
    brand = cast.people["unapproved"].brand
    draft = make.CampaignFactory(brand=brand, draft=True)
    client = sign_in(cast.people["unapproved"])

    published = client.post(f"/api/v1/campaigns/{draft.pk}/publish/", {}, **JSON)
    client.post(reverse("campaigns:campaign-publish", args=[draft.pk]))
    found = client.get("/api/v1/influencers/")

    assert (published.status_code, published.json()["code"]) == (403, "brand_waiting")
    assert (found.status_code, found.json()["code"]) == (403, "brand_waiting")
    assert Campaign.objects.get(pk=draft.pk).status == Campaign.Status.DRAFT


def test_no_operation_gives_a_stored_credential_away(cast, client):
    """Every reading operation as every role: no hash, no key, no token, no second factor's secret stands in any answer."""
    raw, totp = ApiToken.fresh(), generate_totp_secret()
    for user in filter(None, cast.people.values()):
        token = make.ApiTokenFactory(user=user)
        assert token.digest
    owner = User.objects.get(pk=cast.people["owner"].pk)
    secrets = {owner.password, raw, totp, make.TOTP_SECRET, make.PASSWORD}
    secrets |= {token.digest.hex() for token in ApiToken.objects.all()}
    secrets |= set(User.objects.values_list("password", flat=True))
    told = []
    for door in api.DOORS:
        if api.OPERATIONS[door.name][0] != "get":
            continue
        address = api.address(door, cast)
        for role, user in cast.people.items():
            client.logout()
            if user:
                client.force_login(user)
                secrets.add(client.session.session_key)
            body = b"".join(client.get(address, door.query)).decode(errors="replace")
            told += [(door.name, role, secret) for secret in secrets if secret in body]

    assert told == []


def test_one_person_s_answer_is_not_another_s(cast, client):
    """The same address, asked by one and then by the other, with whatever the first one got."""
    mine, theirs = cast.people["influencer"], cast.people["other_influencer"]
    row = make.NotificationFactory(user=mine, text="Only for me.")
    address = f"/api/v1/notifications/{row.pk}/"
    client.force_login(mine)
    etag = client.get(address)["ETag"]
    listed = client.get("/api/v1/notifications/")
    client.force_login(theirs)

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 404
    assert "Only for me." not in client.get("/api/v1/notifications/").content.decode()
    assert "no-store" in listed["Cache-Control"]
    assert {"Cookie", "Authorization"} <= {name.strip() for name in listed["Vary"].split(",")}
    client.logout()
    assert client.get(address).status_code == 401


# ways out, and ways in from elsewhere

OUT = [FOREIGN, "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "\t//evil.example"]


@pytest.mark.parametrize("target", OUT)
def test_no_redirect_leads_out(cast, client, target):
    user = cast.people["influencer"]
    signed_in = client.post(
        f"{reverse('account_login')}?next={target}", {"login": user.email, "password": make.PASSWORD, "next": target}
    )
    client.force_login(user)
    read = client.post(reverse("messaging:notifications-read"), {"next": target})
    left = client.post(reverse("account_logout"), {"next": target})

    for answer in (signed_in, read, left):
        assert "evil" not in answer.get("Location", "")
        assert not answer.get("Location", "/").startswith(("javascript:", "//", "/\\"))


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://testserver.evil.example", "https://testserver:8443"])
@pytest.mark.parametrize("address", ["/api/v1/me/", "/_allauth/app/v1/auth/session", "/_allauth/browser/v1/config"])
def test_a_foreign_origin_gets_no_credentials(cast, client, origin, address):
    client.force_login(cast.people["owner"])

    asked = client.get(address, headers={"Origin": origin})
    before = client.options(address, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})

    for answer in (asked, before):
        assert "Access-Control-Allow-Origin" not in answer
        assert "Access-Control-Allow-Credentials" not in answer


def test_a_listed_origin_gets_them(cast, client, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    client.force_login(cast.people["owner"])

    answer = client.get("/api/v1/notifications/", headers={"Origin": "https://app.example"})
    page = client.get("/home/", headers={"Origin": "https://app.example"})

    assert answer["Access-Control-Allow-Origin"] == "https://app.example"
    assert answer["Access-Control-Allow-Credentials"] == "true"
    assert "Access-Control-Allow-Origin" not in page


def test_a_form_of_another_site_does_nothing(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.people["owner"])

    by_api = client.post(f"/api/v1/campaigns/{cast.draft_key}/publish/", {}, **JSON)
    by_page = client.post(reverse("campaigns:campaign-publish", args=[cast.draft_key]))

    assert (by_api.status_code, by_api.json()["code"]) == (403, "csrf")
    assert by_page.status_code == 403
    assert Campaign.objects.get(pk=cast.draft_key).status == Campaign.Status.DRAFT


def test_a_token_made_before_the_flag_opens_nothing(cast, client):
    user, raw = cast.people["manager"], ApiToken.fresh()
    make.ApiTokenFactory(user=user, raw=raw)
    bearer = {"Authorization": f"Bearer {raw}"}
    before = client.get("/api/v1/campaigns/", headers=bearer).status_code

    User.objects.filter(pk=user.pk).update(flagged_at=timezone.now())

    assert (before, client.get("/api/v1/campaigns/", headers=bearer).status_code) == (200, 401)


@pytest.mark.parametrize("scheme", ["Bearer ", "Bearer ihp_", "Bearer a.b.c", "Basic am86am8=", "Token x", "bearer"])
def test_a_proof_that_does_not_hold_is_not_replaced_by_a_cookie(cast, client, scheme):
    client.force_login(cast.people["owner"])

    answer = client.get("/api/v1/campaigns/", headers={"Authorization": scheme})

    assert answer.status_code == 401


def test_staff_without_a_second_factor_moderate_nothing(client, db):
    assert settings.STAFF_MFA
    client.force_login(make.UserFactory(staff=True, second_factor=False))

    answer = client.get("/api/v1/moderation/queues/")

    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")


def test_errors_tell_nothing_of_the_inside(cast, client):
    client.force_login(cast.people["owner"])
    answers = [
        client.get("/api/v1/campaigns/999999999999999999999999/"),
        client.get("/api/v1/campaigns/%00/"),
        client.get("/api/v1/campaigns/?status=%27%20OR%201=1--"),
        client.get("/api/v1/influencers/?followers_min=1e999"),
        client.post("/api/v1/campaigns/", b'{"name": {"$gt": ""}}', **JSON),
    ]

    for answer in answers:
        assert answer.status_code in {200, 400, 404}
        assert not [
            word for word in ("Traceback", "sqlite", "psycopg", "/site-packages/") if word in json.dumps(answer.json())
        ]
