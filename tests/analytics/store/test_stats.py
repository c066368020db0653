"""Counters in the store: once an hour, in any order, with what is derived from them always in step."""

import random
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.models import (
    COUNTERS,
    CampaignDay,
    CollaborationDay,
    DirtyCollaboration,
    Post,
    PostCurrent,
    PostSnapshot,
)
from analytics.store import Stored, store_stats
from tests.analytics.store.world import START, post, posts, said, stored, truth

pytestmark = pytest.mark.django_db


def gained(model=CollaborationDay):
    return model.objects.aggregate(views=Sum("views"))["views"]


def test_gains_of_posts_of_which_one_says_nothing_at_first_and_one_falls():
    posts(3)
    store_stats("x", [said("p1", views=1000), said("p2", views=None), said("p3", views=500)])
    before = gained(), gained(CampaignDay)

    later = START + timedelta(hours=1)
    store_stats("x", [said("p1", later, views=1400), said("p2", later, views=300), said("p3", later, views=480)])

    assert (gained() - before[0], gained(CampaignDay) - before[1]) == (680, 680)


def test_twice_is_once_silence_keeps_and_zero_counts():
    posts(2)
    rows = [said("p1", views=7, likes=0), said("p1", views=9), said("p2"), said("p9", views=1)]

    assert store_stats("x", rows) == Stored(new=2, unchanged=1, unknown=1)
    assert store_stats("x", rows) == Stored(new=0, unchanged=3, unknown=1)
    store_stats("x", [said("p1", START + timedelta(hours=2), views=None, likes=3)])

    current = PostCurrent.objects.get(post__external_id="p1")
    assert (current.views, current.likes, current.comments) == (7, 3, None)
    assert PostSnapshot.objects.get(post__external_id="p1", bucket=START).likes == 0


def test_another_source_knows_nothing_of_these_posts():
    posts(1)

    assert store_stats("tiktok", [said("p1", views=1)]) == Stored(unknown=1)


def test_nothing_is_stored_of_nothing():
    assert store_stats("x", []) == Stored()


@pytest.mark.parametrize(
    "name", ["a\tb", "c\\N", "\\N", "d\ne", "e\rf", "Ünï\u2028", "None", "None.", "\\.", "日本語🎉"]
)
def test_ids_of_any_letters(name):
    made = post(name)

    assert store_stats("x", [said(name, views=1)]) == Stored(new=1)
    assert PostCurrent.objects.get(post=made).views == 1


def test_what_no_database_holds_costs_no_neighbour():
    posts(2)
    rows = [
        said("p1", views=2**70, likes=4),
        said("p\x001", views=1),
        said("p\ud800", views=1),
        said("p" * 300, views=1),
        said("p2", views=5),
    ]

    assert store_stats("x", rows) == Stored(new=2, unknown=3)

    current = PostCurrent.objects.get(post__external_id="p1")
    assert (current.views, current.likes) == (None, 4)
    assert gained() == 5


def test_the_largest_numbers():
    posts(1)
    store_stats("x", [said("p1", views=2**62)])

    assert (gained(), gained(CampaignDay)) == (2**62, 2**62)


def test_a_late_row_is_taken_in_and_its_collaboration_marked():
    posts(1)
    store_stats("x", [said("p1", views=10)])
    store_stats("x", [said("p1", START - timedelta(days=2), views=4, likes=2)])

    current = PostCurrent.objects.get()
    assert (current.views, current.likes, current.observed_at) == (10, 2, START)
    assert DirtyCollaboration.objects.count() == 1


def test_a_post_of_no_collaboration_has_no_days():
    post("alone")
    store_stats("x", [said("alone", views=3)])
    store_stats("x", [said("alone", START - timedelta(days=1), views=2)])

    assert not CollaborationDay.objects.exists()
    assert not DirtyCollaboration.objects.exists()


def test_days_are_days_of_the_brand():
    posts(21)
    store_stats("x", [said(f"p{number}", views=1) for number in (1, 11, 21)])

    assert {str(day) for day in CollaborationDay.objects.values_list("day", flat=True)} == {"2026-09-29", "2026-09-30"}


def test_several_slices_of_a_stream(monkeypatch):
    posts(3)
    monkeypatch.setattr("analytics.store.postgresql.SLICE", 7)
    monkeypatch.setattr("analytics.store.sqlite.FIRST", 7)
    hours = (
        said(f"p{number}", START + timedelta(hours=hour), views=hour) for hour in range(20) for number in range(1, 4)
    )

    assert store_stats("x", hours) == Stored(new=60)
    assert stored() == truth()


@pytest.mark.parametrize("seed", range(6))
def test_any_order_with_any_silence_comes_to_the_truth(seed):
    posts(25)
    dice = random.Random(seed)
    rows = []
    for _ in range(300):
        some = {name: dice.choice([None, 0, dice.randrange(1000)]) for name in dice.sample(COUNTERS, 5)}
        at = START + timedelta(minutes=dice.randrange(60 * 24 * 6))
        rows.append(said(f"p{dice.randint(1, 25)}", at, **some))
    if seed % 2:
        rows.sort(key=lambda row: row.observed_at)
    store_stats("x", rows[:140])
    store_stats("x", rows[140:])
    current, *_ = truth()

    assert stored()[0] == current
    if seed % 2:
        assert stored()[1:] == truth()[1:] or DirtyCollaboration.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once():
    posts(40)
    failures = []

    def write(writer):
        try:
            for hour in range(12):
                picked = random.Random(writer * 100 + hour).sample(range(1, 41), 15)
                at = START + timedelta(hours=hour, minutes=writer)
                store_stats("x", [said(f"p{number}", at, views=100 * hour + number, likes=hour) for number in picked])
        except Exception as error:  # noqa: BLE001 -- told by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert stored()[0] == truth()[0]


IDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=200)
COUNTS = st.none() | st.integers(0, 2**63 - 1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.dictionaries(IDS, st.lists(COUNTS, min_size=9, max_size=9), min_size=1, max_size=5))
def test_whatever_the_ids_and_numbers_they_come_out_as_they_went_in(db, rows):
    PostSnapshot.objects.all().delete()
    Post.objects.all().delete()
    for name in rows:
        post(name)
    done = store_stats("x", [said(name, **dict(zip(COUNTERS, values, strict=True))) for name, values in rows.items()])

    assert done == Stored(new=len(rows))
    found = PostCurrent.objects.values_list("post__external_id", *COUNTERS)
    assert {name: list(values) for name, *values in found} == rows


def test_a_snapshot_by_hand_of_which_the_present_numbers_do_not_tell_costs_nobody_anything():
    posts(2)
    later = START + timedelta(hours=1)
    PostSnapshot.objects.create(post=Post.objects.get(external_id="p1"), bucket=later, observed_at=later, views=1)

    done = store_stats("x", [said("p1", views=5), said("p1", later, views=8), said("p2", later, views=3)])

    assert done == Stored(new=2, unchanged=1)
    assert PostSnapshot.objects.get(post__external_id="p1", bucket=later).views == 1
    assert PostCurrent.objects.get(post__external_id="p2").views == 3
    assert PostSnapshot.objects.count() == 3


def test_an_hour_that_is_there_and_one_ahead_in_one_call():
    posts(1)
    store_stats("x", [said("p1", views=5)])
    at = START + timedelta(minutes=30)
    later = START + timedelta(hours=1)

    assert store_stats("x", [said("p1", later, views=9), said("p1", at, views=7)]) == Stored(new=1, unchanged=1)
    assert store_stats("x", [said("p1", at, views=7), said("p1", later + timedelta(hours=1), views=10)]).new == 1
    assert gained() == gained(CampaignDay) == 10


def test_no_counter_is_below_nothing():
    post("-p1")

    assert store_stats("x", [said("-p1", views=-1, likes=3)]) == Stored(new=1)
    assert PostSnapshot.objects.values_list("views", "likes").get() == (None, 3)
