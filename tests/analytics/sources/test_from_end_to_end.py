"""YouTube and Google Analytics from a handle or a key to stored numbers, through planning, fetching and storing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.platforms import Platform
from analytics.actions.checking import check_key
from analytics.actions.properties import hand_over
from analytics.ingestion.feeds import follow
from analytics.ingestion.fetching import fetch
from analytics.ingestion.planner import plan
from analytics.models import AccountCurrent, Batch, Connection, Feed, Post, Quota, TrafficDay
from tests import factories as make
from tests.fakes.ga4 import FakeGA4, Property, Visit, service_account
from tests.fakes.youtube import Channel, FakeYouTube, Video

pytestmark = pytest.mark.django_db
ADA = "UC" + "a" * 22


def work_off(source):
    plan(source)
    for pk in Batch.objects.filter(run__source=source, status=Batch.Status.QUEUED).values_list("pk", flat=True):
        fetch(pk)


class TestYouTube:
    @pytest.fixture
    def fake(self, settings):
        with FakeYouTube() as server:
            server.has(Channel(ADA))
            settings.SOURCES = {"youtube": {"api_key": "k", "base": server.url}}
            yield server

    def test_a_handle_becomes_numbers_and_counted_posts(self, fake):
        now = timezone.now()
        fake.publishes(*[Video(f"v{n:010}", ADA, published=now - timedelta(hours=n), views=n) for n in range(60)])
        account = make.SocialAccountFactory(platform=Platform.YOUTUBE, handle="ada")
        follow(account)

        work_off("youtube")

        assert AccountCurrent.objects.get(account=account).followers == 1_010_000
        assert Post.objects.filter(source="youtube", account=account).count() == 60
        newest = Post.objects.get(external_id="v0000000007")
        assert (newest.current.views, newest.current.likes) == (7, 421)
        assert newest.is_sponsored
        assert Feed.objects.filter(source="youtube", account=account, external_id=ADA, error="").count() == 2
        assert Quota.objects.get(source="youtube", bucket="units").used >= 6

    def test_what_is_unchanged_is_asked_for_by_its_etag(self, fake):
        account = make.SocialAccountFactory(platform=Platform.YOUTUBE, handle="ada")
        follow(account)
        work_off("youtube")
        profile = Feed.objects.get(source="youtube", what=Feed.What.PROFILE, account=account)
        assert profile.memory["notes"]["etag"]

        Feed.objects.filter(pk=profile.pk).update(next_due=timezone.now())
        work_off("youtube")

        assert "if-none-match" in fake.log[-1].headers
        profile.refresh_from_db()
        assert (profile.error, profile.batch) == ("", None)
        assert AccountCurrent.objects.get(account=account).followers == 1_010_000


class TestAnalytics:
    def test_a_key_becomes_traffic_that_is_overwritten(self, settings):
        owner = make.MemberFactory()
        shop = make.WebPropertyFactory(brand=owner.brand, number="123", zone="", currency="")
        make.CampaignFactory(brand=owner.brand, name="Été & Co 50%", running=True)
        today = timezone.now().date()
        visits = [Visit(today - timedelta(days=1), campaign="ete_co_50", revenue=10.5)] * 3
        with FakeGA4(Property(visits=[*visits, Visit(today, campaign="another")]), now=timezone.now()) as fake:
            settings.SOURCES = {"ga4": {"base": fake.url}}
            connection = hand_over(shop, service_account(), by=owner.user)
            check_key(connection.pk)
            work_off("ga4")

            day = TrafficDay.objects.get(web_property=shop)
            assert (day.campaign, day.content, day.sessions, float(day.revenue)) == ("ete_co_50", "k7qx", 3, 31.5)
            shop.refresh_from_db()
            assert (shop.zone, shop.currency) == ("America/New_York", "USD")
            assert Quota.objects.get(source="ga4", bucket="hour", scope="123").used == 1

            fake.revise("123", today - timedelta(days=1), revenue=20)
            Feed.objects.filter(source="ga4").update(next_due=timezone.now())
            work_off("ga4")
            assert float(TrafficDay.objects.get(web_property=shop).revenue) == 60

            fake.properties["123"].readers.clear()
            Feed.objects.filter(source="ga4").update(next_due=timezone.now())
            work_off("ga4")

        connection.refresh_from_db()
        assert connection.status == Connection.Status.REVOKED
        assert not connection.sealed
        assert Feed.objects.get(source="ga4").status == Feed.Status.STOPPED
        assert TrafficDay.objects.count() == 1
