"""Pages of a brand's team."""

import pytest

from accounts.actions import invite_member
from accounts.models import Member, User
from tests.accounts.test_join import CREATOR
from tests.factories import (
    PASSWORD,
    MemberFactory,
    MemberInvitationFactory,
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


def test_a_colleague_joins_by_the_mailed_link(client, owner):
    client.force_login(owner)
    client.post("/settings/team/invite/", {"email": "tomas@example.org", "role": "viewer"})
    token = invite_member(owner.brand, email="tomas@example.org", role="viewer", by=owner)
    client.logout()

    assert client.get(f"/team/join/{token}/").status_code == 200
    data = {"name": "Tomás Ferrer", "password": PASSWORD, "role": "owner", "is_staff": "on"}
    assert client.post(f"/team/join/{token}/", data).status_code == 302

    user = User.objects.get(email="tomas@example.org")
    assert (user.role, user.is_staff, user.membership.role) == ("brand", False, "viewer")
    assert client.get(f"/team/join/{token}/").status_code == 404


def test_the_link_does_nothing_for_somebody_else(client, owner, influencer):
    token = invite_member(owner.brand, email="tomas@example.org", role="owner", by=owner)
    client.force_login(influencer.user)

    client.post(f"/team/join/{token}/")

    assert Member.objects.count() == 1


TEAM_POSTS = ["invite/", "{pk}/role/", "{pk}/remove/", "invitations/{invitation}/revoke/"]


@pytest.mark.parametrize("path", TEAM_POSTS)
@pytest.mark.parametrize("role", ["manager", "viewer"])
def test_only_owners_change_the_team(client, owner, path, role):
    member = MemberFactory(brand=owner.brand, role=role)
    invitation = MemberInvitationFactory(brand=owner.brand)
    client.force_login(member.user)
    url = "/settings/team/" + path.format(pk=owner.membership.pk, invitation=invitation.pk)

    assert client.post(url, {"role": "owner", "email": "x@example.org"}).status_code == 404
    member.refresh_from_db()
    assert member.role == role


@pytest.mark.parametrize("path", TEAM_POSTS[1:])
def test_the_team_of_another_brand_is_not_there(client, owner, path):
    other = MemberFactory()
    invitation = MemberInvitationFactory(brand=other.brand)
    client.force_login(owner)

    url = "/settings/team/" + path.format(pk=other.pk, invitation=invitation.pk)
    assert client.post(url, {"role": "viewer"}).status_code == 404


def test_roles_change_and_people_go_with_a_confirmation(client, owner):
    member = MemberFactory(brand=owner.brand, viewer=True)
    client.force_login(owner)

    client.post(f"/settings/team/{member.pk}/role/", {"role": "manager"})
    member.refresh_from_db()
    assert member.role == "manager"
    assert client.get(f"/settings/team/{member.pk}/remove/").status_code == 200
    client.post(f"/settings/team/{member.pk}/remove/")
    assert not Member.objects.filter(pk=member.pk).exists()


def test_the_last_owner_is_told_why_not(client, owner):
    client.force_login(owner)

    page = client.post(f"/settings/team/{owner.membership.pk}/remove/", follow=True).content.decode()

    assert "A brand keeps one owner" in page
    assert owner.membership


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_costs_the_same_for_any_number_of_people(client, owner, count, django_assert_num_queries):
    MemberFactory.create_batch(count, brand=owner.brand)
    MemberInvitationFactory.create_batch(count, brand=owner.brand)
    client.force_login(owner)
    client.get("/settings/team/")

    with django_assert_num_queries(QUERIES):
        client.get("/settings/team/")


QUERIES = 8
