import time
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import Message
from tests.factories import ConversationFactory, OutgoingEmailFactory, UserFactory, party_of

JSON = {"Accept": "application/json"}


def url(name, *args):
    return reverse(f"messaging:{name}", args=args)


@pytest.fixture
def ann(client, talk):
    client.force_login(talk.ann)
    return client


@pytest.fixture
def bob(talk):
    from django.test import Client

    client = Client()
    client.force_login(talk.bob)
    return client


def test_without_javascript_a_message_is_posted_and_the_page_comes_back(ann, talk):
    answer = ann.post(url("say", talk.conversation.pk), {"body": "  Hello\r\n\r\nBob  "})

    assert answer.status_code == 302
    assert answer.url == f"/messages/{talk.conversation.pk}/#m1"
    assert Message.objects.get().body == "Hello\r\n\r\nBob"


def test_with_javascript_the_line_comes_back(ann, talk):
    answer = ann.post(url("say", talk.conversation.pk), {"body": "Hello", "client_id": uuid4()}, headers=JSON)

    assert answer.json()["seq"] == 1
    assert "data-own" in answer.json()["html"]


def test_a_resent_form_says_it_once(ann, talk):
    data = {"body": "Hello", "client_id": uuid4()}

    answers = [ann.post(url("say", talk.conversation.pk), data, headers=JSON).json()["seq"] for _ in range(2)]

    assert answers == [1, 1]


@pytest.mark.parametrize(
    ("data", "status"),
    [({"body": "   "}, 422), ({"body": "x" * 5001}, 422), ({"body": "x", "client_id": "nonsense"}, 422)],
)
def test_what_is_no_message_is_refused_with_words(ann, talk, data, status):
    answer = ann.post(url("say", talk.conversation.pk), data, headers=JSON)

    assert answer.status_code == status
    assert answer.json()["error"]
    assert not Message.objects.exists()


def test_a_closed_conversation_answers_409_with_the_reason(ann, talk):
    talk.conversation.close("The campaign is flagged.")

    answer = ann.post(url("say", talk.conversation.pk), {"body": "Hello"}, headers=JSON)

    assert (answer.status_code, answer.json()) == (409, {"error": "The campaign is flagged."})


def test_the_sixty_first_message_of_a_minute_waits(ann, talk, time_machine):
    time_machine.move_to(time.time() // 60 * 60 + 1)  # all in one minute
    answers = [ann.post(url("say", talk.conversation.pk), {"body": "x"}, headers=JSON).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]


@pytest.mark.parametrize(
    ("name", "args", "method"),
    [
        ("conversation", (), "get"),
        ("thread", (), "get"),
        ("after", (0,), "get"),
        ("say", (), "post"),
        ("read", (), "post"),
    ],
)
def test_strangers_find_nothing(client, talk, name, args, method):
    client.force_login(talk.outsider)

    answer = getattr(client, method)(url(name, talk.conversation.pk, *args), {"body": "x", "seq": 1})

    assert answer.status_code == 404


def test_markup_is_shown_as_text_and_links_are_links_that_search_engines_ignore(ann, bob, talk):
    talk.bob_says('<script>alert("x")</script>\nsee https://example.org/a?b=1&c=2 ok 👩🏽‍🍳 Ünïcode')

    html = ann.get(url("thread", talk.conversation.pk)).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;<br>" in html
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow">' in html
    assert "👩🏽‍🍳 Ünïcode" in html


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_no_link_runs_code(ann, talk, scheme):
    talk.bob_says(f"click {scheme} now")

    assert f'href="{scheme}' not in ann.get(url("thread", talk.conversation.pk)).content.decode()


def test_a_flagged_message_is_hidden_from_both_sides_but_not_from_staff(ann, client, talk):
    message = talk.bob_says("something nasty")
    Message.objects.filter(pk=message.pk).update(flagged_at=timezone.now(), flag_reason="Insult.")

    seen = {}
    for user in (talk.ann, talk.bob, UserFactory(staff=True)):
        client.force_login(user)
        page = client.get(url("thread", talk.conversation.pk)).content.decode()
        after = client.get(url("after", talk.conversation.pk, 0)).json()["items"][0]["html"]
        seen[user.role if user.is_staff else user.name] = ["nasty" in page, "nasty" in after, "Hidden by staff" in page]

    assert seen == {"Ann Ek": [False, False, True], "Bob Orr": [False, False, True], "staff": [True, True, False]}


def test_what_the_other_side_wrote_can_be_reported(ann, bob, talk):
    message = talk.bob_says("something nasty")
    link = f'href="/report/message/{message.pk}/"'

    pages = [who.get(url("thread", talk.conversation.pk)).content.decode() for who in (ann, bob)]

    assert [link in page for page in pages] == [True, False]
    assert ann.get(f"/report/message/{message.pk}/").status_code == 200


def test_earlier_messages_are_a_page_of_fifty(ann, talk):
    for n in range(60):
        talk.bob_says(f"line {n}")

    page = ann.get(url("thread", talk.conversation.pk)).content.decode()
    older = ann.get(
        url("thread", talk.conversation.pk), {"before": 11}, headers={"HX-Request": "true"}
    ).content.decode()

    assert (page.count("data-seq="), older.count("data-seq=")) == (50, 10)
    assert "?before=11" in page
    assert "?before" not in older
    assert "data-composer" not in older


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30])
def test_nonsense_in_the_address_is_no_error(ann, talk, before):
    assert ann.get(url("thread", talk.conversation.pk), {"before": before}).status_code == 200


def test_a_reader_without_a_voice_sees_no_box(client, talk):
    viewer = UserFactory()
    talk.bob_side.admit(viewer, speaks=False)
    client.force_login(viewer)

    page = client.get(url("thread", talk.conversation.pk)).content.decode()

    assert "data-composer" not in page
    assert client.post(url("say", talk.conversation.pk), {"body": "x"}).status_code == 404


def test_new_messages_stand_under_a_mark(ann, talk):
    talk.ann_says("first")
    talk.bob_says("second")
    talk.bob_says("third")

    page = ann.get(url("thread", talk.conversation.pk)).content.decode()

    assert page.count("data-new>") == 1
    assert page.index("first") < page.index("data-new>") < page.index("second")


def test_reading_moves_the_mark_and_shows_to_the_other_side(ann, bob, talk):
    talk.bob_says()

    assert ann.post(url("read", talk.conversation.pk), {"seq": 1}, headers=JSON).status_code == 204
    assert " data-read" in bob.get(url("after", talk.conversation.pk, 0)).json()["items"][0]["html"]
    assert bob.get(url("after", talk.conversation.pk, 0)).json()["read"] == 1


def test_the_conversation_leads_to_its_page(ann, talk):
    talk.conversation.url = "/collaborations/7/"
    talk.conversation.save()

    assert ann.get(url("conversation", talk.conversation.pk)).url == "/collaborations/7/"


# The inbox


def test_the_inbox_lists_filters_and_searches(ann, talk):
    other = ConversationFactory(between=(talk.ann_side, party_of(UserFactory())), subject="Autumn Broths")
    ConversationFactory(subject="Not mine")
    talk.bob_says("the butter beans")

    def listed(**query):
        return {row["conversation"] for row in ann.get(url("inbox"), query).context["rows"]}

    assert listed() == {talk.conversation, other}
    assert listed(show="unread") == {talk.conversation}
    assert listed(q="BEANS") == {talk.conversation}
    assert listed(q="broths") == {other}
    assert listed(show="nonsense", page="x", open="") == {talk.conversation, other}


def test_the_inbox_opens_a_conversation_beside_the_list(ann, talk):
    talk.bob_says("the butter beans")

    page = ann.get(url("inbox"), {"open": talk.conversation.pk}).content.decode()

    assert "data-composer" in page
    assert page.count("the butter beans") == 2


def test_the_inbox_opens_nobody_elses_conversation(ann):
    assert ann.get(url("inbox"), {"open": ConversationFactory().pk}).status_code == 404


def test_an_empty_inbox_says_what_will_fill_it(client, db):
    client.force_login(UserFactory())

    assert "No conversations yet" in client.get(url("inbox")).content.decode()


def test_the_list_alone_answers_htmx(ann, talk):
    answer = ann.get(url("inbox"), {"part": "list"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in answer
    assert talk.conversation.subject in answer


def test_the_badge_counts_conversations(ann, talk):
    assert ann.get(url("badge")).content.decode().strip() == ""
    talk.bob_says()
    talk.bob_says()

    assert '<span class="count">1' in ann.get(url("badge")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_any_number(ann, talk, count, django_assert_num_queries):
    for _ in range(count - 1):
        ConversationFactory(between=(talk.ann_side, party_of(UserFactory()))).note("Hello")
    talk.bob_says()

    with django_assert_num_queries(10):
        ann.get(url("inbox"))


@pytest.mark.parametrize("count", [1, 3])
def test_a_thread_costs_the_same_for_any_number(ann, talk, count, django_assert_num_queries):
    for _ in range(count):
        talk.bob_says()

    with django_assert_num_queries(9):
        ann.get(url("thread", talk.conversation.pk), headers={"HX-Request": "true"})


# The outbox


def test_the_outbox_is_closed_outside_a_demo(client, db, settings):
    settings.DEMO = False
    email = OutgoingEmailFactory()
    client.force_login(UserFactory(staff=True))

    doors = [url("outbox"), url("outbox-email", email.pk), url("outbox-html", email.pk)]

    assert [client.get(door).status_code for door in doors] == [404, 404, 404]


def test_a_demo_shows_its_emails_to_who_waits_for_a_code(client, db, settings):
    settings.DEMO = True
    email = OutgoingEmailFactory(subject="Your code", text="123456 <b>", html="<p style='color:red'>123456</p>")

    listed = client.get(url("outbox"), {"q": "code"}).content.decode()
    page = client.get(url("outbox-email", email.pk)).content.decode()

    assert "Your code" in listed
    assert "123456 &lt;b&gt;" in page
    assert 'sandbox="' in page


def test_the_html_of_an_email_runs_nothing(client, db, settings):
    settings.DEMO = True
    email = OutgoingEmailFactory(html="<script>alert(1)</script>")

    answer = client.get(url("outbox-html", email.pk))

    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
