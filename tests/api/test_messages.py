from uuid import uuid4

import pytest
from django.utils import timezone

from messaging.kinds import Group
from messaging.models import EmailPreference, Message
from tests.factories import ConversationFactory, MemberFactory, UserFactory, invitation, party_of
from tests.messaging.conftest import talk  # noqa: F401 -- a fixture

API = "/api/v1"


def messages_of(conversation):
    return f"{API}/conversations/{conversation.pk}/messages/"


@pytest.fixture
def ann(client, talk):  # noqa: F811 -- the fixture
    client.force_login(talk.ann)
    return client


def post(client, path, data, **headers):
    return client.post(path, data, content_type="application/json", headers=headers)


def test_the_list_says_where_something_waits(ann, talk):  # noqa: F811
    talk.ann_says("Hello")
    talk.bob_says("Hi Ann")
    quiet = ConversationFactory(between=(talk.ann_side, party_of(UserFactory())))
    ConversationFactory()

    rows = ann.get(f"{API}/conversations/").json()["results"]
    unread = ann.get(f"{API}/conversations/", {"unread": "true"}).json()["results"]

    assert [row["id"] for row in rows] == [quiet.pk, talk.conversation.pk]
    assert [(row["unread"], row["read_seq"], row["last_seq"]) for row in rows] == [(0, 0, 0), (1, 1, 2)]
    assert (rows[1]["preview"], rows[0]["last_message_at"]) == ("Hi Ann", None)
    assert [row["id"] for row in unread] == [talk.conversation.pk]


def test_the_list_is_searched_by_words_and_names(ann, talk):  # noqa: F811
    talk.bob_says("the velvet curtain")
    ConversationFactory(between=(talk.ann_side, party_of(UserFactory())))

    found = ann.get(f"{API}/conversations/", {"q": "velvet"}).json()["results"]

    assert [row["id"] for row in found] == [talk.conversation.pk]


def test_a_part_of_each_is_enough_for_a_badge(ann, talk):  # noqa: F811
    talk.bob_says()

    rows = ann.get(f"{API}/conversations/", {"fields": "unread"}).json()["results"]

    assert rows == [{"id": talk.conversation.pk, "unread": 1}]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(ann, talk, count, django_assert_num_queries):  # noqa: F811
    for _ in range(count - 1):
        ConversationFactory(between=(talk.ann_side, party_of(UserFactory())))

    with django_assert_num_queries(5):
        assert len(ann.get(f"{API}/conversations/").json()["results"]) == count


def test_a_mark_moves_forward_and_never_back(ann, talk):  # noqa: F811
    for _ in range(3):
        talk.bob_says()
    path = f"{API}/conversations/{talk.conversation.pk}/read/"

    marks = [post(ann, path, {"seq": seq}).json()["read_seq"] for seq in (2, 1, 99)]

    assert marks == [2, 2, 3]


def test_who_was_away_asks_for_what_came_after(ann, talk):  # noqa: F811
    for n in range(1, 6):
        talk.bob_says(f"line {n}")
    path = messages_of(talk.conversation)

    first = ann.get(path, {"after": 1, "page_size": 2}).json()
    second = ann.get(first["next"]).json()
    talk.bob_says("line 6")
    last = ann.get(path, {"after": second["results"][-1]["seq"]}).json()

    assert [row["seq"] for page in (first, second, last) for row in page["results"]] == [2, 3, 4, 5, 6]
    assert last["next"] is None
    assert ann.get(path, {"after": 6}).json()["results"] == []


def test_without_it_the_newest_come_first_and_lead_back(ann, talk):  # noqa: F811
    for n in range(1, 5):
        talk.bob_says(f"line {n}")

    first = ann.get(messages_of(talk.conversation), {"page_size": 3}).json()
    second = ann.get(first["next"]).json()

    assert [row["seq"] for row in first["results"]] == [4, 3, 2]
    assert [row["seq"] for row in second["results"]] == [1]
    assert ann.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize("count", [1, 3])
def test_messages_cost_the_same_for_any_number(ann, talk, count, django_assert_num_queries):  # noqa: F811
    for _ in range(count):
        talk.bob_says()

    with django_assert_num_queries(7):
        assert len(ann.get(messages_of(talk.conversation)).json()["results"]) == count


def test_what_is_said_comes_back_with_its_address(ann, talk):  # noqa: F811
    key = str(uuid4())

    answer = post(ann, messages_of(talk.conversation), {"body": "  Hello ", "client_id": key})

    said = answer.json()
    assert answer.status_code == 201
    assert (said["seq"], said["body"], said["client_id"], said["own"], said["mine"]) == (1, "Hello", key, True, True)
    assert ann.get(answer["Location"]).json() == said
    assert ann.get(answer["Location"], headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_resend_is_the_same_message(ann, talk):  # noqa: F811
    body = {"body": "Hello", "client_id": str(uuid4())}

    answers = [post(ann, messages_of(talk.conversation), body) for _ in range(2)]

    assert [(answer.status_code, answer.json()["seq"]) for answer in answers] == [(201, 1), (201, 1)]
    assert Message.objects.count() == 1


def test_nobody_reads_the_keys_of_others(ann, talk):  # noqa: F811
    talk.bob_says(client_id=uuid4())

    assert ann.get(messages_of(talk.conversation)).json()["results"][0]["client_id"] is None


def test_what_is_read_on_the_other_side_is_said(ann, talk):  # noqa: F811
    talk.ann_says()
    talk.ann_says()
    talk.conversation.mark_read(talk.bob, 1)

    rows = ann.get(messages_of(talk.conversation)).json()["results"]

    assert [(row["seq"], row["read"]) for row in rows] == [(2, False), (1, True)]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"body": "  "}, "#/body"),
        ({"body": "x" * 5001}, "#/body"),
        ({}, "#/body"),
        ({"body": "x", "client_id": "nonsense"}, "#/client_id"),
        ({"body": "x", "author": 1}, "#/author"),
    ],
)
def test_what_is_no_message_is_refused_by_name(ann, talk, body, pointer):  # noqa: F811
    answer = post(ann, messages_of(talk.conversation), body)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not Message.objects.exists()


def test_a_closed_conversation_says_why(ann, talk):  # noqa: F811
    talk.conversation.close("The campaign is flagged.")

    answer = post(ann, messages_of(talk.conversation), {"body": "Hello"})

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["detail"]) == (409, "refused", "The campaign is flagged.")
    assert problem["current"]["closed"] == "The campaign is flagged."


def test_a_flagged_message_is_hidden_from_both_sides_but_not_from_staff(client, talk):  # noqa: F811
    message = talk.bob_says("something nasty")
    Message.objects.filter(pk=message.pk).update(flagged_at=timezone.now(), flag_reason="Insult.")
    seen = {}

    for user in (talk.ann, talk.bob, UserFactory(staff=True)):
        client.force_login(user)
        row = client.get(messages_of(talk.conversation)).json()["results"][0]
        seen[user.role if user.is_staff else user.name] = (row["hidden"], row["body"], row["flag_reason"])

    assert seen == {
        "Ann Ek": (True, "", ""),
        "Bob Orr": (True, "", ""),
        "staff": (False, "something nasty", "Insult."),
    }


def test_staff_oversee_and_do_not_write(client, talk):  # noqa: F811
    client.force_login(UserFactory(staff=True))

    assert client.get(messages_of(talk.conversation)).status_code == 200
    assert post(client, messages_of(talk.conversation), {"body": "Hello"}).status_code == 404
    assert client.get(f"{API}/conversations/").json()["results"] == []


def test_a_card_leads_to_what_it_shows(client, db):
    collaboration = invitation()
    client.force_login(collaboration.influencer.user)

    card = client.get(messages_of(collaboration.conversation)).json()["results"][-1]
    about = client.get(f"{API}/conversations/{collaboration.conversation_id}/").json()["resource"]

    assert card["kind"] == "card"
    assert card["resource"] == f"{API}/collaborations/{collaboration.pk}/offers/1/"
    assert about == f"{API}/collaborations/{collaboration.pk}/"
    assert [client.get(path).status_code for path in (card["resource"], about)] == [200, 200]


@pytest.mark.parametrize("odd", ["?after=-1", "?after=x", "?after=99999999999999", "?cursor=x"])
def test_odd_questions_are_the_askers_mistake(ann, talk, odd):  # noqa: F811
    assert ann.get(f"{messages_of(talk.conversation)}{odd}").status_code == 400


def test_preferences_are_replaced_as_a_whole(client, db):
    user = MemberFactory().user
    client.force_login(user)
    path = f"{API}/notification-preferences/"
    before = client.get(path)
    wishes = {"offers": True, "work": True, "messages": False, "campaigns": True, "team": True}

    answer = client.put(path, wishes, content_type="application/json", headers={"If-Match": before["ETag"]})
    late = client.put(path, wishes, content_type="application/json", headers={"If-Match": before["ETag"]})
    part = client.put(path, {"offers": False}, content_type="application/json")

    assert set(before.json()) == set(Group.values)
    assert answer.json() == wishes | {"account": True}
    assert list(EmailPreference.objects.filter(user=user, on=False).values_list("group", flat=True)) == ["messages"]
    assert (late.status_code, late.json()["current"]["messages"]) == (412, False)
    assert part.status_code == 400
