"""Posts as sources show them: made once, kept in step, never emptied by silence."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.models import Post, PostContent, PostCurrent, PostSnapshot
from analytics.sources import contract
from analytics.store import Stored, store_posts
from tests import factories as make
from tests.analytics.store.world import START, said

pytestmark = pytest.mark.django_db

PUBLISHED = datetime(2026, 9, 20, 8, tzinfo=UTC)


def shown(name="p1", at=START, counters=None, **fields):
    given = {
        "owner_id": "u1",
        "platform": "instagram",
        "kind": "reel",
        "url": f"https://example.org/{name}",
        "published_at": PUBLISHED,
        "title": "Soup",
        "text": "Slow soup #soup @ada",
        "hashtags": ("soup",),
        "mentions": ("ada",),
        "duration_s": 12.5,
        "extra": {"sound": "drum"},
    }
    return contract.PostSnapshot(stats=said(name, at, **(counters or {"views": 5})), **{**given, **fields})


def test_a_post_is_made_with_its_words_and_counters():
    account = make.SocialAccountFactory()

    assert store_posts("x", account.pk, [shown()]) == Stored(new=1)

    post = Post.objects.select_related("content", "current").get()
    assert (post.account, post.platform, post.kind, post.url) == (
        account,
        "instagram",
        "reel",
        "https://example.org/p1",
    )
    assert (post.published_at, post.is_sponsored, post.status, post.zone) == (PUBLISHED, None, "present", "UTC")
    assert (post.content.title, post.content.text) == ("Soup", "Slow soup #soup @ada")
    assert (post.content.hashtags, post.content.mentions, post.content.duration_s) == (["soup"], ["ada"], 12.5)
    assert post.content.extra == {"sound": "drum"}
    assert (post.current.views, post.current.observed_at) == (5, START)


def test_again_changes_nothing():
    store_posts("x", None, [shown()])

    assert store_posts("x", None, [shown()]) == Stored(unchanged=1)
    assert (Post.objects.count(), PostSnapshot.objects.count()) == (1, 1)


def test_news_replace_and_silence_keeps():
    store_posts("x", None, [shown()])
    Post.objects.update(status=Post.Status.GONE)
    later = START + timedelta(hours=1)
    store_posts("x", None, [shown(at=later, text="Slower soup", title="", url="", hashtags=(), is_sponsored=True)])

    post = Post.objects.select_related("content").get()
    assert (post.content.text, post.content.title, post.content.hashtags) == ("Slower soup", "Soup", ["soup"])
    assert (post.url, post.is_sponsored, post.status) == ("https://example.org/p1", True, "present")


def test_of_two_words_about_one_post_the_later_holds():
    later = shown(at=START + timedelta(hours=1), text="Later")
    store_posts("x", None, [later, shown(text="Earlier")])

    assert PostContent.objects.get().text == "Later"
    assert PostSnapshot.objects.count() == 2


def test_whose_it_is_is_learnt_once():
    first, second = make.SocialAccountFactory(), make.SocialAccountFactory()
    store_posts("x", None, [shown()])
    store_posts("x", first.pk, [shown()])
    store_posts("x", second.pk, [shown()])

    assert Post.objects.get().account == first


def test_two_sources_see_two_posts():
    store_posts("x", None, [shown()])
    store_posts("phyllo", None, [shown()])

    assert Post.objects.count() == 2


def test_what_no_database_holds_is_left_out():
    strange = shown(
        text="a\x00b\ud800", title="t" * 400, url="https://example.org/" + "u" * 600, extra={"n\x00": 2**80}
    )
    unnamed = replace(shown(), stats=said("\x00", views=1))
    elsewhere = shown("p2", platform="minitel")

    assert store_posts("x", None, [strange, unnamed, elsewhere]) == Stored(new=1, unknown=2)

    post = Post.objects.select_related("content").get()
    assert (post.content.text, len(post.content.title), post.url) == ("ab", 300, "")
    assert post.content.extra == {"n": 2**80}


def test_any_kind_that_we_have_no_word_for_is_a_post():
    store_posts("x", None, [shown(kind="hologram")])

    assert Post.objects.get().kind == "post"


@pytest.mark.django_db(transaction=True)
def test_two_who_see_the_same_posts_make_them_once():
    failures = []
    gate = threading.Barrier(4)

    def write(writer):
        try:
            gate.wait()
            names = [f"p{number}" for number in range(30)]
            items = [shown(name, START + timedelta(hours=writer)) for name in (names if writer % 2 else names[::-1])]
            store_posts("x", None, items)
        except Exception as error:  # noqa: BLE001 -- told by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert (Post.objects.count(), PostContent.objects.count(), PostCurrent.objects.count()) == (30, 30, 30)
    assert PostSnapshot.objects.count() == 120


def test_as_many_queries_for_one_post_as_for_three():
    store_posts("x", None, [shown("p0")])  # makes what its month lacks
    with CaptureQueriesContext(connection) as one:
        store_posts("x", None, [shown("p1")])
    with CaptureQueriesContext(connection) as three:
        store_posts("x", None, [shown("p2"), shown("p3"), shown("p4")])

    assert len(three) == len(one)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,hello", "//example.org/p1", "\x01javascript:x"])
def test_what_leads_nowhere_on_the_web_is_no_address(url):
    store_posts("x", None, [shown(url=url)])

    assert Post.objects.get().url == ""
