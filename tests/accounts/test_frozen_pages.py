"""Pages of whoever is flagged, has left, or waits."""

import pytest

from accounts import actions
from accounts.forms.settings import AccountForm
from accounts.models import AuditRow, Brand, Influencer, User
from tests.accounts.signing import AGAIN, prove_again
from tests.accounts.test_join import CREATOR
from tests.factories import (
    PASSWORD,
    MemberFactory,
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


@pytest.mark.parametrize("freeze", ["user", "profile"])
def test_who_is_flagged_reads_but_does_nothing(client, influencer, staff, freeze):
    actions.flag(influencer if freeze == "profile" else influencer.user, by=staff, reason="Fake numbers.")
    client.force_login(influencer.user)

    assert client.get("/settings/profile/").status_code == 200
    answer = client.post("/settings/profile/", PROFILE)
    assert answer.status_code == 403
    assert "Fake numbers." in answer.content.decode()
    assert client.post("/accounts/logout/").status_code == 302


def test_a_flag_works_at_the_next_request_and_is_lifted_at_the_next(client, owner, staff):
    client.force_login(owner)
    actions.flag(owner.brand, by=staff, reason="Fraud.")
    assert client.post("/settings/brand/", ORGANISATION).status_code == 403

    actions.unflag(Brand.objects.get(), by=staff)
    assert client.post("/settings/brand/", ORGANISATION).status_code == 302


def test_deleting_asks_first_and_can_be_undone(client, influencer):
    client.force_login(influencer.user)
    assert client.post("/settings/delete/", {"sure": "on"})["Location"].startswith(AGAIN)
    prove_again(client)

    assert client.post("/settings/delete/", {}).status_code == 200
    answer = client.post("/settings/delete/", {"sure": "on"}, follow=True)
    assert answer.redirect_chain == [("/settings/deleted/", 302)]
    assert "come back" in answer.content.decode()
    assert not Influencer.objects.live().exists()
    assert client.get("/settings/")["Location"].startswith("/accounts/login/")

    client.force_login(User.objects.get(pk=influencer.user.pk))
    assert "Come back" in client.get("/settings/delete/").content.decode()
    assert client.post("/settings/", ACCOUNT).status_code == 403
    client.post("/settings/delete/restore/")
    assert Influencer.objects.live().exists()


def test_who_deleted_the_account_is_led_to_coming_back(client, influencer):
    actions.vouch_for_address(influencer.user)
    actions.delete_account(influencer.user, by=influencer.user)

    answer = client.post("/accounts/login/", {"login": influencer.user.email, "password": PASSWORD})

    assert answer["Location"] == "/settings/delete/"


def test_the_only_owner_of_a_team_is_told_to_hand_over(client, owner):
    MemberFactory(brand=owner.brand, viewer=True)
    client.force_login(owner)
    prove_again(client)

    assert "Make somebody else an owner first" in client.get("/settings/delete/").content.decode()
    assert "Make somebody else an owner first" in client.post("/settings/delete/", {"sure": "on"}).content.decode()


def test_staff_can_read_that_an_approved_brand_took_another_name(client, db):
    member = MemberFactory(brand__name="Old Oak", brand__website="https://oak.example")
    client.force_login(member.user)

    client.post("/settings/brand/", ORGANISATION | {"name": "New Nut"})
    client.post("/settings/brand/", ORGANISATION | {"name": "New Nut"})

    row = AuditRow.objects.get(verb="edit")
    assert (row.detail["before"]["name"], row.detail["after"]["name"]) == ("Old Oak", "New Nut")


def test_zones_are_places_and_what_one_has_already():
    odd = UserFactory(time_zone="Etc/GMT+3")

    zones = dict(AccountForm(instance=odd).fields["time_zone"].choices)

    assert {"Etc/GMT+3", "Europe/Madrid", "UTC"} <= set(zones)
    assert not {"Factory", "localtime", "Etc/GMT+4", "US/Hawaii"} & set(zones)
