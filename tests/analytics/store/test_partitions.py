"""Months on PostgreSQL: made ahead, made when lacking, dropped whole; two at once do no harm."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from analytics import partitions
from analytics.models import AccountSnapshot, PostSnapshot
from analytics.store import store_stats
from tests import factories as make
from tests.analytics.store.world import post, said

TABLE = "analytics_postsnapshot"
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="partitions")


@pytest.mark.parametrize(
    ("day", "ahead", "first"),
    [
        (date(2026, 11, 30), 0, date(2026, 11, 1)),
        (date(2026, 11, 30), 2, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
    ],
)
def test_months(day, ahead, first):
    assert partitions.month(day, ahead).date() == first


@pytest.mark.django_db
def test_a_batch_of_any_age_is_stored():
    made = post("p1")
    for year in (1999, 2011, 2041):
        store_stats("x", [said("p1", datetime(year, 2, 28, 23, 59, tzinfo=UTC), views=year)])
    AccountSnapshot.objects.create(account=make.SocialAccountFactory(), source="file", observed_on="1998-05-01")

    assert PostSnapshot.objects.filter(post=made).count() == 3


@postgresql
@pytest.mark.django_db(transaction=True)
def test_ahead_twice_and_expired():
    assert len(partitions.ensure(TABLE, date(2050, 11, 3), 3)) == 3
    assert partitions.ensure(TABLE, date(2050, 11, 3), 3) == []

    before = partitions.existing(TABLE)
    gone = [name for name, low in partitions.before_month(TABLE, date(2051, 1, 31)) if low.year == 2050]
    assert gone == [f"{TABLE}_2050_11", f"{TABLE}_2050_12"]
    assert partitions.drop(TABLE, gone) == gone
    assert partitions.existing(TABLE) == before - set(gone)


@postgresql
@pytest.mark.django_db
def test_three_months_ahead_of_every_table():
    partitions.ahead(date(2060, 12, 31))

    for table in partitions.TABLES:
        wanted = {f"{table}_2060_12", f"{table}_2061_01", f"{table}_2061_02", f"{table}_2061_03"}
        assert wanted <= partitions.existing(table)


@postgresql
@pytest.mark.django_db(transaction=True)
def test_who_makes_the_same_months_at_once_makes_each_once():
    post("p1")
    made, failures = [], []
    gate = threading.Barrier(6)

    def make_months(number):
        try:
            gate.wait()
            if number % 2:
                store_stats("x", [said("p1", datetime(2070, number, 3, tzinfo=UTC), views=1)])
            else:
                made.extend(partitions.ensure(TABLE, date(2070, 1, 1), 6))
        except Exception as error:  # noqa: BLE001 -- told by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=make_months, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(made) == len(set(made))
    assert {f"{TABLE}_2070_{month:02}" for month in range(1, 7)} <= partitions.existing(TABLE)
    assert PostSnapshot.objects.count() == 3


@postgresql
@pytest.mark.django_db(transaction=True)
def test_a_month_that_was_detached_and_not_dropped_is_no_hindrance():
    partitions.ensure(TABLE, date(2080, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} DETACH PARTITION {TABLE}_2080_01")

    assert partitions.ensure(TABLE, date(2080, 1, 1)) == [f"{TABLE}_2080_01"]
