from base64 import b64encode

import pytest

from tests.factories import NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db
HERE = "/api/v1/notifications/"


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "1.5", "٣", "9" * 5000, "%00"])
def test_a_page_size_is_a_number_from_1(client, size):
    client.force_login(UserFactory())

    answer = client.get(f"{HERE}?page_size={size}")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/page_size")


@pytest.mark.parametrize(("size", "rows"), [("1", 1), ("2", 2), ("100000", 3)])
def test_a_page_has_as_many_rows_as_asked_for(client, size, rows):
    user = UserFactory()
    NotificationFactory.create_batch(3, user=user)
    client.force_login(user)

    assert len(client.get(f"{HERE}?page_size={size}").json()["results"]) == rows


@pytest.mark.parametrize(
    "place", ["p=abc", "p=", "p=a%00b", "p=9999-99-99", "o=-1", "o=x", "p=" + "9" * 400, "r=2&p=x", ""]
)
@pytest.mark.parametrize(
    "path", ["notifications/", "collaborations/?sort=campaign", "collaborations/?sort=status", "tasks/"]
)
def test_a_cursor_of_ones_own_making_breaks_nothing(client, path, place):
    client.force_login(UserFactory())
    cursor = b64encode(place.encode()).decode()

    answer = client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}cursor={cursor}")

    assert answer.status_code == 200 or answer.json()["code"] == "bad_cursor"
