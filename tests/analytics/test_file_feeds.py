"""Files at addresses, fetched from a real server on this machine."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.models import Conversion, FileFeed, ImportRun
from analytics.tasks import files
from messaging.models import Notification
from tests import factories as make
from tests.messaging.receivers import receiver

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = b"date,campaign,influencer,orders,revenue\n2026-01-02,Spring,ada,3,75.50\n"


@pytest.fixture
def server(settings):
    with receiver() as told:
        settings.OUTBOUND_ALLOW_PRIVATE = True
        settings.OUTBOUND_PORTS = [told.port]
        told.answers = [(200, {"ETag": '"one"', "Last-Modified": "Fri, 02 Jan 2026 10:00:00 GMT"}, ORDERS)]
        yield told


@pytest.fixture
def feed(server):
    member = make.MemberFactory()
    url = f"http://127.0.0.1:{server.port}/shop/orders.csv?key=1"
    return FileFeed.objects.create(
        kind="tracking", url=url, brand=member.brand, by=member.user, options={"currency": "EUR"}
    )


def again(feed):
    FileFeed.objects.filter(pk=feed.pk).update(next_due=timezone.now() - timedelta(seconds=1))
    files.fetch_files()
    feed.refresh_from_db()
    return feed


def test_a_file_is_fetched_and_imported(feed):
    files.fetch_files()

    feed.refresh_from_db()
    run = ImportRun.objects.get()
    assert (run.file_name, run.origin, run.status, run.brand, run.by) == (
        "orders.csv",
        "url",
        "done",
        feed.brand,
        feed.by,
    )
    assert Conversion.objects.get().brand == feed.brand
    assert (feed.outcome, feed.etag, feed.failures) == ("imported", '"one"', 0)
    assert feed.next_due > timezone.now() + timedelta(hours=23)


def test_what_did_not_change_is_told_by_the_server_or_seen(feed, server):
    again(feed)
    server.answers = [(304, {}, b""), (200, {}, ORDERS)]

    assert again(feed).outcome == "unchanged"
    assert server.heard[-1].headers["If-None-Match"] == '"one"'
    assert server.heard[-1].headers["If-Modified-Since"] == "Fri, 02 Jan 2026 10:00:00 GMT"
    assert again(feed).outcome == "unchanged"
    assert ImportRun.objects.count() == 1


def test_what_changed_is_imported_beside_what_was_there(feed, server):
    again(feed)
    server.answers = [(200, {}, ORDERS + b"2026-01-03,Spring,bob,1,20\n")]

    again(feed)

    assert Conversion.objects.count() == 2


def test_redirects_are_not_followed(feed, server):
    server.answers = [(302, {"Location": f"http://127.0.0.1:{server.port}/other"}, b"")]

    assert again(feed).outcome == "failed"
    assert len(server.heard) == 1


def test_failures_wait_longer_each_time_and_are_told_once(feed, server):
    server.answers = [(503, {}, b"")]
    waits = []
    for _ in range(4):
        again(feed)
        waits.append(feed.next_due - timezone.now())

    assert waits == sorted(waits)
    assert feed.failures == 4
    told = Notification.objects.get(user=feed.by)
    assert "503" in told.reason


def test_what_leaves_questions_open_is_told(feed, server):
    server.answers = [(200, {}, b"<html><body>Please sign in</body></html>")]

    assert again(feed).outcome == "refused"
    assert Notification.objects.filter(user=feed.by).count() == 1
    assert ImportRun.objects.get().waits_for_answers


def test_addresses_inside_are_refused(feed, settings):
    settings.OUTBOUND_ALLOW_PRIVATE = False

    assert again(feed).outcome == "failed"
    assert ImportRun.objects.count() == 0


def test_too_large_an_answer_is_refused(feed, server, monkeypatch):
    monkeypatch.setattr("analytics.importing.fetching.LIMIT", 10)

    assert again(feed).outcome == "failed"


def test_only_one_worker_takes_what_is_due(feed):
    same = FileFeed.objects.get(pk=feed.pk)

    assert feed.claim()
    assert not same.claim()


def test_what_is_off_is_not_fetched(feed, server):
    FileFeed.objects.update(active=False)
    files.fetch_files()

    assert server.heard == []
