"""Leave to read an account: given, proved, renewed, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import AccountTaken, Handle
from accounts.models import Claim, SocialAccount
from analytics.actions import renewing
from analytics.actions.connections import Claimable, complete, connect_public, disconnect, stop_reading, take_over
from analytics.ingestion.feeds import follow
from analytics.models import AccountSnapshot, Connection, Feed, SourceErasing
from analytics.sources import registry
from analytics.sources.contract import Capability, TokenSet
from analytics.sources.errors import AuthRevoked, Transient
from analytics.sources.sandbox import Sandbox
from analytics.sources.tokens import from_json
from analytics.tasks import connecting as tasks
from messaging.models import Notification, OutgoingEmail
from tests import factories as make

pytestmark = pytest.mark.django_db
Status = Connection.Status


def tokens(handle="ada.cooks", platform="instagram", **changes):
    now = timezone.now()
    said = {
        "access": "a",
        "refresh": "r",
        "access_expires_at": now + timedelta(days=1),
        "ends_at": now + timedelta(days=60),
    }
    return TokenSet(**(said | {"external_id": f"{platform}:{handle}", "handle": handle} | changes))


@pytest.fixture
def influencer():
    return make.InfluencerFactory(name="Ada")


def connect(influencer, **changes):
    return complete(Sandbox, tokens(**changes), influencer, by=influencer.user, platform="instagram")


# By handle


def test_a_handle_becomes_an_account_that_is_read(influencer):
    account = connect_public(influencer, Handle("instagram", "https://www.instagram.com/Ada.Cooks/"))

    assert (account.influencer, account.key, account.verified_at) == (influencer, "ada.cooks", None)
    assert {feed.what for feed in account.feeds.all()} == {"profile", "posts"}
    assert {feed.connection for feed in account.feeds.all()} == {None}


def test_the_same_handle_twice_is_one_account(influencer):
    first = connect_public(influencer, Handle("instagram", "@ada.cooks"))

    assert connect_public(influencer, Handle("instagram", "ADA.cooks")) == first
    assert Feed.objects.count() == 2


def test_a_handle_of_an_unclaimed_profile_is_claimed(influencer):
    there = make.SocialAccountFactory(influencer=make.InfluencerFactory(unclaimed=True))

    assert connect_public(influencer, Handle("instagram", there.handle)) is None
    assert influencer.user.claims.pending().get().account == there


def test_a_handle_that_somebody_proved_is_taken(influencer):
    there = make.SocialAccountFactory(verified_at=timezone.now())

    with pytest.raises(AccountTaken):
        connect_public(influencer, Handle("instagram", there.handle))


def test_a_brand_has_accounts_of_its_own():
    brand = make.MemberFactory().brand

    account = connect_public(brand, Handle("tiktok", "@shop"))

    assert (account.brand, account.influencer) == (brand, None)
    with pytest.raises(AccountTaken):
        connect_public(make.MemberFactory().brand, Handle("tiktok", "shop"))


# By consent


def test_a_connection_proves_the_account_and_its_tokens_are_sealed(influencer):
    account = make.SocialAccountFactory(influencer=influencer, handle="ada.cooks")

    connection = connect(influencer, access="very-secret")

    account.refresh_from_db()
    assert connection.account == account
    assert account.verified_at is not None
    assert b"very-secret" not in bytes(connection.sealed)
    assert from_json(connection.secret).access == "very-secret"
    assert {feed.connection for feed in account.feeds.all()} == {connection}
    assert "audience" in {feed.what for feed in account.feeds.all()}


def test_an_account_that_the_profile_does_not_have_yet_is_added(influencer):
    connection = connect(influencer)

    assert connection.account.influencer == influencer
    assert connection.account.handle == "ada.cooks"


def test_connecting_again_seals_over_the_old_tokens(influencer):
    first = connect(influencer, access="old")

    again = connect(influencer, access="new", ends_at=timezone.now() + timedelta(days=90))

    assert again.pk == first.pk
    assert from_json(again.secret).access == "new"
    assert (again.ends_at - timezone.now()).days == 89


def test_after_the_end_a_new_connection_takes_up_the_feeds(influencer):
    first = connect(influencer)
    disconnect(first, by=influencer.user, erase=False)

    again = connect(influencer)

    assert again.pk != first.pk
    assert {(feed.status, feed.connection) for feed in again.account.feeds.all()} == {("active", again)}


def test_the_platforms_own_id_outlives_the_handle(influencer):
    before = connect(influencer, external_id="17")

    after = connect(influencer, external_id="17", handle="ada.bakes")

    assert after.account == before.account


def test_an_account_that_somebody_else_proved_is_refused(influencer):
    make.SocialAccountFactory(handle="ada.cooks", verified_at=timezone.now())

    with pytest.raises(AccountTaken):
        connect(influencer)

    assert not Connection.objects.exists()


@pytest.mark.parametrize("unclaimed", [True, False])
def test_an_account_that_nobody_proved_can_be_had(influencer, unclaimed):
    there = make.SocialAccountFactory(influencer=make.InfluencerFactory(unclaimed=unclaimed), handle="ada.cooks")

    with pytest.raises(Claimable) as found:
        connect(influencer)

    assert found.value.account == there


def test_where_a_link_to_consent_can_be_passed_on_nothing_is_proved(influencer, monkeypatch):
    monkeypatch.setattr(Sandbox, "proves", False)
    make.SocialAccountFactory(influencer=make.InfluencerFactory(user=None), platform="instagram", handle="bob.bakes")

    assert connect(influencer).account.verified_at is None
    with pytest.raises(AccountTaken):
        connect(influencer, handle="bob.bakes", external_id="instagram:bob.bakes")


def test_whose_connection_somebody_else_proved_is_told(influencer):
    bob = make.InfluencerFactory()
    before = connect(bob, external_id="17", handle="the.old.name")

    connect(influencer, external_id="17")

    before.refresh_from_db()
    assert (before.status, bytes(before.sealed)) == (Status.DISCONNECTED, b"")
    assert "Somebody else proved" in Notification.objects.get(user=bob.user, kind="connection").reason
    assert not Notification.objects.filter(user=influencer.user).exists()


def test_claims_of_others_end_when_the_owner_proves_it(influencer):
    account = make.SocialAccountFactory(influencer=influencer, handle="ada.cooks")
    claim = make.ClaimFactory(influencer=influencer, account=account)

    connect(influencer)

    claim.refresh_from_db()
    assert claim.status == Claim.Status.REJECTED


def test_taking_over_an_unclaimed_profile_needs_no_code_and_no_staff(influencer):
    there = make.SocialAccountFactory(influencer=make.InfluencerFactory(unclaimed=True), handle="ada.cooks")

    user = influencer.user

    assert take_over(there, by=user, where="Sandbox")

    there.refresh_from_db()
    assert there.influencer.user == user
    assert there.verified_at is not None


def test_taking_over_moves_an_unproved_account_alone(influencer):
    holder = make.InfluencerFactory()
    there, stays = make.SocialAccountFactory(influencer=holder), make.SocialAccountFactory(influencer=holder)

    assert take_over(there, by=influencer.user, where="Sandbox")

    assert set(holder.accounts.all()) == {stays}
    assert there in influencer.accounts.all()


def test_two_profiles_with_conversations_are_left_to_staff(influencer):
    make.agreed(influencer=influencer)
    there = make.InfluencerFactory(unclaimed=True)
    make.invitation(influencer=there)
    account = make.SocialAccountFactory(influencer=there)

    assert not take_over(account, by=influencer.user, where="Sandbox")

    assert influencer.user.claims.pending().get().account == account


# The end


def test_disconnecting_stops_at_once_and_forgets_the_tokens(influencer, django_capture_on_commit_callbacks):
    connection = connect(influencer)

    with django_capture_on_commit_callbacks() as later:
        disconnect(connection, by=influencer.user, erase=False)

    connection.refresh_from_db()
    assert (connection.status, bytes(connection.sealed)) == (Status.DISCONNECTED, b"")
    assert {feed.status for feed in connection.account.feeds.all()} == {Feed.Status.STOPPED}
    assert len(later) >= 1  # the platform is told
    assert not SourceErasing.objects.exists()


def test_the_platform_is_told_with_the_tokens_that_we_forget(monkeypatch):
    told = []
    monkeypatch.setattr(Sandbox, "revoke", lambda _self, tokens: told.append(tokens.access))
    connection = make.ConnectionFactory()

    tasks.revoke_tokens(connection.source, bytes(connection.sealed).decode())

    assert told == ["access-token"]


@pytest.mark.parametrize("trouble", [Transient("503"), AuthRevoked("gone"), NotImplementedError()])
def test_a_platform_that_does_not_listen_changes_nothing(monkeypatch, trouble):
    def fail(*_):
        raise trouble

    monkeypatch.setattr(Sandbox, "revoke", fail)
    connection = make.ConnectionFactory()

    tasks.revoke_tokens(connection.source, bytes(connection.sealed).decode())


def test_what_came_from_there_is_erased_and_the_rest_stays(influencer):
    connection = connect(influencer)
    ours, theirs = (
        make.SnapshotFactory(account=connection.account),
        make.SnapshotFactory(account=connection.account, source="sandbox"),
    )
    make.PostFactory(account=connection.account)
    disconnect(connection, by=influencer.user, erase=True)

    tasks.erase_source(SourceErasing.objects.get().pk)

    assert list(AccountSnapshot.objects.all()) == [ours]
    assert theirs.pk
    erasing = SourceErasing.objects.get()
    assert erasing.finished_at is not None
    assert (erasing.done, erasing.total) == (2, 2)
    assert not connection.account.posts.exists()


def test_an_erasing_that_no_worker_took_is_taken_up(influencer):
    connection = connect(influencer)
    make.SnapshotFactory(account=connection.account, source="sandbox")
    disconnect(connection, by=influencer.user, erase=True)
    SourceErasing.objects.update(beat_at=timezone.now() - timedelta(minutes=2))

    tasks.sweep_connecting()
    tasks.sweep_connecting()

    assert SourceErasing.objects.get().finished_at is not None
    assert not AccountSnapshot.objects.exists()


def test_reading_in_public_stops_too(influencer):
    account = connect_public(influencer, Handle("instagram", "ada.cooks"))

    stop_reading(account, "sandbox", by=influencer.user, erase=False)

    assert {feed.status for feed in account.feeds.all()} == {Feed.Status.STOPPED}


def test_who_leaves_is_read_no_more(influencer):
    from accounts.actions import delete_account

    connection = connect(influencer)

    delete_account(influencer.user, by=influencer.user)

    connection.refresh_from_db()
    assert (connection.status, bytes(connection.sealed)) == (Status.DISCONNECTED, b"")


# By the clock


def ending(days, **changes):
    connection = make.ConnectionFactory(ends_in=timedelta(days=days) - timedelta(minutes=1), **changes)
    follow(connection.account, connection=connection)
    return connection


def test_its_owner_is_reminded_a_week_and_a_day_before_once_each():
    connection = ending(7)

    renewing.renew_due()
    renewing.renew_due()
    assert Notification.objects.filter(kind="connection").count() == 1

    days_later = {"ends_at": timezone.now() + timedelta(hours=20), "reminded_at": timezone.now() - timedelta(days=6)}
    Connection.objects.filter(pk=connection.pk).update(**days_later)
    renewing.renew_due()
    renewing.renew_due()

    told = Notification.objects.filter(kind="connection")
    assert [row.user for row in told] == [connection.by, connection.by]
    assert {row.url for row in told} == {"/settings/connections/"}
    assert OutgoingEmail.objects.filter(to=connection.by.email).count() == 2


def test_of_a_brand_those_who_can_connect_are_reminded():
    owner = make.MemberFactory()
    make.MemberFactory(brand=owner.brand, viewer=True)
    ending(3, account=make.SocialAccountFactory(of_brand=True, brand=owner.brand))

    renewing.renew_due()

    assert owner.user in {row.user for row in Notification.objects.filter(kind="connection")}


def test_far_from_the_end_nobody_is_told():
    ending(8)

    assert renewing.renew_due() == {"expired": 0, "reminded": 0, "renewed": 0}


def test_what_is_over_is_marked_and_read_no_more():
    connection = ending(0)

    assert renewing.renew_due()["expired"] == 1

    connection.refresh_from_db()
    assert (connection.status, bytes(connection.sealed)) == (Status.EXPIRED, b"")
    assert {feed.status for feed in connection.account.feeds.all()} == {Feed.Status.STOPPED}
    assert Notification.objects.filter(user=connection.by, kind="connection").count() == 1


def old(connection):
    Connection.objects.filter(pk=connection.pk).update(renewed_at=timezone.now() - timedelta(days=8))


def test_tokens_are_renewed_every_week(monkeypatch):
    connection = ending(30)
    old(connection)

    assert renewing.renew_due()["renewed"] == 1
    assert renewing.renew_due()["renewed"] == 0

    connection.refresh_from_db()
    assert from_json(connection.secret).access != "access-token"


def test_leave_that_was_withdrawn_is_found_when_it_is_renewed(monkeypatch):
    def refuse(*_):
        raise AuthRevoked("withdrawn there")

    monkeypatch.setattr(Sandbox, "refresh", refuse)
    connection = ending(30)
    old(connection)

    assert renewing.renew_due()["renewed"] == 0

    connection.refresh_from_db()
    assert connection.status == Status.REVOKED
    assert Notification.objects.filter(user=connection.by, kind="connection").count() == 1


def test_a_platform_that_is_down_is_asked_again_in_an_hour(monkeypatch):
    def fail(*_):
        raise Transient("503")

    monkeypatch.setattr(Sandbox, "refresh", fail)
    connection = ending(30)
    old(connection)

    renewing.renew_due()

    connection.refresh_from_db()
    assert connection.status == Status.ACTIVE
    assert timedelta(minutes=59) < connection.renewed_at + timedelta(days=7) - timezone.now() < timedelta(minutes=61)


def test_where_only_the_owner_renews_it_is_left_alone(monkeypatch):
    monkeypatch.setattr(Sandbox, "able", classmethod(lambda cls, _secrets: cls.capabilities & ~Capability.OAUTH))
    connection = ending(30)
    old(connection)

    assert renewing.renew_due()["renewed"] == 0
    assert Connection.objects.get(pk=connection.pk).is_alive


def test_the_sandbox_is_there_for_these_tests():
    assert registry.is_on("sandbox")
    assert SocialAccount.objects.count() == 0
