"""Leave to read, by programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SocialAccount
from analytics.models import Connection, Feed
from tests.api.asking import post
from tests.factories import ConnectionFactory, InfluencerFactory, MemberFactory, SocialAccountFactory, UserFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/connections/"


@pytest.fixture
def nora(client):
    nora = InfluencerFactory(name="Nora")
    client.force_login(nora.user)
    return nora


@pytest.fixture
def proved(monkeypatch):
    """Whoever asks has just proved that it is them."""
    monkeypatch.setattr("accounts.policy.proved_lately", lambda _request: True)


def test_a_connection_shows_no_secret(client, nora):
    connection = ConnectionFactory(account=SocialAccountFactory(influencer=nora))

    answer = client.get(f"{API}{connection.pk}/")

    row = answer.json()
    assert (row["status"], row["account"], row["by"]) == ("active", connection.account_id, "Nora")
    assert b"token" not in answer.content
    assert set(row) & {"sealed", "secret", "access", "refresh"} == set()


def test_everybody_reads_their_own_and_staff_all(client, nora):
    mine = ConnectionFactory(account=SocialAccountFactory(influencer=nora))
    other = ConnectionFactory(ends_in=timedelta(days=3))

    def found(**query):
        return {row["id"] for row in client.get(API, query).json()["results"]}

    assert found() == {mine.pk}
    assert client.get(f"{API}{other.pk}/").status_code == 404
    client.force_login(UserFactory(staff=True))
    assert found() == {mine.pk, other.pk}
    assert found(ending="true") == {other.pk}
    assert found(status="revoked") == set()
    assert found(source="youtube") == set()


@pytest.mark.parametrize("count", [1, 3])
def test_connections_cost_the_same_for_any_number(client, nora, count, django_assert_num_queries):
    for _ in range(count):
        ConnectionFactory(account=SocialAccountFactory(influencer=nora))

    with django_assert_num_queries(4):
        assert len(client.get(API).json()["results"]) == count


def test_disconnecting_needs_a_fresh_proof(client, nora):
    connection = ConnectionFactory(account=SocialAccountFactory(influencer=nora))

    answer = post(client, f"{API}{connection.pk}/disconnect/")

    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_required")
    connection.refresh_from_db()
    assert connection.status == "active"


def test_disconnecting_stops_reading_at_once_and_forgets_the_tokens(client, nora, proved):
    connection = ConnectionFactory(account=SocialAccountFactory(influencer=nora))
    feed = Feed.objects.create(source="sandbox", what="audience", account=connection.account, connection=connection)

    answer = post(client, f"{API}{connection.pk}/disconnect/", {"erase": False})

    feed.refresh_from_db()
    connection.refresh_from_db()
    assert (answer.status_code, answer.json()["status"], feed.status) == (200, "disconnected", "stopped")
    assert bytes(connection.sealed) == b""
    again = post(client, f"{API}{connection.pk}/disconnect/")
    assert (again.status_code, again.json()["current"]["status"]) == (409, "disconnected")


def test_viewers_and_staff_disconnect_nothing(client, proved):
    member = MemberFactory(viewer=True)
    MemberFactory(brand=member.brand)
    connection = ConnectionFactory(account=SocialAccountFactory(influencer=None, brand=member.brand))
    for person in (member.user, UserFactory(staff=True)):
        client.force_login(person)
        assert post(client, f"{API}{connection.pk}/disconnect/").status_code == 403
    assert Connection.objects.alive().exists()


def test_a_public_account_is_read_by_its_handle(client, nora):
    answer = post(client, f"{API}public/", {"platform": "instagram", "handle": "https://www.instagram.com/nora.cooks/"})

    account = SocialAccount.objects.get(influencer=nora)
    assert (answer.status_code, answer.json()["handle"]) == (201, "nora.cooks")
    assert set(account.feeds.values_list("source", "what")) == {("sandbox", "profile"), ("sandbox", "posts")}


def test_an_account_of_somebody_else_is_not_taken(client, nora):
    theirs = SocialAccountFactory(verified_at=timezone.now())

    taken = post(client, f"{API}public/", {"platform": "instagram", "handle": theirs.handle})
    unclaimed = SocialAccountFactory(influencer=InfluencerFactory(unclaimed=True))
    claimed = post(client, f"{API}public/", {"platform": "instagram", "handle": unclaimed.handle})

    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (400, "#/handle")
    assert (claimed.status_code, claimed.json()["code"]) == (409, "in_use")
    assert nora.user.claims.get().account == unclaimed


def test_a_brand_reads_its_own_accounts(client):
    member = MemberFactory()
    client.force_login(member.user)

    answer = post(client, f"{API}public/", {"platform": "tiktok", "handle": "fjord.wool"})

    assert answer.status_code == 201
    assert SocialAccount.objects.get().brand == member.brand
