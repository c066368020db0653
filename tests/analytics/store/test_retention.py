"""What a source's terms let us keep, and no longer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from analytics import partitions, retention, rollups
from analytics.models import (
    AccountCurrent,
    AccountSnapshot,
    AudienceSnapshot,
    CampaignDay,
    CollaborationDay,
    Post,
    PostContent,
    PostCurrent,
    PostSnapshot,
    RawAnswer,
    Run,
    SourceSetting,
)
from analytics.models.days import CARRIED
from analytics.sources.contract import AudienceSnapshot as Audience
from analytics.sources.contract import ProfileSnapshot
from analytics.store import store_audience, store_posts, store_profiles, store_stats
from analytics.store.attaching import attach
from tests import factories as make
from tests.analytics.store.test_posts import shown
from tests.analytics.store.world import post, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict")]


def ago(days):
    return timezone.now() - timedelta(days=days)


def profile(days, **fields):
    return ProfileSnapshot(source="x", external_id="u1", observed_at=ago(days), **fields)


def test_numbers_of_accounts_go_and_the_present_follows():
    account = make.SocialAccountFactory()
    store_profiles("phyllo", [(account.pk, profile(300, followers=10, name="Ada"))])
    store_profiles("x", [(account.pk, profile(40, followers=20, bio="Soup", category="Food"))])
    store_audience("x", [(account.pk, Audience(source="x", external_id="1", observed_at=ago(40), cities={"Bonn": 1}))])
    silent = make.SocialAccountFactory()
    store_profiles("x", [(silent.pk, profile(40, followers=30))])

    assert retention.purge() == 3

    assert list(AccountSnapshot.objects.values_list("source", flat=True)) == ["phyllo"]
    assert not AudienceSnapshot.objects.exists()
    current = AccountCurrent.objects.get(account=account)
    assert (current.followers, current.source, list(current.facts)) == (10, "phyllo", ["name"])
    assert AccountCurrent.objects.get(account=silent).followers is None
    assert retention.purge() == 0


def test_what_was_said_again_in_time_stays():
    account = make.SocialAccountFactory()
    store_profiles("x", [(account.pk, profile(40, followers=20, bio="Soup"))])
    store_profiles("x", [(account.pk, profile(1, followers=25, bio="Soup"))])
    retention.purge()

    current = AccountCurrent.objects.get()
    assert (current.followers, current.fact("bio")) == (25, "Soup")


def test_staff_may_say_otherwise():
    account = make.SocialAccountFactory()
    SourceSetting.objects.create(source="x", retention_days=100)
    store_profiles("x", [(account.pk, profile(40, followers=20))])

    assert retention.purge() == 0


def followed(collaboration, name="p1", source="x", platform="x"):
    made = post(name, source=source, platform=platform)
    Post.objects.filter(pk=made.pk).update(first_seen_at=ago(60))
    attach(made, collaboration)
    for days, views in ((60, 100), (45, 150), (10, 180)):
        store_stats(source, [said(name, ago(days), views=views)])
    rollups.rebuild_dirty()
    return made


def views(model):
    return model.objects.aggregate(sum=Sum("views"))["sum"]


def test_old_snapshots_and_days_go_and_totals_stay():
    collaboration = make.agreed()
    followed(collaboration)
    retention.purge()

    assert PostSnapshot.objects.get().views == 180
    assert PostCurrent.objects.get().views == 180
    assert list(CollaborationDay.objects.order_by("day").values_list("views", flat=True)) == [150, 30]
    assert CollaborationDay.objects.filter(day=CARRIED, views=150).exists()
    assert (views(CollaborationDay), views(CampaignDay)) == (180, 180)
    assert CampaignDay.objects.exclude(views=0).count() == 2
    assert rollups.disagreeing() == ([], [])


def test_a_counter_that_was_hidden_since_goes_with_its_last_word():
    collaboration = make.agreed()
    followed(collaboration)
    store_stats("x", [said("p1", ago(44), likes=7), said("p1", ago(9), views=190)])
    rollups.rebuild_dirty()
    assert PostCurrent.objects.get().likes == 7
    retention.purge()

    current = PostCurrent.objects.get()
    assert (current.views, current.likes) == (190, None)
    assert views(CollaborationDay) == 190
    assert CollaborationDay.objects.aggregate(sum=Sum("likes"))["sum"] == 0
    assert rollups.disagreeing() == ([], [])


def test_made_anew_after_a_purge_the_total_is_the_same():
    collaboration = make.agreed()
    followed(collaboration)
    retention.purge()
    rollups.rebuild([collaboration.pk])

    assert (views(CollaborationDay), views(CampaignDay)) == (180, 180)
    assert rollups.disagreeing() == ([], [])
    assert retention.purge() == 0
    assert views(CollaborationDay) == 180


def test_other_platforms_of_a_campaign_keep_their_days():
    collaboration = make.agreed()
    followed(collaboration)
    followed(collaboration, "q1", "phyllo", "instagram")
    retention.purge()

    kept = CollaborationDay.objects.filter(platform="instagram").order_by("day")
    assert list(kept.values_list("views", flat=True)) == [100, 50, 30]
    assert PostSnapshot.objects.filter(post__source="phyllo").count() == 3
    assert rollups.disagreeing() == ([], [])


def test_a_post_that_was_not_confirmed_in_time_is_known_without_numbers_and_words():
    collaboration = make.agreed()
    store_posts("x", None, [shown("p1", ago(50), {"views": 9})])
    attach(Post.objects.get(), collaboration)
    rollups.rebuild_dirty()
    retention.purge()

    current, content = PostCurrent.objects.get(), PostContent.objects.get()
    assert (current.views, current.observed_at, content.text, content.hashtags) == (None, None, "", [])
    assert not CollaborationDay.objects.exists()
    assert (views(CampaignDay) or 0) == 0
    assert rollups.disagreeing() == ([], [])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="partitions")
@pytest.mark.django_db(transaction=True)
def test_a_month_that_nobody_needs_is_dropped_whole():
    post("p1")
    post("q1", source="phyllo")
    store_stats("x", [said("p1", ago(200), views=1), said("p1", ago(120), views=2)])
    store_stats("phyllo", [said("q1", ago(120), views=3)])
    gone, kept = (f"analytics_postsnapshot_{ago(days):%Y_%m}" for days in (200, 120))

    retention.purge()

    assert gone not in partitions.existing("analytics_postsnapshot")
    assert kept in partitions.existing("analytics_postsnapshot")
    assert PostSnapshot.objects.get().views == 3


@pytest.fixture
def answers():
    run = Run.objects.create(source="tiktok")
    for days in range(5):
        RawAnswer.objects.create(
            run=run,
            source="tiktok",
            request=f"GET /{days}",
            digest="d",
            status=200,
            body=b"x" * 1024 * 512,
            size=1,
            received_at=ago(days * 5 + 1),
        )


def test_answers_go_with_their_age(answers, settings):
    settings.RAW_ANSWERS_DAYS, settings.RAW_ANSWERS_MB = 12, 100

    assert retention.purge_answers() == 2
    assert set(RawAnswer.objects.values_list("request", flat=True)) == {"GET /0", "GET /1", "GET /2"}


def test_answers_never_take_more_than_so_much_room(answers, settings):
    settings.RAW_ANSWERS_DAYS, settings.RAW_ANSWERS_MB = 1000, 1

    assert retention.purge_answers() == 3
    assert set(RawAnswer.objects.values_list("request", flat=True)) == {"GET /0", "GET /1"}
    assert retention.purge_answers() == 0


def test_answers_of_a_strict_source_go_with_its_numbers(answers, settings):
    settings.RAW_ANSWERS_DAYS, settings.RAW_ANSWERS_MB = 1000, 100
    RawAnswer.objects.update(source="x", received_at=ago(31))

    assert retention.purge_answers() == 5
