"""Joining by programs: the website's rules, and nothing that tells which addresses are known."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.actions import invite_member
from accounts.models import Brand, Influencer, SocialAccount, User
from messaging.models import OutgoingEmail
from tests.accounts.test_join import code_in_mail
from tests.api.doors_access import BRAND, INFLUENCER
from tests.factories import InfluencerFactory, MemberFactory, SocialAccountFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESSES = {"brand": BRAND, "influencer": INFLUENCER}
LOGIN = "/_allauth/app/v1/auth/login"


def join(kind, client=None, **changes):
    body = ADDRESSES[kind] | changes
    return (client or Client()).post(f"/api/v1/join/{kind}/", body, content_type="application/json")


def others(kind):
    """Accounts that nobody has yet."""
    return {"accounts": [{"platform": "tiktok", "handle": "somebody.else"}]} if kind == "influencer" else {}


def pointers(answer):
    assert answer.status_code == 400, answer.content
    return [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_new_account_signs_in_by_the_code_from_the_mail(kind):
    assert join(kind).json() == {"sign_in": LOGIN}

    credentials = {"email": BRAND["email"], "password": BRAND["password"]}
    answer = Client().post(LOGIN, credentials, content_type="application/json")
    waiting = [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]

    assert (answer.status_code, waiting) == (401, ["verify_email"])
    verified = Client().post(
        "/_allauth/app/v1/auth/email/verify",
        {"key": code_in_mail()},
        content_type="application/json",
        headers={"X-Session-Token": answer.json()["meta"]["session_token"]},
    )
    assert verified.status_code == 200
    assert verified.json()["meta"]["access_token"]


def test_a_brand_waits_for_staff_and_its_owner_is_no_more_than_that():
    join("brand")

    user = User.objects.get()
    assert (user.role, user.is_staff, user.brand.status) == ("brand", False, Brand.Status.PENDING)
    assert (user.member.role, user.brand.name) == ("owner", "Berg Foods")
    assert not EmailAddress.objects.get().verified


def test_an_influencer_has_profile_account_and_prices():
    price = {"platform": "instagram", "deliverable": "reel", "amount": "420.00", "currency": "EUR"}

    join("influencer", rates=[price], bio="I cook.", audience={"countries": {"ES": 0.7}}, time_zone="Europe/Madrid")

    profile = Influencer.objects.get()
    assert (profile.user.role, profile.user.time_zone, profile.bio) == ("influencer", "Europe/Madrid", "I cook.")
    assert profile.accounts.get().key == "ida.berg"
    assert str(profile.rates.get().amount) == "420.00"
    assert profile.audience["countries"] == {"ES": 0.7}


@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(kind):
    new = join(kind, email="other@berg.example", **others(kind))
    UserFactory(email=BRAND["email"])
    before = User.objects.count()

    known = join(kind, email=BRAND["email"].upper())

    assert (known.status_code, known.content) == (new.status_code, new.content) == (202, new.content)
    assert known["Cache-Control"] == new["Cache-Control"] == "no-store"
    assert User.objects.count() == before
    assert OutgoingEmail.objects.get().subject == "You already have an account"


@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_known_address_costs_a_password_hash_too(kind, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    counted = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args, **more: counted.append(1) or encode(self, *args, **more)
    )
    join(kind)
    new = len(counted)
    join(kind, **others(kind))

    assert (new, len(counted) - new) == (1, 1)


@pytest.mark.parametrize("kind", ADDRESSES)
@pytest.mark.parametrize(
    "greed", [{"role": "staff"}, {"is_staff": True}, {"status": "approved"}, {"is_superuser": True}]
)
def test_nobody_joins_as_staff_or_approved(kind, greed):
    assert pointers(join(kind, **greed)) == [f"#/{name}" for name in greed]
    assert not User.objects.exists()


@pytest.mark.parametrize("kind", ADDRESSES)
@pytest.mark.parametrize("password", ["short", "password1234", "idabergidaberg", "x" * 129])
def test_a_weak_password_is_named(kind, password):
    assert set(pointers(join(kind, password=password))) == {"#/password"}
    assert not User.objects.exists()


def test_rules_about_accounts_and_prices_are_the_website_s():
    taken = SocialAccountFactory(verified_at="2026-01-01T00:00:00Z")
    rate = {"platform": "instagram", "deliverable": "reel", "amount": "1.00", "currency": "EUR"}
    account = {"platform": "instagram", "handle": "ida.berg"}

    assert pointers(join("influencer", accounts=[])) == ["#/accounts"]
    assert pointers(join("influencer", accounts=[account, {**account, "handle": "@IDA.berg"}])) == [
        "#/accounts/1/handle"
    ]
    assert pointers(join("influencer", accounts=[{**account, "handle": taken.key}])) == ["#/accounts/0/handle"]
    assert pointers(join("influencer", accounts=[{**account, "handle": "two words"}])) == ["#/accounts/0/handle"]
    assert pointers(join("influencer", rates=[rate, rate])) == ["#/rates"]
    assert pointers(join("influencer", country="XX")) == ["#/country"]
    assert pointers(join("influencer", niches=[])) == ["#/niches"]
    assert not User.objects.filter(email=BRAND["email"]).exists()


def test_the_account_of_an_unclaimed_profile_becomes_a_claim():
    account = SocialAccountFactory(handle="ida.berg", influencer=InfluencerFactory(unclaimed=True))

    join("influencer")

    assert User.objects.get(email=BRAND["email"]).claims.get().account == account
    assert SocialAccount.objects.count() == 1


def test_two_at_once_end_well(monkeypatch):
    """The second finds the address free, as the first did, and is too late."""
    join("brand")
    monkeypatch.setattr("accounts.actions.joining.filter_users_by_email", lambda _email: [])

    assert join("brand").status_code == 202
    assert User.objects.count() == Brand.objects.count() == 1


def test_too_many_joins_from_one_place_are_slowed(settings):
    answers = [join("brand", email=f"n{n}@berg.example").status_code for n in range(21)]

    assert answers[-1] == 429
    assert answers[0] == 202


# Whom a team invited


def invited(email="ida@berg.example", role="viewer"):
    owner = MemberFactory(brand__name="Berg Foods")
    return owner.brand, invite_member(owner.brand, email=email, role=role, by=owner.user)


def join_team(token, **changes):
    body = {"token": token, "name": "Ida Berg", "password": "seven slow kitchens"} | changes
    return Client().post("/api/v1/join/member/", body, content_type="application/json")


def test_whom_a_team_invited_joins_it_and_signs_in_at_once():
    brand, token = invited()

    answer = join_team(token)

    user = User.objects.get(email="ida@berg.example")
    assert (answer.status_code, answer.json()) == (201, {"sign_in": LOGIN})
    assert (user.member.brand, user.member.role, user.is_staff) == (brand, "viewer", False)
    credentials = {"email": user.email, "password": "seven slow kitchens"}
    assert Client().post(LOGIN, credentials, content_type="application/json").status_code == 200


def test_an_invitation_opens_one_account():
    _brand, token = invited()
    join_team(token)

    assert pointers(join_team(token, name="Somebody Else")) == ["#/token"]
    assert User.objects.filter(name="Somebody Else").count() == 0


def test_an_invitation_opens_no_second_account_for_an_address():
    UserFactory(email="ida@berg.example", brand_role=True)
    _brand, token = invited()

    answer = join_team(token)

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    assert User.objects.filter(email="ida@berg.example").count() == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"token": "made-up"}, "#/token"),
        ({"password": "berg foods berg foods"}, "#/password"),
        ({"role": "owner"}, "#/role"),
        ({"email": "other@example.org"}, "#/email"),
    ],
)
def test_whom_a_team_invited_chooses_name_and_password_alone(changes, pointer):
    _brand, token = invited()

    assert pointers(join_team(**{"token": token} | changes)) == [pointer]
    assert not User.objects.filter(email="ida@berg.example").exists()
