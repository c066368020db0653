"""Feeds, connections and events, as staff see and change them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.models import Feed, Run, SourceEvent
from tests import factories as make
from tests.analytics.ingesting import EventFactory, FeedFactory, RunFactory
from tests.analytics.oversight.pages import at, audited, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["stale", "parked", "failing", "gone", "private", "stopped", "active", "resting"])
def test_feeds_are_found_by_their_state(staff, state):
    made = {
        "stale": FeedFactory(stale=True, failures=0),
        "parked": FeedFactory(parked=True),
        "failing": FeedFactory(failures=2, error="transient", error_at=timezone.now()),
        **{name: FeedFactory(status=name) for name in ("gone", "private", "stopped", "resting")},
    }

    found = {feed.pk for feed in staff.get(at("feeds", query=f"?state={state}")).context["page"]}

    if state == "active":
        assert found == {made["stale"].pk, made["failing"].pk}
    else:
        assert found == {made[state].pk}


def test_feeds_are_searched_by_handle(staff):
    nora = FeedFactory(account__handle="nora.cooks")
    FeedFactory()

    assert [feed.pk for feed in staff.get(at("feeds", query="?q=@nora")).context["page"]] == [nora.pk]
    assert "No feed is parked" in text(staff.get(at("feeds", query="?state=parked")))


@pytest.mark.parametrize("count", [1, 3])
def test_feeds_cost_the_same_for_any_number(staff, count, django_assert_num_queries):
    FeedFactory.create_batch(count, parked=True)
    staff.get(at("feeds"))

    with django_assert_num_queries(FEEDS):
        staff.get(at("feeds"))


FEEDS = 5


def test_ticked_feeds_are_fetched_now(staff):
    stale, other = FeedFactory(stale=True), FeedFactory()

    answer = staff.post(at("feeds-act"), {"verb": "fetch", "pick": [stale.pk]})

    run = Run.objects.get()
    stale.refresh_from_db()
    other.refresh_from_db()
    assert (answer.url, stale.batch.run, other.batch) == (at("run", run.pk), run, None)


def test_a_parked_feed_is_tried_again_with_a_reason_and_not_fetched_before(staff):
    feed, fine = FeedFactory(parked=True), FeedFactory(failures=1)
    back = "?state=parked"

    fetched = staff.post(at("feeds-act"), {"verb": "fetch", "pick": [feed.pk], "back": back}, follow=True)
    silent = staff.post(at("feeds-act"), {"verb": "again", "pick": [feed.pk], "back": back}, follow=True)
    assert "Nothing of this is fetched" in text(fetched)
    assert "Say why" in text(silent)
    answer = staff.post(
        at("feeds-act"), {"verb": "again", "pick": [feed.pk, fine.pk], "reason": "Mended.", "back": back}
    )

    feed.refresh_from_db()
    fine.refresh_from_db()
    assert (feed.status, feed.failures, feed in Feed.objects.due(), fine.failures) == ("active", 0, True, 1)
    assert answer.url == at("feeds") + back
    row = audited("try again")
    assert (row.target_id, row.reason, row.detail["failure"]) == (feed.pk, "Mended.", "schema_changed")


def test_one_goes_back_to_our_own_pages_only(staff):
    answer = staff.post(at("feeds-act"), {"verb": "again", "pick": [], "back": "https://elsewhere.example/"})

    assert answer.url == at("feeds")


def test_connections_that_end_soon_come_first_and_no_secret_is_shown(staff):
    late = make.ConnectionFactory(ends_at=timezone.now() + timedelta(days=5))
    make.ConnectionFactory(ends_at=timezone.now() + timedelta(days=50))

    page = staff.get(at("connections", query="?state=ending"))

    assert [row.pk for row in page.context["page"]] == [late.pk]
    assert "access-token" not in page.content.decode()
    assert "sealed" in page.context["page"][0].get_deferred_fields()
    assert "No connection matches" in text(staff.get(at("connections", query="?state=revoked")))


@pytest.mark.parametrize("count", [1, 3])
def test_connections_cost_the_same_for_any_number(staff, count, django_assert_num_queries):
    for _ in range(count):
        make.ConnectionFactory()
    staff.get(at("connections"))

    with django_assert_num_queries(FEEDS):
        staff.get(at("connections"))


def test_an_event_that_was_given_up_is_worked_off_again(staff):
    dead = EventFactory(given_up=True)
    EventFactory(done_at=timezone.now())
    page = staff.get(at("events", query="?state=dead"))
    assert [event.pk for event in page.context["page"]] == [dead.pk]
    assert "not there" in text(page)

    staff.post(at("event-again", dead.pk))

    dead.refresh_from_db()
    assert (dead.dead, dead.attempts, dead in SourceEvent.objects.waiting()) == (False, 0, True)
    assert audited("work again").target_id == dead.pk


@pytest.mark.parametrize("model", ["feed", "run", "connection", "sourceevent", "post"])
def test_the_stock_admin_searches_and_changes_nothing(staff, model):
    FeedFactory(parked=True)
    RunFactory()
    make.ConnectionFactory()
    EventFactory()
    make.PostFactory()

    address = reverse(f"admin:analytics_{model}_changelist")
    page = staff.get(address, {"q": "nora"})
    form = staff.get(re.search(rf'href="({address}\d+/change/)', staff.get(address).content.decode())[1])

    assert (page.status_code, form.status_code) == (200, 200)
    assert "access-token" not in form.content.decode()
    assert 'name="_save"' not in form.content.decode()
    assert staff.get(f"{address}add/").status_code == 403
