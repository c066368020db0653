"""What stands around every answer: who may keep it, how often one may ask, and which version it is."""

import pytest

from tests import factories as make


@pytest.fixture
def user(db):
    return make.UserFactory()


@pytest.fixture
def client(client, user):
    client.force_login(user)
    return client


def test_no_cache_between_may_keep_an_answer(client, user):
    row = make.NotificationFactory(user=user)

    listed, one = client.get("/api/v1/notifications/"), client.get(f"/api/v1/notifications/{row.pk}/")

    assert listed["Cache-Control"] == "no-store"
    assert one["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(one["Vary"].split(", "))


def test_what_one_has_already_is_not_sent_again(client, user):
    row = make.NotificationFactory(user=user)
    address = f"/api/v1/notifications/{row.pk}/"
    etag = client.get(address)["ETag"]

    again = client.get(address, headers={"If-None-Match": etag})
    client.post(f"{address}read/", {}, content_type="application/json")
    changed = client.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)


def test_the_limit_is_told_and_holds(client, user, settings, monkeypatch):
    from rest.throttles import SignedIn

    monkeypatch.setitem(SignedIn.THROTTLE_RATES, "user", "2/min")

    answers = [client.get("/api/v1/notifications/") for _ in range(3)]

    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"2"}
    assert (answers[2].status_code, answers[2].json()["code"]) == (429, "throttled")
    assert 0 < int(answers[2]["Retry-After"]) <= 61


def test_a_list_may_be_asked_for_a_part(client, user):
    make.NotificationFactory(user=user)

    part = client.get("/api/v1/notifications/", {"fields": "text"}).json()["results"]
    unknown = client.get("/api/v1/notifications/", {"fields": "text,password"})

    assert set(part[0]) == {"id", "text"}
    assert unknown.json()["errors"][0]["pointer"] == "#/fields"


def test_the_pages_of_a_list_follow_each_other(client, user):
    rows = [make.NotificationFactory(user=user) for _ in range(5)]

    address, seen = "/api/v1/notifications/?page_size=2", []
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]

    assert sorted(seen) == sorted(row.pk for row in rows)
    assert len(seen) == 5


def test_a_cursor_of_somebody_else_is_a_mistake(client):
    answer = client.get("/api/v1/notifications/", {"cursor": "nonsense!"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_any_number_of_rows(client, user, count, django_assert_num_queries):
    make.NotificationFactory.create_batch(count, user=user)

    with django_assert_num_queries(4):  # the session, the person, the profile (which may be frozen), the rows
        client.get("/api/v1/notifications/")
