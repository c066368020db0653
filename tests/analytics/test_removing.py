"""A brand removes one of its own accounts; an influencer does so on the profile."""

import pytest
from django.urls import reverse

from accounts.models import AuditRow, SocialAccount
from analytics.ingestion.feeds import follow
from analytics.models import AccountSnapshot, Connection, Feed, Post
from tests import factories as make
from tests.accounts.signing import prove_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make.MemberFactory(role="manager")


@pytest.fixture
def inside(client, member):
    client.force_login(member.user)
    return prove_again(client)


@pytest.fixture
def account(member):
    found = make.SocialAccountFactory(of_brand=True, brand=member.brand, handle="fjord", key="fjord")
    make.SnapshotFactory(account=found)
    Post.objects.create(account=found, source="sandbox", platform="instagram", external_id="p1")
    follow(found)
    Connection.objects.create(source="sandbox", account=found, external_id="instagram:fjord", by=member.user)
    return found


def address(account):
    return reverse("analytics:account-remove", args=[account.pk])


def test_it_goes_with_everything(inside, account):
    assert address(account) in inside.get("/settings/connections/").content.decode()

    page = inside.post(address(account), {"numbers": "erase"}, follow=True)

    assert "is removed, with its numbers" in page.content.decode()
    for model in (SocialAccount, AccountSnapshot, Post, Feed, Connection):
        assert not model.objects.exists()
    assert AuditRow.objects.get(verb="remove account").detail["account"] == "Instagram @fjord"


def test_its_numbers_may_stay(inside, account):
    inside.post(address(account), {"numbers": "keep"})

    assert AccountSnapshot.objects.filter(account=account).exists()
    assert not Feed.objects.filter(status__in=Feed.FETCHED).exists()
    assert not Connection.objects.living().exists()
    assert not AuditRow.objects.filter(verb="remove account").exists()


def test_nothing_happens_before_it_is_said_which(inside, account):
    assert inside.post(address(account), {}).status_code == 422
    assert Connection.objects.living().exists()


def test_others_have_no_such_account(client, account):
    client.force_login(make.MemberFactory(role="manager").user)

    assert client.get(address(account)).status_code == 404


def test_influencers_are_led_to_their_profile(client):
    ada = make.InfluencerFactory()
    own = make.SocialAccountFactory(influencer=ada)
    client.force_login(ada.user)

    page = client.get("/settings/connections/").content.decode()

    assert f"{reverse('accounts:settings-profile')}#accounts" in page
    assert address(own) not in page
    assert client.get(address(own)).status_code == 404
