"""Who is followed by whom: nothing twice, nothing after somebody said no, a connection before what is public."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SocialAccount
from analytics.ingestion import feeds as feeding
from analytics.ingestion.feeds import follow, follow_all, follow_post, follow_property, unfollow
from analytics.models import Batch, Connection, Feed, Post, Run, SourceSetting, Tier, WebProperty
from analytics.models.feeds import CADENCE
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("platforms")]


@pytest.fixture
def account():
    return make.SocialAccountFactory(platform="instagram")


def connected(account, **more):
    by = make.UserFactory()
    return Connection.objects.create(source="connected", external_id="77", account=account, by=by, **more)


def kinds(**wanted):
    return sorted(Feed.objects.filter(**wanted).values_list("source", "what"))


class TestFollowing:
    def test_public_sources_read_profile_and_posts(self, account):
        feeds = follow(account)

        assert kinds(account=account) == [("public", "posts"), ("public", "profile")]
        assert {feed.status for feed in feeds} == {"active"}
        assert all(feed.next_due <= timezone.now() and feed.external_id == "" for feed in feeds)

    def test_twice_is_once(self, account):
        assert {feed.pk for feed in follow(account)} == {feed.pk for feed in follow(account)}
        assert Feed.objects.count() == 2

    def test_by_a_name_alone_nobody_is_found(self, account):
        SocialAccount.objects.update(handle=None)
        account.refresh_from_db()

        assert follow(account) == []

    def test_a_source_that_is_off_follows_nobody(self, account):
        SourceSetting.objects.create(source="public", enabled=False)

        assert follow(account) == []

    def test_a_platform_that_no_source_knows_is_not_followed(self):
        assert follow(make.SocialAccountFactory(platform="twitch")) == []

    def test_later_is_some_time_within_the_longest_wait(self, account):
        now = timezone.now()
        for feed in follow(account, now=False):
            assert now <= feed.next_due <= now + CADENCE[feed.what][Tier.REST] + timedelta(minutes=1)

    def test_after_a_connection_its_name_there_is_looked_up_anew(self, account):
        follow(account)
        leave = connected(account)
        Feed.objects.update(connection=leave, external_id="a name by leave alone")
        unfollow(leave)

        assert {feed.external_id for feed in follow(account)} == {""}


class TestConnecting:
    def test_a_connection_reads_all_and_the_public_source_rests(self, account):
        follow(account)
        connection = connected(account)

        feeds = follow(account, connection=connection)

        assert kinds(connection=connection) == [(c, w) for c in ["connected"] for w in ("audience", "posts", "profile")]
        assert {feed.external_id for feed in feeds} == {"77"}
        assert kinds(status="resting") == [("public", "posts"), ("public", "profile")]

    def test_following_again_does_not_wake_what_rests(self, account):
        follow(account, connection=connected(account))
        follow(account)

        assert kinds(status="resting") == [("public", "posts"), ("public", "profile")]

    def test_when_it_ends_the_public_source_goes_on(self, account):
        follow(account)
        connection = connected(account)
        follow(account, connection=connection)

        assert unfollow(connection) == 3

        assert kinds(status="stopped", source="connected") == kinds(source="connected")
        assert kinds(status="active") == [("public", "posts"), ("public", "profile")]

    def test_a_new_leave_takes_the_old_ones_place(self, account):
        first = connected(account)
        follow(account, connection=first)
        first.end(Connection.Status.REVOKED, "")
        unfollow(first)
        second = connected(account)

        follow(account, connection=second)

        assert kinds(connection=second, status="active") == kinds(source="connected")

    def test_what_a_worker_has_in_hand_is_taken_away(self, account):
        follow(account)
        run = Run.objects.create(source="public")
        Feed.objects.update(batch=Batch.objects.create(run=run, what="profile", size=2))

        unfollow(account)

        assert set(Feed.objects.values_list("status", "batch")) == {("stopped", None)}

    def test_only_the_source_that_was_named_stops(self, account):
        follow(account)
        Feed.objects.create(source="other", what="profile", account=account)

        unfollow(account, source="public")

        assert kinds(status="active") == [("other", "profile")]

    def test_who_comes_back_is_followed_again(self, account):
        follow(account)
        unfollow(account)
        Feed.objects.update(failures=4, error="not_found")

        follow(account)

        assert set(Feed.objects.values_list("status", "failures", "error")) == {("active", 0, "")}

    def test_a_website_is_read_by_its_connection(self):
        web = WebProperty.objects.create(brand=make.BrandFactory(), number="123")
        connection = Connection.objects.create(
            source="websites", external_id="123", web_property=web, by=make.UserFactory()
        )

        (feed,) = follow_property(web, connection)
        assert (feed.what, feed.external_id, feed.every) == ("traffic", "123", timedelta(hours=6))
        assert unfollow(web) == 1


class TestEverybody:
    def test_imported_accounts_are_followed_little_by_little(self, monkeypatch):
        monkeypatch.setattr(feeding, "SLICE", 7)
        people = make.SocialAccountFactory.create_batch(20, platform="youtube")

        assert follow_all() == 40
        assert follow_all() == 0

        due = sorted(Feed.objects.values_list("next_due", flat=True))
        assert due[-1] - due[0] > timedelta(days=2)
        assert set(Feed.objects.values_list("account", flat=True)) == {account.pk for account in people}

    def test_who_was_told_to_be_left_alone_is_left_alone(self, account):
        follow(account)
        unfollow(account)
        Feed.objects.filter(what="posts").delete()

        assert follow_all() == 0
        assert kinds(status="active") == []

    def test_whose_owner_left_rests_and_comes_back_with_them(self, account):
        follow(account)
        person = account.influencer
        person.deleted_at = timezone.now()
        person.save()

        follow_all()
        assert kinds(status="resting") == kinds()

        person.deleted_at = None
        person.save()
        follow_all()
        assert kinds(status="active") == kinds()

    def test_the_number_of_queries_is_that_of_slices(self, django_assert_num_queries):
        make.SocialAccountFactory.create_batch(3, platform="youtube")
        with django_assert_num_queries(9):
            follow_all()


class TestPosts:
    def post_of(self, account, **more):
        return Post.objects.create(source="public", external_id="p1", platform="instagram", account=account, **more)

    def test_a_post_of_a_live_campaign_is_asked_for_hourly(self, account):
        collaboration = make.agreed(influencer=account.influencer)
        feed = follow_post(self.post_of(account, collaboration=collaboration, campaign=collaboration.campaign))

        assert (feed.tier, feed.what, feed.external_id) == (Tier.LIVE, "post", "p1")
        assert follow_post(feed.post).pk == feed.pk

    def test_an_old_one_daily_and_one_for_nothing_weekly(self, account):
        long_ago = timezone.now() - timedelta(days=15)
        collaboration = make.agreed(influencer=account.influencer)
        old = self.post_of(account, collaboration=collaboration, published_at=long_ago)

        assert follow_post(old).tier == Tier.ACTIVE
        Feed.objects.all().delete()
        old.collaboration = None
        assert follow_post(old).tier == Tier.REST

    def test_without_leave_a_source_that_needs_it_is_not_asked(self, account):
        post = self.post_of(account)
        post.source = "connected"
        post.save()
        assert follow_post(post) is None

        connection = connected(account)
        assert follow_post(post).connection == connection

        assert unfollow(connection) == 1
        assert Feed.objects.get().status == "stopped"
