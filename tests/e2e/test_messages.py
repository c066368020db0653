"""Two browsers in one conversation: what one writes the other sees, whatever happens to the connection."""

import re

import pytest
from playwright.sync_api import expect

from messaging.actions import notify
from messaging.models import Conversation, Message, ReadMark
from tests.messaging.conftest import Talk


@pytest.fixture
def talk(transactional_db):
    return Talk()


@pytest.fixture
def look(sign_in, talk):
    """Open the conversation as somebody, and wait until the page listens."""

    def look(user, **options):
        page = sign_in(user, **options)
        page.goto(f"/messages/?open={talk.conversation.pk}")
        page.locator(LISTENING).wait_for()
        return page

    return look


# What the page says of itself once no hint can be missed.
LISTENING = "html[data-listening]"


def box(page):
    return page.get_by_role("textbox", name=re.compile("Message to"))


def lines(page):
    return page.locator("[data-seq] .bubble")


def write(page, text):
    box(page).fill(text)
    box(page).press("Enter")


def test_both_see_what_is_written_typed_and_read(look, talk):
    ann, bob = look(talk.ann), look(talk.bob)

    box(ann).press_sequentially("Could we")
    expect(bob.get_by_text("Ann is typing")).to_be_visible()
    write(ann, "Could we do three months?\nhttps://example.org")

    expect(lines(bob)).to_have_text([re.compile("Could we do three months")])
    expect(bob.get_by_text("Ann is typing")).to_be_hidden()
    bob.bring_to_front()
    expect(ann.locator("[data-mine][data-read]")).to_have_count(1)
    assert lines(bob).get_by_role("link").get_attribute("rel") == "nofollow"


def test_messages_stand_in_order_once_with_one_name_for_a_run(look, talk):
    ann, bob = look(talk.ann), look(talk.bob)

    for n in range(5):
        write(ann, f"line {n}")
    expect(lines(bob)).to_have_count(5)
    write(bob, "answer")

    for page in (ann, bob):
        expect(lines(page)).to_contain_text([f"line {n}" for n in range(5)] + ["answer"])
        expect(page.locator("[data-pending]")).to_have_count(0)
        expect(page.locator("[data-joined]")).to_have_count(4)
        expect(page.locator("[data-day-row]")).to_have_count(1)


def test_what_is_written_offline_goes_out_once_when_the_connection_is_back(look, talk):
    ann = look(talk.ann, faults=True)
    ann.context.set_offline(True)

    write(ann, "one")
    expect(ann.get_by_text("Not sent yet")).to_be_visible()
    write(ann, "two")
    ann.context.set_offline(False)

    expect(ann.locator("[data-pending]")).to_have_count(0)
    expect(lines(ann)).to_have_text(["one", "two"])
    assert list(Message.objects.order_by("seq").values_list("body", flat=True)) == ["one", "two"]


def test_an_answer_that_got_lost_does_not_double_the_message(look, talk):
    ann = look(talk.ann, faults=True)
    lost = []

    def lose(route):
        # The server stores it; the browser never hears so.
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    ann.route("**/say/", lose, times=1)
    write(ann, "once")

    expect(lines(ann)).to_have_text(["once"])
    expect(ann.locator("[data-pending]")).to_have_count(0)
    assert len(lost) == Message.objects.count() == 1


def test_a_page_that_lost_its_socket_gets_what_it_missed(sign_in, talk):
    bob, sockets = sign_in(talk.bob), []

    def through(socket):
        socket.connect_to_server()
        sockets.append(socket)

    bob.route_web_socket("**/ws/", through)
    bob.goto(f"/messages/?open={talk.conversation.pk}")
    talk.ann_says("first")
    expect(lines(bob)).to_have_count(1)

    sockets[0].close(code=1012)
    talk.ann_says("second")
    talk.ann_says("third")

    expect(lines(bob)).to_contain_text(["first", "second", "third"])
    assert len(sockets) == 2


def test_the_reader_keeps_the_place_and_is_told_of_new_messages(look, talk):
    for n in range(60):
        talk.bob_says(f"line {n}")
    talk.conversation.mark_read(talk.ann, 60)
    ann = look(talk.ann)
    log = ann.get_by_role("log")
    expect(lines(ann).get_by_text("line 59")).to_be_in_viewport()

    log.hover()
    ann.mouse.wheel(0, -20_000)
    expect(lines(ann)).to_have_count(60)  # the earlier ones came by themselves
    ann.mouse.wheel(0, 300)
    place = log.evaluate("log => log.scrollTop")
    talk.bob_says("one more")

    jump = ann.get_by_role("button", name="1 new")
    expect(jump).to_be_visible()
    assert abs(log.evaluate("log => log.scrollTop") - place) < 400
    assert ReadMark.objects.get(user=talk.ann).seq == 60
    jump.click()
    expect(lines(ann).get_by_text("one more")).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_counts_in_the_frame_change_without_reloading(sign_in, talk):
    bob = sign_in(talk.bob)
    bob.goto("/notifications/")
    bob.locator(LISTENING).wait_for()

    talk.ann_says()
    notify([talk.bob], "offer", "Ann offers € 700", url="/notifications/")

    expect(bob.get_by_role("link", name=re.compile("Messages 1")).first).to_be_visible()
    expect(bob.get_by_text("Ann offers € 700")).to_be_visible()
    expect(bob.locator(".topbar .count")).to_have_text(re.compile("1"))


def test_a_draft_survives_a_reload_and_a_refusal(look, talk):
    ann = look(talk.ann, faults=True)
    box(ann).fill("Half a thought")
    ann.reload()
    expect(box(ann)).to_have_value("Half a thought")

    Conversation.objects.get().close("The campaign is flagged.")
    box(ann).press("Enter")

    expect(ann.get_by_role("alert").filter(has_text="flagged")).to_be_visible()
    expect(box(ann)).to_have_value("Half a thought")


def test_without_javascript_a_conversation_works(sign_in, talk):
    ann = sign_in(talk.ann, java_script_enabled=False)
    talk.bob_says("Hello")
    ann.goto(f"/messages/?open={talk.conversation.pk}")

    box(ann).fill("Hello Bob")
    ann.get_by_role("button", name="Send").click()

    expect(lines(ann)).to_contain_text(["Hello", "Hello Bob"])
