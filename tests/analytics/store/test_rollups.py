"""Days made anew from snapshots are what storing added up; what differs is mended and told."""

import random
from datetime import date, timedelta

import pytest
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import AuditRow
from analytics import rollups
from analytics.models import COUNTERS, CampaignDay, CollaborationDay, DirtyCollaboration, Post
from analytics.models.days import CARRIED
from analytics.store import store_stats
from analytics.store.attaching import attach, detach
from tests import factories as make
from tests.analytics.store.world import START, post, posts, said, stored, truth

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(6))
def test_any_order_with_any_silence_comes_to_the_truth_once_made_anew(seed):
    posts(25)
    dice = random.Random(seed)
    for _ in range(3):
        rows = [
            said(
                f"p{dice.randint(1, 25)}",
                START + timedelta(minutes=dice.randrange(60 * 24 * 6)),
                **{name: dice.choice([None, 0, dice.randrange(1000)]) for name in dice.sample(COUNTERS, 5)},
            )
            for _ in range(100)
        ]
        store_stats("x", rows)
    rollups.rebuild_dirty()

    assert rollups.disagreeing() == ([], [])
    assert stored() == truth()
    rollups.rebuild(set(Post.objects.values_list("collaboration", flat=True)))
    assert stored() == truth()
    assert not DirtyCollaboration.objects.exists()
    assert rollups.check() == 0


def test_a_post_that_is_attached_brings_its_past_and_takes_it_along():
    collaboration = make.agreed()
    made = post("p1")
    store_stats("x", [said("p1", START - timedelta(days=2), views=5), said("p1", views=8)])
    attach(made, collaboration)
    rollups.rebuild_dirty()

    assert list(CollaborationDay.objects.order_by("day").values_list("views", flat=True)) == [5, 3]
    assert CampaignDay.objects.aggregate(sum=Sum("views"))["sum"] == 8

    detach(made)
    rollups.rebuild_dirty()
    assert not CollaborationDay.objects.exists()
    assert CampaignDay.objects.aggregate(sum=Sum("views"))["sum"] == 0
    assert rollups.disagreeing() == ([], [])


def test_days_that_do_not_add_up_are_mended_and_told(caplog):
    posts(6)
    store_stats("x", [said(f"p{number}", views=10) for number in range(1, 7)])
    wrong = CollaborationDay.objects.filter(platform="x").order_by("collaboration")[0]
    CollaborationDay.objects.filter(collaboration=wrong.collaboration_id, platform="x").update(views=F("views") + 7)
    CampaignDay.objects.filter(platform="instagram").update(likes=3)

    assert rollups.disagreeing() == ([wrong.collaboration_id], [wrong.collaboration.campaign_id])
    assert rollups.check() == 2

    assert rollups.disagreeing() == ([], [])
    assert stored() == truth()
    assert set(AuditRow.objects.filter(verb="mend days").values_list("target_kind", "target_id")) == {
        ("collaboration", wrong.collaboration_id),
        ("campaign", wrong.collaboration.campaign_id),
    }
    assert [record.message for record in caplog.records] == ["rollups.disagreed"] * 2


def test_days_without_posts_are_found():
    posts(1)
    CollaborationDay.objects.create(
        collaboration=Post.objects.get().collaboration, platform="x", day=date(2026, 1, 1), views=1
    )

    collaborations, _campaigns = rollups.disagreeing()
    assert collaborations == [Post.objects.get().collaboration_id]


def test_what_waits_to_be_made_anew_is_no_news():
    posts(1)
    store_stats("x", [said("p1", views=10)])
    store_stats("x", [said("p1", START - timedelta(days=2), views=4, likes=2)])

    assert rollups.disagreeing()[0] == []


def test_of_a_post_older_than_what_may_be_kept_the_first_snapshot_is_no_gain_of_its_day(strict):
    posts(2)
    now = timezone.now()
    Post.objects.filter(external_id="p1").update(first_seen_at=now - timedelta(days=40))
    day = now - timedelta(days=3)
    store_stats(
        "x",
        [
            said(name, day + step, views=views)
            for name in ("p1", "p2")
            for step, views in ((timedelta(0), 100), (timedelta(days=1), 130))
        ],
    )
    rollups.rebuild(Post.objects.values_list("collaboration", flat=True))

    carried = CollaborationDay.objects.get(day=CARRIED)
    assert (carried.views, carried.platform) == (100, "x")
    assert CollaborationDay.objects.aggregate(sum=Sum("views"))["sum"] == 260
    assert rollups.disagreeing() == ([], [])


def test_many_collaborations_go_slice_by_slice(monkeypatch):
    monkeypatch.setattr(rollups, "SLICE", 2)
    posts(25)
    store_stats("x", [said(f"p{number}", views=10) for number in range(1, 26)])
    CollaborationDay.objects.all().delete()
    CampaignDay.objects.all().delete()

    assert rollups.check() == 5
    assert stored() == truth()
