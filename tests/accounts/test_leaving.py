"""Whom staff removed comes back by staff alone, and everybody concerned is told of both."""

import pytest

from accounts import actions
from accounts.models import Brand, Influencer, SocialAccount, User
from campaigns.models import Campaign
from messaging.models import Notification, OutgoingEmail
from tests.accounts.signing import prove_again
from tests.factories import (
    PASSWORD,
    BrandFactory,
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    UserFactory,
    owner_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory(staff=True)


@pytest.fixture
def user():
    return InfluencerFactory().user


def test_whom_staff_removed_cannot_undo_it(client, staff, user):
    actions.delete_account(user, by=staff, reason="A stolen identity.")
    client.force_login(user)

    page = client.get("/settings/delete/").content.decode()
    client.post("/settings/delete/restore/")

    user.refresh_from_db()
    assert user.deleted_at is not None
    assert "/settings/delete/restore/" not in page


def test_whom_staff_removed_is_told_in_the_app_and_by_mail_and_so_is_the_return(staff, user):
    actions.delete_account(user, by=staff, reason="A stolen identity.")
    actions.restore_account(user, by=staff, reason="It was you after all.")

    told = Notification.objects.filter(user=user).order_by("pk").values_list("kind", "reason")
    assert list(told) == [("deleted", "A stolen identity."), ("restored", "It was you after all.")]
    assert OutgoingEmail.objects.filter(to=user.email).count() == 2


def test_who_leaves_by_themselves_is_told_nothing_and_comes_back(client, user):
    client.force_login(user)
    prove_again(client)

    client.post("/settings/delete/", {"sure": "on"})
    gone = User.objects.get(pk=user.pk)
    assert gone.deleted_at is not None
    client.force_login(gone)
    client.post("/settings/delete/restore/")

    user.refresh_from_db()
    assert user.deleted_at is None
    assert not Notification.objects.filter(user=user).exists()


def test_who_leaves_proves_who_they_are_and_reads_in_a_mail_how_to_come_back(client, user):
    client.force_login(user)
    asked = client.post("/settings/delete/", {"sure": "on"})
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert User.objects.get(pk=user.pk).deleted_at is None

    # What was asked for is done as soon as they did.
    done = client.post(asked.url, {"password": PASSWORD})

    assert done.url == "/settings/deleted/"
    assert User.objects.get(pk=user.pk).deleted_at is not None
    assert client.get("/settings/").status_code == 302
    told = OutgoingEmail.objects.get(to=user.email).text
    assert "come back by signing in" in told
    assert "Choose a new password at once" in told


def test_the_team_is_told_when_its_last_person_is_removed_with_the_brand(staff):
    member = MemberFactory()

    actions.delete_account(member.user, by=staff, reason="Fraud.")

    assert Brand.objects.get(pk=member.brand_id).deleted_at is not None
    assert Notification.objects.filter(user=member.user, kind="deleted").count() == 1


def test_a_campaign_that_staff_removed_is_not_restored_by_its_brand(client, staff):
    campaign = CampaignFactory(draft=True)
    actions.soft_delete(campaign, by=staff, reason="A scam.")
    client.force_login(owner_of(campaign))

    answer = client.post(f"/campaigns/{campaign.pk}/restore/")

    campaign.refresh_from_db()
    assert answer.status_code == 404
    assert campaign.deleted_at is not None
    assert campaign.name not in client.get("/campaigns/?state=deleted").content.decode()


def test_a_brand_restores_what_it_deleted_itself_after_staff_once_gave_it_back(client, staff):
    campaign = CampaignFactory(draft=True)
    actions.soft_delete(campaign, by=staff, reason="A mistake.")
    actions.restore(campaign, by=staff)
    client.force_login(owner_of(campaign))
    client.post(f"/campaigns/{campaign.pk}/delete/")

    client.post(f"/campaigns/{campaign.pk}/restore/")

    assert Campaign.objects.get(pk=campaign.pk).deleted_at is None


def test_who_left_gets_no_more_mail(user):
    from messaging.actions import notify

    User.objects.filter(pk=user.pk).update(deleted_at=user.date_joined)

    notify([User.objects.get(pk=user.pk)], "offer", "An offer")

    assert not OutgoingEmail.objects.exists()


def test_a_profile_that_staff_flagged_does_not_shed_its_flag_by_a_claim(staff):
    from tests.factories import ClaimFactory

    own = InfluencerFactory(flagged=True)
    claim = ClaimFactory(user=own.user)

    with pytest.raises(actions.claims.IllegalMove):
        actions.approve_claim(claim, by=staff)

    assert Influencer.objects.get(user=own.user) == own


def test_an_account_that_a_claim_proved_can_be_taken_off_the_profile(client, staff):
    from accounts.actions import set_accounts
    from tests.factories import ClaimFactory

    claim = ClaimFactory()
    influencer = actions.approve_claim(claim, by=staff)

    set_accounts(influencer, [])

    assert not influencer.accounts.exists()


def test_metrics_and_reviews_of_a_closed_media_kit_are_not_for_other_creators(client):
    person = InfluencerFactory(media_kit_public=False)
    client.force_login(InfluencerFactory().user)

    pages = ["", "metrics/", "metrics/export.csv", "glance/", "reviews/"]
    codes = {page: client.get(f"/creators/{person.slug}/{page}").status_code for page in pages}

    assert codes == dict.fromkeys(pages, 404)


def test_flagged_staff_read_nothing_more(client):
    from messaging.models import Conversation
    from tests.factories import ConversationFactory

    talk = ConversationFactory()
    assert Conversation.objects.count() == 1
    client.force_login(UserFactory(staff=True, flagged=True))

    assert client.get(f"/messages/{talk.pk}/").status_code in {403, 404}
    assert client.get("/discover/").status_code in {403, 404}


@pytest.mark.parametrize("state", ["pending", "rejected", "flagged"])
def test_closed_media_kits_are_for_approved_brands_alone(client, state):
    person = InfluencerFactory(media_kit_public=False)
    page = f"/creators/{person.slug}/"

    client.force_login(MemberFactory(brand=BrandFactory(**{state: True})).user)
    assert client.get(page).status_code == 404

    client.force_login(MemberFactory().user)
    assert client.get(page).status_code == 200


def test_somebody_whom_a_team_let_go_still_has_a_first_page(client):
    member = MemberFactory(manager=True, brand=MemberFactory().brand)
    actions.remove_member(member, by=member.brand.members.owners()[0].user)
    client.force_login(User.objects.get(pk=member.user_id))

    assert client.get("/home/", follow=True).status_code == 200


def test_links_of_an_owner_who_was_let_go_open_nothing(client):
    first = MemberFactory()
    second = MemberFactory(brand=first.brand)
    token = actions.invite_member(first.brand, email="friend@example.org", role="owner", by=second.user)

    actions.remove_member(second, by=first.user)

    assert client.get(f"/team/join/{token}/").status_code == 404


def test_who_is_flagged_takes_no_other_name(client):
    user = InfluencerFactory(user__flagged=True).user
    client.force_login(user)

    answer = client.post("/settings/", {"name": "InfluenceHub Support", "time_zone": "UTC", "language": "en"})

    user.refresh_from_db()
    assert answer.status_code == 403
    assert user.name != "InfluenceHub Support"


def test_a_team_is_not_a_way_to_write_to_the_world(client):
    owner = MemberFactory()
    client.force_login(owner.user)

    for n in range(32):
        client.post("/settings/team/invite/", {"email": f"stranger{n}@example.org", "role": "viewer"})

    assert OutgoingEmail.objects.count() == 30


def test_the_address_of_an_account_leads_out_of_the_site():
    assert SocialAccount(url="instagram.com/nora").profile_url == "https://instagram.com/nora"
    assert SocialAccount(url="https://instagram.com/nora").profile_url == "https://instagram.com/nora"
