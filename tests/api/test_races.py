"""Eight programs answer at the same moment: each is told what came of it."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from campaigns.models import Agreement, Collaboration, Task
from tests.factories import CampaignFactory, invitation

CROWD = 8


@pytest.fixture
def crowd(transactional_db):
    return threading.Barrier(CROWD)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def at_once(barrier, calls):
    def knock(call):
        client, path, headers = call
        barrier.wait(timeout=30)
        try:
            return client.post(path, {}, content_type="application/json", headers=headers)
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(knock, calls))


def accept(collaboration):
    return f"/api/v1/collaborations/{collaboration.pk}/offers/1/accept/"


def test_one_offer_is_accepted_once(crowd):
    offered = invitation()
    clients = [signed_in(offered.influencer.user) for _ in range(CROWD)]

    answers = at_once(crowd, [(client, accept(offered), {}) for client in clients])

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: CROWD - 1}
    late = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(answer["code"], answer["current"]["status"]) for answer in late} == {("stale", "accepted")}
    assert (Agreement.objects.count(), Task.objects.count()) == (1, 1)


def test_the_cap_holds(crowd):
    campaign = CampaignFactory(cap=3, budget_total=None, max_per_influencer=None)
    calls = []
    for _ in range(CROWD):
        offered = invitation(campaign)
        calls.append((signed_in(offered.influencer.user), accept(offered), {}))

    answers = at_once(crowd, calls)

    assert Counter(answer.status_code for answer in answers) == {200: 3, 409: CROWD - 3}
    full = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(answer["code"], answer["current"]["status"]) for answer in full} == {("refused", "open")}
    assert Collaboration.objects.taking_places().count() == 3


def test_the_same_request_at_once_is_answered_alike(crowd):
    offered = invitation()
    clients = [signed_in(offered.influencer.user) for _ in range(CROWD)]

    answers = at_once(crowd, [(client, accept(offered), {"Idempotency-Key": "yes"}) for client in clients])

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert Agreement.objects.count() == 1
