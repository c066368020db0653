"""Brands, teams, media kits and reports, as programs reach them."""

from urllib.parse import unquote

import pytest
from django.urls import Resolver404, resolve

from accounts.models import AuditRow, Brand, Member, MemberInvitation, Report, SocialAccount
from messaging.models import OutgoingEmail, Party
from tests.factories import (
    BrandFactory,
    ClaimFactory,
    InfluencerFactory,
    MemberFactory,
    MemberInvitationFactory,
    RateFactory,
    ReportFactory,
    SocialAccountFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

API = "/api/v1"
JSON = "application/json"


@pytest.fixture
def nora(client):
    profile = InfluencerFactory(name="Nora Vidal")
    client.force_login(profile.user)
    return profile


@pytest.fixture
def team(client):
    """A brand whose owner is signed in."""
    owner = MemberFactory()
    client.force_login(owner.user)
    return owner.brand


def call(client, method, path, data=None, **headers):
    return getattr(client, method)(f"{API}/{path}", data, content_type=JSON, headers=headers)


def faults(answer):
    assert answer.status_code == 400, answer.content
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


# Brands


HIDDEN = ("status", "decision_reason", "decided_at", "created_at")


def test_what_staff_decided_is_for_the_brand_and_for_staff(client):
    brand = MemberFactory().brand
    Brand.objects.filter(pk=brand.pk).update(decision_reason="Fine.")

    def read(user):
        client.force_login(user)
        told = call(client, "get", f"brands/{brand.pk}/").json()
        return [told[name] is not None for name in HIDDEN], told["is_own"]

    assert read(brand.members.get().user) == ([True] * 4, True)
    assert read(UserFactory(staff=True)) == ([True] * 4, False)
    for stranger in (InfluencerFactory().user, MemberFactory().user):
        assert read(stranger) == ([False] * 4, False)


def test_brands_that_are_not_live_are_only_ones_own(client, team):
    BrandFactory(pending=True), BrandFactory(flagged=True), BrandFactory(deleted=True)
    live = BrandFactory()

    rows = call(client, "get", "brands/").json()["results"]
    own = client.get(f"{API}/brands/", {"own": "true"}).json()["results"]

    assert {row["id"] for row in rows} == {team.pk, live.pk}
    assert [row["id"] for row in own] == [team.pk]


def test_staff_can_read_that_a_brand_took_another_name(client, team):
    told = call(client, "patch", f"brands/{team.pk}/", {"name": "Fjord Wool", "country": "NO"}).json()

    assert (told["name"], told["country"]) == ("Fjord Wool", "NO")
    assert AuditRow.objects.get(verb="edit").detail["after"]["name"] == "Fjord Wool"
    assert Party.objects.get(pk=team.party_id).name == "Fjord Wool"


@pytest.mark.parametrize("member", ["status", "slug", "decision_reason", "flagged_at", "party", "logo", "deleted_at"])
def test_nothing_else_of_a_brand_is_written(client, team, member):
    assert faults(call(client, "patch", f"brands/{team.pk}/", {member: "approved"})) == {f"#/{member}": "unknown"}


def test_what_a_brand_cannot_say(client, team):
    body = {"website": "javascript:alert(1)", "country": "XX", "industry": "spam", "size": "?"}

    assert set(faults(call(client, "patch", f"brands/{team.pk}/", body))) == {f"#/{name}" for name in body}


# Teams


def test_an_invitation_goes_by_mail_and_its_secret_never_comes_back(client, team):
    key = {"idempotency_key": "one"}
    answer = call(
        client, "post", f"brands/{team.pk}/invitations/", {"email": "jo@example.org", "role": "viewer"}, **key
    )
    again = call(client, "post", f"brands/{team.pk}/invitations/", {"email": "jo@example.org", "role": "viewer"}, **key)

    assert (answer.status_code, again.content) == (201, answer.content)
    mail = OutgoingEmail.objects.get(to="jo@example.org")
    token = mail.text.split("/team/join/")[1].split("/")[0]
    invitation = MemberInvitation.objects.get()
    listed = call(client, "get", f"brands/{team.pk}/invitations/").content.decode()
    for told in (answer.content.decode(), listed):
        assert token not in told
        assert invitation.token_digest not in told

    jo = UserFactory(brand_role=True, email="jo@example.org")
    client.force_login(jo)
    joined = call(client, "post", "team-invitations/accept/", {"token": token})
    assert (joined.status_code, joined.json()["role"], joined.json()["is_you"]) == (200, "viewer", True)
    assert faults(call(client, "post", "team-invitations/accept/", {"token": token})) == {"#/token": "closed"}


def test_whom_a_team_cannot_invite(client, team):
    path = f"brands/{team.pk}/invitations/"
    there = team.members.get().user.email.upper()

    assert list(faults(call(client, "post", path, {"email": there}))) == ["#/email"]
    assert list(faults(call(client, "post", path, {"email": "jo"}))) == ["#/email"]
    MemberInvitationFactory.create_batch(30, brand=team)
    assert list(faults(call(client, "post", path, {"email": "jo@example.org"}))) == ["#"]


def test_a_taken_back_invitation_opens_nothing(client, team):
    invitation = MemberInvitationFactory(brand=team)
    path = f"{API}/brands/{team.pk}/invitations/{invitation.pk}/"

    assert (client.delete(path).status_code, client.delete(path).status_code) == (204, 404)


def test_a_brand_keeps_an_owner(client, team):
    owner = team.members.get()
    path = f"brands/{team.pk}/members/{owner.pk}/"

    for answer in (call(client, "patch", path, {"role": "viewer"}), call(client, "delete", path)):
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
        assert answer.json()["current"]["role"] == "owner"
    MemberFactory(brand=team)
    assert call(client, "patch", path, {"role": "viewer"}).json()["role"] == "viewer"
    assert call(client, "patch", path, {"role": "owner"}).status_code == 403


def test_somebody_of_another_brand_is_not_there(client, team):
    stranger = MemberFactory()

    for path in (f"brands/{team.pk}/members/{stranger.pk}/", f"brands/{stranger.brand.pk}/members/{stranger.pk}/"):
        assert call(client, "patch", path, {"role": "viewer"}).status_code == 404
        assert call(client, "delete", path).status_code == 404
    assert Member.objects.get(pk=stranger.pk).role == "owner"


def test_of_a_member_only_the_role_is_written(client, team):
    member = MemberFactory(brand=team, viewer=True)
    answer = call(
        client, "patch", f"brands/{team.pk}/members/{member.pk}/", {"role": "manager", "brand": 1, "user_id": 1}
    )

    assert faults(answer) == {"#/brand": "unknown", "#/user_id": "unknown"}


# Media kits


def test_who_reads_a_media_kit_that_is_not_public(client):
    profile = SocialAccountFactory(influencer__media_kit_public=False).influencer
    RateFactory(influencer=profile)

    def read(user):
        client.logout()
        if user:
            client.force_login(user)
        return call(client, "get", f"creators/{profile.slug}/").status_code

    assert [read(None), read(InfluencerFactory().user), read(MemberFactory(brand__pending=True).user)] == [404] * 3
    assert [read(profile.user), read(MemberFactory().user), read(UserFactory(staff=True))] == [200] * 3


@pytest.mark.parametrize("slug", ["a%00b", "a%20b", "%F0%9F%8D%B2"])
def test_what_can_be_no_slug_is_no_address(slug):
    # PostgreSQL breaks on some of these.
    with pytest.raises(Resolver404):
        resolve(unquote(f"/api/v1/creators/{slug}/"))


def test_a_media_kit_shows_accounts_and_prices_and_nobody_s_address(client):
    profile = SocialAccountFactory().influencer
    RateFactory(influencer=profile)

    answer = call(client, "get", f"creators/{profile.slug}/")

    told = answer.json()
    assert (len(told["accounts"]), len(told["rates"]), told["is_claimed"]) == (1, 1, True)
    assert profile.user.email not in answer.content.decode()


# Reports


def test_a_report_is_made_once_and_read_by_its_author(client, team, nora):
    body = {"kind": "brand", "target_id": team.pk, "reason": "scam", "text": "They asked for money."}

    answer, again = (call(client, "post", "reports/", body) for _time in range(2))

    assert (answer.status_code, answer.json()["label"], answer.json()["status"]) == (201, team.name, "open")
    assert again["Location"] == answer["Location"]
    ReportFactory()
    assert [row["id"] for row in call(client, "get", "reports/").json()["results"]] == [answer.json()["id"]]


def test_what_one_does_not_see_cannot_be_reported(client, nora):
    hidden = BrandFactory(pending=True)

    for kind, pk in (("brand", hidden.pk), ("user", UserFactory().pk), ("brand", 10**12)):
        assert faults(call(client, "post", "reports/", {"kind": kind, "target_id": pk, "reason": "spam"})) == {
            "#/target_id": "unknown"
        }
    wrong = {"kind": "auditrow", "target_id": 1, "reason": "spam", "status": "resolved"}
    assert faults(call(client, "post", "reports/", wrong)) == {"#/status": "unknown"}
    assert Report.objects.count() == 0


# Costs


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(client, count, django_assert_num_queries):
    owner = MemberFactory()
    profile = InfluencerFactory()
    MemberFactory.create_batch(count, brand=owner.brand)
    MemberInvitationFactory.create_batch(count, brand=owner.brand, invited_by=owner.user)
    SocialAccountFactory.create_batch(count, influencer=profile)
    ClaimFactory.create_batch(count, user=profile.user)
    ReportFactory.create_batch(count, reporter=profile.user, target_kind="brand", status="dismissed")
    RateFactory.create_batch(1, influencer=profile)

    def cost(user, path, queries):
        client.force_login(user)
        with django_assert_num_queries(queries):
            assert call(client, "get", path).status_code == 200

    cost(owner.user, "brands/", 5)
    cost(owner.user, f"brands/{owner.brand.pk}/members/", 6)
    cost(owner.user, f"brands/{owner.brand.pk}/invitations/", 6)
    cost(profile.user, "social-accounts/", 4)
    cost(profile.user, "claims/", 4)
    cost(profile.user, "reports/", 4)
    cost(profile.user, f"creators/{profile.slug}/", 6)
    assert SocialAccount.objects.filter(influencer=profile).count() == count
