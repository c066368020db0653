from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from messaging.models import Conversation, ConversationClosed, Message
from tests.factories import UserFactory
from tests.messaging.conftest import Talk

WRITERS, EACH = 8, 5


def test_messages_are_numbered_from_one(talk):
    said = [talk.ann_says(), talk.bob_says(), talk.conversation.note("Ann accepted.")]

    assert [message.seq for message in said] == [1, 2, 3]


def test_a_resend_returns_the_first_message(talk):
    key = uuid4()
    first = talk.ann_says("Hello", client_id=key)

    again = talk.ann_says("Hello", client_id=key)

    assert again == first
    assert talk.bob_says().seq == 2


def test_two_people_may_use_the_same_key(talk):
    key = uuid4()

    assert talk.ann_says(client_id=key) != talk.bob_says(client_id=key)


def test_a_number_is_given_back_when_the_transaction_fails(talk):
    with pytest.raises(ValueError, match="no"), connection.cursor(), _failing():
        talk.ann_says()

    assert talk.bob_says().seq == 1


def _failing():
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def failing():
        with transaction.atomic():
            yield
            raise ValueError("no")

    return failing()


def test_the_list_shows_the_last_words(talk):
    talk.ann_says("First\n\nsecond " + "x" * 200)

    conversation = Conversation.objects.get()
    assert conversation.preview == ("First second " + "x" * 200)[:140]
    assert conversation.last_message_at is not None


def test_a_closed_conversation_takes_no_words_but_system_lines(talk):
    talk.conversation.close("This campaign is flagged.")

    with pytest.raises(ConversationClosed, match="flagged"):
        talk.ann_says()
    assert talk.conversation.note("Frozen.").seq == 1
    talk.conversation.close("")
    assert talk.ann_says().seq == 2


def test_strangers_see_nothing(talk):
    seen = {
        who: list(Conversation.objects.visible_to(user))
        for who, user in {
            "ann": talk.ann,
            "outsider": talk.outsider,
            "nobody": AnonymousUser(),
            "staff": UserFactory(staff=True),
        }.items()
    }

    assert seen == {"ann": [talk.conversation], "outsider": [], "nobody": [], "staff": [talk.conversation]}
    assert list(Conversation.objects.held_by(AnonymousUser())) == []


def test_who_joins_a_side_reads_it_all_and_who_leaves_reads_nothing(talk):
    talk.ann_says()
    talk.bob_side.admit(talk.outsider)
    assert Message.objects.visible_to(talk.outsider).count() == 1

    talk.bob_side.dismiss(talk.outsider)

    assert Message.objects.visible_to(talk.outsider).count() == 0


def test_who_only_reads_may_not_answer(talk):
    talk.bob_side.admit(talk.outsider, speaks=False)

    assert list(Conversation.objects.answerable_by(talk.bob)) == [talk.conversation]
    assert list(Conversation.objects.answerable_by(talk.outsider)) == []


def test_unread_counts_what_others_said_above_the_mark(talk):
    talk.ann_says()
    talk.ann_says()
    talk.conversation.note("The offer expires soon.")
    talk.conversation.mark_read(talk.bob, 1)

    assert Conversation.objects.with_unread(talk.bob).get().unread == 1
    assert Conversation.objects.with_unread(talk.ann).get().unread == 0
    assert Conversation.objects.unread_by(talk.bob).count() == 1


def test_answering_reads_what_came_before(talk):
    talk.ann_says()

    talk.bob_says()

    assert Conversation.objects.with_unread(talk.bob).get().unread == 0


def test_a_mark_never_goes_back_nor_beyond_the_last_message(talk):
    talk.ann_says()
    talk.ann_says()
    talk.conversation.mark_read(talk.bob, 99)
    talk.conversation.mark_read(talk.bob, 1)

    assert talk.conversation.marks.get(user=talk.bob).seq == 2


def test_a_side_has_read_what_any_of_its_people_read(talk):
    colleague = UserFactory()
    talk.bob_side.admit(colleague)
    talk.ann_says()
    talk.conversation.mark_read(colleague, 1)

    assert talk.conversation.read_by_others(talk.ann_side) == 1
    assert talk.conversation.read_by_others(talk.bob_side) == 1  # Ann, who wrote it


def test_a_search_finds_words_names_and_subjects(talk):
    talk.ann_says("Could we do the butter beans?")
    hidden = talk.ann_says("secret")
    Message.objects.filter(pk=hidden.pk).update(flagged_at=hidden.created_at)

    found = {q: Conversation.objects.matching(q).count() for q in ("BUTTER", talk.bob_side.name, "secret", "zzz")}

    assert found == {"BUTTER": 1, talk.bob_side.name: 1, "secret": 0, "zzz": 0}


@pytest.mark.django_db(transaction=True)
def test_forty_writers_at_once_leave_no_gap():
    talk = Talk()
    start = Barrier(WRITERS)
    seen = []

    def write(by, party):
        start.wait()
        for _ in range(EACH):
            conversation = Conversation.objects.get(pk=talk.conversation.pk)
            seen.append(conversation.say("Hello", by=by, party=party).seq)
        connection.close()

    sides = [(talk.ann, talk.ann_side), (talk.bob, talk.bob_side)]
    threads = [Thread(target=write, args=sides[n % 2]) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = list(Message.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, WRITERS * EACH + 1)) == sorted(seen)


@pytest.mark.django_db(transaction=True)
def test_the_same_message_sent_eight_times_at_once_is_said_once():
    talk = Talk()
    start, key, seen = Barrier(WRITERS), uuid4(), []

    def write():
        start.wait()
        conversation = Conversation.objects.get(pk=talk.conversation.pk)
        seen.append(conversation.say("Hello", by=talk.ann, party=talk.ann_side, client_id=key).seq)
        connection.close()

    threads = [Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [1] * WRITERS
    assert Conversation.objects.get().last_seq == Message.objects.count() == 1
