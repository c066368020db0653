import pytest
from django.utils import timezone

from messaging.addresses import api_path
from tests.factories import NotificationFactory, UserFactory, invitation

API = "/api/v1/notifications/"


@pytest.fixture
def reader(client, db):
    user = UserFactory()
    client.force_login(user)
    return user


def texts(client, **query):
    return [row["text"] for row in client.get(API, query).json()["results"]]


def post(client, path):
    return client.post(path, {}, content_type="application/json")


def test_the_latest_comes_first_and_only_ones_own(client, reader):
    first, second = (NotificationFactory(user=reader) for _ in range(2))
    NotificationFactory()

    assert texts(client) == [second.text, first.text]


def test_the_list_is_narrowed_to_what_is_unread_and_to_a_group(client, reader):
    NotificationFactory(user=reader, text="Read", read_at=timezone.now())
    NotificationFactory(user=reader, text="Task", kind="task-approved")
    NotificationFactory(user=reader, text="Offer", kind="offer")

    assert texts(client, unread="true") == ["Offer", "Task"]
    assert texts(client, group="work") == ["Task"]
    assert client.get(API, {"group": "nonsense"}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, reader, count, django_assert_num_queries):
    NotificationFactory.create_batch(count, user=reader)

    with django_assert_num_queries(4):
        assert len(client.get(API).json()["results"]) == count


def test_one_is_read_and_then_all(client, reader):
    first, *_others = NotificationFactory.create_batch(3, user=reader)

    one = post(client, f"{API}{first.pk}/read/").json()
    every = post(client, f"{API}read/").json()

    assert one["read_at"] is not None
    assert every == {"marked": 2}
    assert texts(client, unread="true") == []


def test_it_leads_to_what_it_is_about(client, db):
    collaboration = invitation()
    client.force_login(collaboration.influencer.user)

    row = client.get(API).json()["results"][0]

    assert row["resource"] == f"/api/v1/collaborations/{collaboration.pk}/"
    assert client.get(row["resource"]).status_code == 200


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("/collaborations/12/#m4", "/api/v1/collaborations/12/"),
        ("/tasks/3/?x=1", "/api/v1/tasks/3/"),
        ("/campaigns/4/", "/api/v1/campaigns/4/"),
        ("/settings/", None),
        ("", None),
    ],
)
def test_pages_and_what_the_api_has_of_them(page, path):
    assert api_path(page) == path
