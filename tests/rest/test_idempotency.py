"""A POST with an Idempotency-Key is done once, however often and however many at a time send it."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from rest.models import Reply
from tests.factories import CampaignFactory, MemberFactory

HERE = "/api/v1/campaigns/"
CROWD = 8


@pytest.fixture
def user(db):
    return MemberFactory().user


@pytest.fixture
def client(client, user):
    client.force_login(user)
    return client


def post(client, key, data=None, path=HERE):
    data = {"name": "Jars"} if data is None else data
    return client.post(path, data, content_type="application/json", headers={"Idempotency-Key": key} if key else {})


def test_what_is_sent_again_is_answered_again_and_not_done_again(client):
    first, again = post(client, "one"), post(client, "one")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert [again[name] for name in ("Location", "ETag")] == [first[name] for name in ("Location", "ETag")]
    assert (again["Idempotent-Replayed"], first.has_header("Idempotent-Replayed")) == ("true", False)
    assert Campaign.objects.count() == 1


def test_members_in_another_order_are_the_same_request(client):
    post(client, "one", {"name": "Jars", "cap": 3})

    assert post(client, "one", {"cap": 3, "name": "Jars"}).status_code == 201
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("other", [{"data": {"name": "Lids"}}, {"path": f"{HERE}?page_size=2"}])
def test_a_key_belongs_to_one_request(client, other):
    post(client, "one")

    answer = post(client, "one", **other)

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert Campaign.objects.count() == 1


def test_another_key_or_none_is_another_request(client):
    assert {post(client, key).status_code for key in ("one", "two", "", "")} == {201}
    assert Campaign.objects.count() == 4


def test_a_key_is_its_senders_own(client):
    post(client, "one")
    client.force_login(MemberFactory().user)

    assert post(client, "one", {"name": "Lids"}).json()["name"] == "Lids"
    assert Campaign.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "Jars", "cap": 0}, {"name": "Jars", "status": "open"}])
def test_what_was_refused_may_be_tried_again_under_its_key(client, wrong):
    assert post(client, "one", wrong).status_code == 400
    assert not Reply.objects.exists()

    assert post(client, "one").status_code == 201


def test_a_conflict_is_no_answer_to_keep(client, user):
    draft = CampaignFactory(brand=user.brand, draft=True, brief="")
    path = f"{HERE}{draft.pk}/publish/"
    assert post(client, "one", {}, path).status_code == 409
    Campaign.objects.update(brief="Cook.")

    assert post(client, "one", {}, path).json()["status"] == "open"
    assert post(client, "one", {}, path).json()["status"] == "open"
    assert draft.moves.count() == 1


def test_after_a_day_a_key_is_forgotten(client):
    post(client, "one")
    Reply.objects.update(at=timezone.now() - timedelta(hours=25))

    assert post(client, "one").has_header("Idempotent-Replayed") is False
    assert Campaign.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 101, "a\tb", "naïve\x7f"])
def test_a_key_that_is_none_is_refused(client, key):
    answer = post(client, key)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/Idempotency-Key")
    assert not Campaign.objects.exists()


def test_a_kept_answer_is_read_by_nobody_else(client):
    post(client, "one", {"name": "Secret jars"})

    assert b"Secret jars" not in bytes(Reply.objects.get().sealed)


# At the same moment


@pytest.fixture
def crowd(transactional_db):
    return threading.Barrier(CROWD)


def at_once(barrier, user, calls):
    def knock(call):
        client, (key, data) = call
        barrier.wait(timeout=30)
        try:
            return post(client, key, data)
        finally:
            connection.close()

    clients = [Client() for _ in calls]
    for client in clients:
        client.force_login(user)
    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(knock, zip(clients, calls, strict=True)))


def test_eight_at_once_under_one_key_make_one(crowd):
    user = MemberFactory().user

    answers = at_once(crowd, user, [("one", {"name": "Jars"})] * CROWD)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Counter(answer.has_header("Idempotent-Replayed") for answer in answers) == {True: CROWD - 1, False: 1}
    assert (Campaign.objects.count(), Reply.objects.count()) == (1, 1)


def test_of_eight_bodies_under_one_key_one_is_done(crowd):
    user = MemberFactory().user

    answers = at_once(crowd, user, [("one", {"name": f"Jars {number}"}) for number in range(CROWD)])

    assert Counter(answer.status_code for answer in answers) == {201: 1, 422: CROWD - 1}
    assert Campaign.objects.count() == 1


def test_eight_keys_at_once_make_eight(crowd):
    user = MemberFactory().user

    answers = at_once(crowd, user, [(f"key {number}", {"name": "Jars"}) for number in range(CROWD)])

    assert {answer.status_code for answer in answers} == {201}
    assert Campaign.objects.count() == CROWD
