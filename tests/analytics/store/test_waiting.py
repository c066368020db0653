"""Who stores reads what was committed while it waited for the numbers of a post."""

import threading

import pytest
from django.db import connection, transaction

from analytics.models import CollaborationDay, Post
from analytics.store import store_stats
from analytics.store.attaching import attach
from tests import factories as make
from tests.analytics.store.world import post, said

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]


def test_a_post_that_is_attached_meanwhile_gains_for_its_collaboration():
    collaboration = make.agreed(make.CampaignFactory())
    post("p1")

    def write():
        try:
            store_stats("x", [said("p1", views=7)])
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    with transaction.atomic():
        attach(Post.objects.get(), collaboration)
        thread.start()
        until_somebody_waits()
    thread.join()

    assert CollaborationDay.objects.get(collaboration=collaboration).views == 7


def until_somebody_waits():
    with connection.cursor() as cursor:
        for _ in range(100_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
