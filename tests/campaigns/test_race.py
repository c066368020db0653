"""Sixty-four people accept at once. SQLite takes one writer at a time, so what matters is PostgreSQL."""

import copy
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from campaigns.actions.negotiation import CapReached, accept
from campaigns.models import Agreement, Collaboration, IllegalMove, Offer, Task
from tests.factories import CampaignFactory, InfluencerFactory, invitation

CROWD = 64


@pytest.fixture
def crowd(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("needs a database with concurrent writers")
    return threading.Barrier(CROWD)


def at_once(barrier, keys):
    # Read before the threads start: what waits at the barrier must not hold a connection of the pool.
    offers = Offer.objects.select_related("collaboration__influencer__user", "by").in_bulk(keys)

    def answer(pk):
        offer = copy.deepcopy(offers[pk])
        barrier.wait(timeout=30)
        try:
            accept(offer, by=offer.collaboration.influencer.user)
        except CapReached:
            return "full"
        except IllegalMove:
            return "late"
        finally:
            connection.close()
        return "agreed"

    with ThreadPoolExecutor(CROWD) as pool:
        return Counter(pool.map(answer, keys))


def test_the_cap_holds_under_sixty_four_concurrent_acceptances(crowd):
    campaign = CampaignFactory(cap=10, budget_total=None, max_per_influencer=None)
    offers = [invitation(campaign, InfluencerFactory()).latest_offer.pk for _ in range(CROWD)]

    outcome = at_once(crowd, offers)

    assert outcome == {"agreed": 10, "full": CROWD - 10}
    assert Collaboration.objects.taking_places().count() == 10
    assert Agreement.objects.count() == 10


def test_one_offer_is_accepted_once(crowd):
    offer = invitation().latest_offer

    outcome = at_once(crowd, [offer.pk] * CROWD)

    assert outcome == {"agreed": 1, "late": CROWD - 1}
    assert Task.objects.count() == 1
