"""Which tier a feed belongs to, from what goes on around its account or post."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from analytics import seeing
from analytics.ingestion import tiers
from analytics.ingestion.feeds import follow, follow_post
from analytics.ingestion.tiers import retier
from analytics.models import Feed, Post, Seen, Tier
from campaigns.models import Campaign, Collaboration
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("platforms")]
NOW = timezone.now()


@pytest.fixture
def account():
    account = make.SocialAccountFactory(platform="instagram")
    follow(account)
    return account


def tiers_of(account):
    return set(Feed.objects.filter(account=account).values_list("tier", flat=True))


class TestAccounts:
    def test_most_are_the_rest(self, account):
        assert retier() == 0
        assert tiers_of(account) == {Tier.REST}

    @pytest.mark.parametrize("status", ["agreed", "active"])
    def test_whoever_works_is_active(self, account, status):
        make.agreed(influencer=account.influencer)
        Collaboration.objects.update(status=status)

        assert retier() == 2
        assert tiers_of(account) == {Tier.ACTIVE}
        assert retier() == 0

    @pytest.mark.parametrize("status", ["completed", "cancelled", "disputed"])
    def test_when_it_is_over_they_go_back(self, account, status):
        make.agreed(influencer=account.influencer)
        retier()
        Collaboration.objects.update(status=status)

        retier()

        assert tiers_of(account) == {Tier.REST}

    def test_an_invitation_is_no_work(self, account):
        make.invitation(influencer=account.influencer)
        retier()

        assert tiers_of(account) == {Tier.REST}

    def test_a_deleted_campaign_is_no_work(self, account):
        make.agreed(influencer=account.influencer)
        Campaign.objects.update(deleted_at=NOW)
        retier()

        assert tiers_of(account) == {Tier.REST}

    @pytest.mark.parametrize(("days", "tier"), [(1, Tier.SEEN), (29, Tier.SEEN), (31, Tier.REST)])
    def test_whoever_was_seen_is_kept_fresher_for_thirty_days(self, account, days, tier):
        Seen.objects.create(influencer=account.influencer, at=NOW - timedelta(days=days))
        retier()

        assert tiers_of(account) == {tier}

    def test_work_comes_before_being_seen(self, account):
        Seen.objects.create(influencer=account.influencer, at=NOW)
        make.agreed(influencer=account.influencer)
        retier()

        assert tiers_of(account) == {Tier.ACTIVE}

    def test_brands_are_active_while_their_campaigns_run(self):
        campaign = make.CampaignFactory()
        account = make.SocialAccountFactory(of_brand=True, brand=campaign.brand, platform="instagram")
        follow(account)
        retier()
        assert tiers_of(account) == {Tier.ACTIVE}

        Campaign.objects.update(status="completed")
        retier()
        assert tiers_of(account) == {Tier.REST}


class TestPosts:
    @pytest.fixture
    def post(self, account):
        collaboration = make.agreed(influencer=account.influencer)
        post = Post.objects.create(
            source="public", external_id="p", platform="instagram", account=account, published_at=NOW,
            collaboration=collaboration, campaign=collaboration.campaign,
        )  # fmt: skip
        follow_post(post)
        return post

    def tier(self):
        retier()
        return Feed.objects.get(what="post").tier

    def test_fresh_in_a_live_campaign_is_hourly(self, post):
        assert self.tier() == Tier.LIVE

    def test_after_fourteen_days_it_is_daily(self, post):
        Post.objects.update(published_at=NOW - timedelta(days=14, minutes=1))
        assert self.tier() == Tier.ACTIVE

    def test_what_nobody_dated_counts_from_when_it_was_seen(self, post):
        Post.objects.update(published_at=None, first_seen_at=NOW - timedelta(days=15))
        assert self.tier() == Tier.ACTIVE

    def test_after_the_campaign_it_is_weekly(self, post):
        Campaign.objects.update(status="completed")
        assert self.tier() == Tier.ACTIVE  # the collaboration is still on
        Collaboration.objects.update(status="completed")
        assert self.tier() == Tier.REST


class TestMoving:
    def move_up(self, account, **feed):
        Feed.objects.update(next_due=NOW + timedelta(days=6), **feed)
        make.agreed(influencer=account.influencer)
        retier()
        return Feed.objects.get(what="profile")

    def test_up_is_due_a_day_after_the_last_answer(self, account):
        feed = self.move_up(account, fetched_at=NOW - timedelta(hours=3))

        assert feed.next_due == NOW + timedelta(hours=21)

    def test_what_never_answered_is_due_now(self, account):
        assert self.move_up(account, fetched_at=None).next_due <= timezone.now()

    def test_what_is_due_sooner_stays_so(self, account):
        Feed.objects.update(fetched_at=NOW, next_due=NOW + timedelta(minutes=5))
        make.agreed(influencer=account.influencer)
        retier()

        assert set(Feed.objects.values_list("next_due", flat=True)) == {NOW + timedelta(minutes=5)}

    def test_what_is_private_or_gone_is_not_hurried(self, account):
        feed = self.move_up(account, status="gone", fetched_at=None)

        assert (feed.tier, feed.next_due) == (Tier.ACTIVE, NOW + timedelta(days=6))

    def test_down_keeps_the_time(self, account):
        Feed.objects.update(tier=Tier.ACTIVE, next_due=NOW + timedelta(hours=2))
        retier()

        assert set(Feed.objects.values_list("tier", "next_due")) == {(Tier.REST, NOW + timedelta(hours=2))}

    def test_slice_by_slice_it_is_the_same(self, monkeypatch):
        monkeypatch.setattr(tiers, "SLICE", 3)
        for account in make.SocialAccountFactory.create_batch(7, platform="instagram"):
            follow(account)
            Seen.objects.create(influencer=account.influencer, at=NOW)

        assert retier() == 14
        assert set(Feed.objects.values_list("tier", flat=True)) == {Tier.SEEN}


class TestSeeing:
    def test_it_is_written_down_once_a_day(self, django_capture_on_commit_callbacks, django_assert_num_queries):
        people = [person.pk for person in make.InfluencerFactory.create_batch(3)]
        with django_assert_num_queries(0):
            seeing.seen([])
        with django_capture_on_commit_callbacks(execute=True):
            seeing.seen(people[:2])
        first = dict(Seen.objects.values_list("influencer", "at"))
        with django_capture_on_commit_callbacks(execute=True) as called:
            seeing.seen(people)
        with django_capture_on_commit_callbacks(execute=True) as again:
            seeing.seen(people)

        assert set(first) == set(people[:2])
        assert set(Seen.objects.values_list("influencer", flat=True)) == set(people)
        assert {pk: Seen.objects.get(pk=pk).at for pk in first} == first
        assert (len(called), len(again)) == (1, 0)

    def test_the_next_day_it_is_written_anew(self, django_capture_on_commit_callbacks):
        person = make.InfluencerFactory()
        Seen.objects.create(influencer=person, at=NOW - timedelta(days=1))
        cache.clear()
        with django_capture_on_commit_callbacks(execute=True):
            seeing.seen([person.pk])

        assert Seen.objects.get().at >= NOW
