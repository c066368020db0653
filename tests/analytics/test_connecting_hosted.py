"""Connecting on the page of a source that stands between us and platforms: nothing comes back, it is asked."""

import pytest
from django.urls import reverse

from accounts.models import SocialAccount
from analytics.models import Connection, Feed, Run
from tests import factories as make
from tests.analytics.sources.insightiq import checked_phyllo
from tests.fakes.phyllo import SECRETS
from tests.fakes.server import Answer

pytestmark = pytest.mark.django_db
LOOK = reverse("analytics:connect-look", args=["phyllo"])


@pytest.fixture
def fake(settings):
    with checked_phyllo() as server:
        settings.SOURCES = {"phyllo": {**SECRETS, "base": server.url}}
        yield server


@pytest.fixture
def ada():
    return make.InfluencerFactory(name="Ada")


@pytest.fixture
def inside(client, ada):
    client.force_login(ada.user)
    return client


def name_of(influencer):
    return f"hub-influencer-{influencer.pk}"


def begun(client):
    return client.post(reverse("analytics:connect", args=["phyllo"]), {"platform": "instagram"})


def said(client, address):
    page = client.post(address, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def test_the_way_there_and_what_was_connected(fake, inside, ada):
    page = begun(inside)
    assert page.context["address"].startswith("https://connect.example/")
    assert LOOK in page.content.decode()
    number = fake.account("ada.cooks", fake.users[name_of(ada)])
    fake.account("somebody.else")

    words = said(inside, LOOK)

    connection = Connection.objects.get()
    assert "Instagram @ada.cooks is connected" in words
    assert (connection.source, connection.external_id, connection.by) == ("phyllo", number, ada.user)
    assert connection.account.influencer == ada
    assert connection.account.verified_at is None  # their page of consent is an address that can be passed on
    assert set(Feed.objects.values_list("connection", flat=True)) == {connection.pk}
    assert Run.objects.get().trigger == "owner"


def test_who_looks_twice_has_one_connection(fake, inside, ada):
    begun(inside)
    fake.account("ada.cooks", fake.users[name_of(ada)])

    said(inside, LOOK)
    said(inside, LOOK)

    assert Connection.objects.living().count() == 1
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("begin", [True, False], ids=["nothing connected", "never there"])
def test_where_nothing_was_connected_it_says_so(fake, inside, begin):
    if begin:
        begun(inside)

    assert "knows of no account that you connected yet" in said(inside, LOOK)
    assert not Connection.objects.exists()


def test_what_was_disconnected_there_is_not_connected_here(fake, inside, ada):
    begun(inside)
    number = fake.account("ada.cooks", fake.users[name_of(ada)])
    fake.accounts[number]["status"] = "NOT_CONNECTED"

    assert "knows of no account" in said(inside, LOOK)


def test_an_account_of_somebody_else_here_stays_theirs(fake, inside, ada):
    holder = make.SocialAccountFactory(
        platform="instagram", handle="ada.cooks", key="ada.cooks", influencer=make.InfluencerFactory()
    )
    begun(inside)
    fake.account("ada.cooks", fake.users[name_of(ada)])
    fake.account("ada.bakes", fake.users[name_of(ada)])

    said(inside, LOOK)

    assert SocialAccount.objects.get(pk=holder.pk).influencer == holder.influencer
    assert Connection.objects.get().account.handle == "ada.bakes"


def test_a_source_that_fails_is_told_in_words(fake, inside):
    fake.faults += [Answer(503)] * 5

    assert said(inside, LOOK)
    assert not Connection.objects.exists()


def test_a_source_without_such_a_page_has_no_door(inside, settings):
    settings.SOURCES = {"sandbox": {}}

    assert inside.post(reverse("analytics:connect-look", args=["sandbox"])).status_code == 404
