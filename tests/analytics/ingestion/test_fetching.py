"""A batch from claim to the last feed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from analytics.ingestion.fetching import fetch
from analytics.models import (
    AccountSnapshot,
    AudienceSnapshot,
    Batch,
    Feed,
    Post,
    PostCurrent,
    Run,
    TrafficDay,
    WebProperty,
)
from analytics.sources.contract import Page
from analytics.sources.errors import NotFound, SchemaChanged, Transient
from tests import factories as make
from tests.analytics.ingestion.made import ASKED, batch_of, feed, post, row, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


def run_of(batch):
    return Run.objects.get(pk=batch.run_id)


def silent(batch):
    """Its worker is gone for longer than anybody waits."""
    Batch.objects.filter(pk=batch.pk).update(beat_at=timezone.now() - 2 * Batch.PATIENCE)


def test_profiles_are_stored_and_their_feeds_settled():
    feeds = [feed("a"), feed("b")]
    batch = batch_of(*feeds)

    fetch(batch.pk)

    assert AccountSnapshot.objects.filter(source="made", followers=10).count() == 2
    settled = Feed.objects.values_list("batch", "failures", "error").distinct()
    assert list(settled) == [(None, 0, "")]
    assert not Feed.objects.filter(fetched_at=None).exists()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.DONE


def test_the_run_counts_and_ends_with_its_last_batch():
    first, second = feed("a"), feed("b")
    batch = batch_of(first)
    other = batch_of(second, run=batch.run)

    fetch(batch.pk)
    halfway = run_of(batch)
    fetch(other.pk)

    run = run_of(batch)
    assert (halfway.status, halfway.fetched, halfway.progress) == (Run.Status.RUNNING, 1, 50)
    assert (run.status, run.planned, run.fetched, run.failed) == (Run.Status.DONE, 2, 2, 0)
    assert (run.new, run.unchanged, run.quota, run.quota_left) == (2, 0, {"calls": 2}, {"calls": 998})
    assert run.started_at <= run.finished_at


def test_what_was_there_is_unchanged():
    one = feed("a")
    fetch(batch_of(one).pk)
    batch = batch_of(one)

    fetch(batch.pk)

    assert (run_of(batch).new, run_of(batch).unchanged) == (0, 1)


def test_a_handle_is_resolved_for_all_feeds_of_its_account(made):
    account = make.SocialAccountFactory(handle="ada")
    one, _other = feed("", account=account), feed("", Feed.What.POSTS, account=account)

    fetch(batch_of(one).pk)

    assert set(Feed.objects.values_list("external_id", flat=True)) == {"id-ada"}
    assert AccountSnapshot.objects.get().account == account


def test_a_handle_that_is_not_found_fails_alone(made):
    account = make.SocialAccountFactory(handle="nobody")
    made["resolve", "nobody"] = [NotFound("nobody")]
    missing, there = feed("", account=account), feed("a")
    batch = batch_of(missing, there)

    fetch(batch.pk)

    missing.refresh_from_db()
    assert (missing.error, missing.missing_times, missing.batch) == ("not_found", 1, None)
    assert (run_of(batch).fetched, run_of(batch).failed, run_of(batch).reasons) == (1, 1, {"not_found": 1})


def test_posts_come_page_by_page_and_the_next_look_begins_later(made):
    one = feed("a", Feed.What.POSTS)
    made["posts", "a"] = [Page((snapshot("p1"), snapshot("p2")), "more"), Page((snapshot("p3"),), None)]
    batch = batch_of(one)

    fetch(batch.pk)

    one.refresh_from_db()
    assert set(Post.objects.values_list("external_id", "account")) == {
        (name, one.account_id) for name in ("p1", "p2", "p3")
    }
    assert [details for _method, _name, *details in ASKED] == [[None], ["more"]]
    since = datetime.fromisoformat(one.memory["since"])
    assert set(one.memory) == {"since"}
    assert timedelta(days=3) <= datetime.now(UTC) - since < timedelta(days=4)
    assert (run_of(batch).fetched, run_of(batch).new) == (1, 3)


@pytest.mark.parametrize("circle", [["same"], ["one", "other", "one"]], ids=["small", "wide"])
def test_a_list_that_turns_in_a_circle_is_no_list(made, circle):
    one = feed("a", Feed.What.POSTS)
    made["posts", "a"] = [Page((), cursor) for cursor in circle]
    batch = batch_of(one)

    fetch(batch.pk)

    assert run_of(batch).reasons == {"schema_changed": 1}


def test_counters_of_posts(made):
    made["post_stats", "p1"] = [{"views": 7}]
    feeds = [feed("p1", Feed.What.POST), feed("p2", Feed.What.POST)]

    fetch(batch_of(*feeds).pk)

    views = PostCurrent.objects.values_list("post__external_id", "views")
    assert dict(views) == {"p1": 7, "p2": 5}


def test_an_audience_and_none(made):
    made["audience", "a"] = [{"DE": 60.0, "AT": 40.0}]
    batch = batch_of(feed("a", Feed.What.AUDIENCE), feed("b", Feed.What.AUDIENCE))

    fetch(batch.pk)

    assert AudienceSnapshot.objects.get().countries == {"DE": 60.0, "AT": 40.0}
    assert run_of(batch).fetched == 2


def test_traffic_of_a_website(made):
    site = WebProperty.objects.create(brand=make.BrandFactory(), number="77")
    made["traffic", "77"] = [[row(sessions=3)]]
    one = feed("77", Feed.What.TRAFFIC, web_property=site)

    fetch(batch_of(one).pk)

    assert TrafficDay.objects.get().sessions == 3
    one.refresh_from_db()
    assert set(one.memory) == {"since"}


def test_what_a_source_notes_about_a_feed_it_finds_again(made):
    one = feed("a")
    found = []

    def note(source):
        found.append(dict(source.wire.memory["a"]))
        source.wire.memory["a"]["etag"] = f"e{len(found)}"

    made["profiles", "a"] = [note]

    for _time in range(3):
        fetch(batch_of(one).pk)

    one.refresh_from_db()
    assert found == [{}, {"etag": "e1"}, {"etag": "e2"}]
    assert one.memory == {"notes": {"etag": "e3"}}


def test_traffic_is_asked_for_by_the_links_of_campaigns(made):
    site = WebProperty.objects.create(brand=make.BrandFactory(), number="77")
    make.CampaignFactory(brand=make.MemberFactory(brand=site.brand).brand, name="Slow food", running=True)
    links = []
    made["traffic", "77"] = [lambda source: links.append(source.links)]

    fetch(batch_of(feed("77", Feed.What.TRAFFIC, web_property=site)).pk)

    assert links == [["slow_food"]]


def test_a_post_of_a_collaboration_that_a_list_shows_gets_a_feed_of_its_own(made):
    collaboration = make.agreed()
    found = post("p1", collaboration=collaboration, campaign=collaboration.campaign)
    made["posts", "a"] = [Page((snapshot("p1"),), None)]

    fetch(batch_of(feed("a", Feed.What.POSTS)).pk)

    assert Feed.objects.get(what=Feed.What.POST).post == found


def test_a_bad_item_fails_alone(made):
    made["profiles", "b"] = [SchemaChanged("followers")]
    feeds = [feed("a"), feed("b"), feed("c")]
    batch = batch_of(*feeds)

    fetch(batch.pk)

    assert AccountSnapshot.objects.count() == 2
    assert run_of(batch).reasons == {"schema_changed": 1}


def test_a_row_that_cannot_be_stored_fails_alone(made):
    made["profiles", "b"] = [{"followers": 2**70}]
    batch = batch_of(feed("a"), feed("b"), feed("c"))

    fetch(batch.pk)

    run = run_of(batch)
    assert AccountSnapshot.objects.count() + run.failed == 3
    assert run.fetched + run.failed == 3
    assert AccountSnapshot.objects.filter(account__feeds__external_id__in=["a", "c"]).count() == 2


def test_an_item_that_breaks_the_parser_fails_alone(made):
    """The whole call breaks: each is then asked for alone."""
    made["profiles", "*"] = [KeyError("broken"), None]
    made["profiles", "b"] = [KeyError("broken")]
    feeds = [feed("a"), feed("b"), feed("c")]
    batch = batch_of(*feeds)

    fetch(batch.pk)

    assert (run_of(batch).fetched, run_of(batch).reasons) == (2, {"schema_changed": 1})


def test_a_failure_erases_no_good_number(made):
    one = feed("a")
    fetch(batch_of(one).pk)
    made["profiles", "a"] = [SchemaChanged("followers")]

    fetch(batch_of(one).pk)

    assert AccountSnapshot.objects.get().followers == 10
    one.refresh_from_db()
    assert one.account.current.followers == 10
    assert one.fetched_at is not None


def test_a_batch_that_is_done_is_done_once():
    batch = batch_of(feed("a"))
    fetch(batch.pk)

    fetch(batch.pk)

    assert [method for method, *_ in ASKED] == ["profiles", "profiles"]  # the call and its one item
    assert run_of(batch).fetched == 1


def test_a_source_that_was_switched_off_is_not_asked(settings):
    one = feed("a")
    batch = batch_of(one)
    settings.SOURCES = {}

    fetch(batch.pk)

    one.refresh_from_db()
    assert (ASKED, one.batch) == ([], None)
    assert run_of(batch).status == Run.Status.DONE


def test_down_for_a_moment_waits_and_goes_on(made):
    made["profiles", "*"] = [Transient("502"), None]
    one = feed("a")
    batch = batch_of(one)

    fetch(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, batch.attempts) == (Batch.Status.QUEUED, 1)
    assert timezone.now() + timedelta(seconds=20) < batch.not_before < timezone.now() + timedelta(seconds=40)
    Batch.objects.filter(pk=batch.pk).update(not_before=timezone.now())
    fetch(batch.pk)
    assert run_of(batch).fetched == 1
