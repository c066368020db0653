"""Sessions end after their time, are listed, and can be ended from elsewhere. Staff need a second factor."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import devices
from accounts.sessions import EVERYBODY, STAFF
from messaging.pulls import may_listen
from tests.accounts.signing import AGAIN, SECURITY, add_app, app_code, prove_again, proven, sign_in
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

SESSIONS = "/accounts/sessions/"
END_OTHERS = "/settings/security/devices/end-others/"
MINUTE, HOUR, DAY = 60, 3600, 86_400
START = 1_790_000_000.0
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1"
    " Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def clock(time_machine):
    """Move to so many seconds after the beginning."""

    def at(seconds):
        time_machine.move_to(START + seconds, tick=False)

    at(0)
    return at


@pytest.fixture
def user(clock):
    return proven(MemberFactory().user)


@pytest.fixture
def staff(clock):
    return proven(UserFactory(staff=True))


def inside(client):
    return "_auth_user_id" in client.session and client.get(SECURITY).status_code == 200


def visit(client, clock, *moments):
    for moment in moments:
        clock(moment)
        assert inside(client), f"signed out after {moment} s"


# Limits


@pytest.mark.parametrize("remember", [{}, {"remember": "on"}], ids=["not kept", "kept"])
def test_two_weeks_without_a_visit_end_a_session(client, clock, user, remember):
    sign_in(client, user, **remember)
    visit(client, clock, 13 * DAY)

    clock(27 * DAY + HOUR)
    answer = client.get(SECURITY)

    assert answer["Location"] == f"/accounts/login/?next={SECURITY}"


@pytest.mark.parametrize("remember", [{}, {"remember": "on"}], ids=["not kept", "kept"])
def test_thirty_days_end_every_session(client, clock, user, remember):
    sign_in(client, user, **remember)
    visit(client, clock, *(day * DAY for day in range(1, 30)))

    clock(30 * DAY + MINUTE)

    assert client.get(SECURITY).status_code == 302


def enter_as_staff(client, person):
    sign_in(client, person, remember="on")
    client.post(reverse("mfa_authenticate"), {"code": app_code()})


def test_half_an_hour_without_a_visit_ends_a_session_of_staff(client, clock, staff):
    enter_as_staff(client, staff)
    visit(client, clock, 29 * MINUTE, 58 * MINUTE)

    clock(89 * MINUTE)

    assert client.get("/admin/").status_code == 302


def test_twelve_hours_end_every_session_of_staff(client, clock, staff):
    enter_as_staff(client, staff)
    visit(client, clock, *(n * 25 * MINUTE for n in range(1, 29)))

    clock(12 * HOUR + MINUTE)

    assert client.get("/admin/").status_code == 302


def test_the_row_goes_with_the_time_so_sockets_and_tokens_end_too(client, clock, staff):
    enter_as_staff(client, staff)
    row = Session.objects.get(pk=client.session.session_key)
    assert row.expire_date.timestamp() == START + STAFF.idle.total_seconds()

    visit(client, clock, 25 * MINUTE)

    row.refresh_from_db()
    assert row.expire_date.timestamp() == START + 55 * MINUTE


def test_the_last_stretch_ends_with_the_whole(client, clock, user):
    sign_in(client, user, remember="on")
    visit(client, clock, 10 * DAY, 20 * DAY)

    row = Session.objects.get(pk=client.session.session_key)

    assert row.expire_date.timestamp() == START + EVERYBODY.altogether.total_seconds()


def test_who_becomes_staff_is_held_to_staffs_limits_at_once(client, clock, user):
    sign_in(client, user, remember="on")
    user.membership.delete()
    user.role, user.is_staff = "staff", True
    user.save()
    add_app(user)

    clock(31 * MINUTE)

    assert client.get(SECURITY).status_code == 302


def test_who_is_signed_out_by_time_is_told(client, clock, user):
    sign_in(client, user)
    visit(client, clock, 10 * DAY, 20 * DAY, 29 * DAY)
    clock(31 * DAY)

    page = client.get(SECURITY, follow=True).content.decode()

    assert "Sign in to go on." in page


def test_a_session_from_before_there_were_limits_begins_to_count(client, clock, user):
    sign_in(client, user)
    session = client.session
    for key in ("signed_in_at", "seen_at"):
        del session[key]
    session.save()

    client.get(SECURITY)

    assert client.session["signed_in_at"] == START


# Last seen


def test_a_visit_is_noted_once_a_minute_at_most(client, clock, user, django_assert_num_queries):
    sign_in(client, user)
    clock(59)
    with django_assert_num_queries(2):
        client.get("/offline/")
    clock(61)
    with django_assert_num_queries(6):
        client.get("/offline/")

    with django_assert_num_queries(2):
        client.get("/offline/")

    assert UserSession.objects.get().last_seen_at.timestamp() == START + 61


# The list


@pytest.fixture
def two_devices(user):
    here, there = (
        Client(headers={"User-Agent": FIREFOX}),
        Client(headers={"User-Agent": IPHONE}, REMOTE_ADDR="10.9.8.7"),
    )
    sign_in(here, user)
    sign_in(there, user)
    return here, there


def test_devices_are_listed_with_what_they_are(two_devices):
    page = two_devices[0].get(SESSIONS).content.decode()

    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert "10.9.8.7" in page
    assert page.count("This device") == 1
    assert page.count("Sign out there") == 1


def session_of(client):
    return UserSession.objects.get(session_key=client.session.session_key)


def test_a_device_is_signed_out_from_elsewhere(two_devices):
    here, there = two_devices
    address = reverse("accounts:session-end", args=[session_of(there).pk])
    assert here.post(address)["Location"].startswith(AGAIN)
    assert there.get(SECURITY).status_code == 200

    answer = prove_again(here).post(address, follow=True)

    assert "Safari on iPhone is signed out." in answer.content.decode()
    assert there.get(SECURITY).status_code == 302
    assert here.get(SECURITY).status_code == 200


def test_all_others_are_signed_out_at_once(two_devices, user):
    here, there = two_devices
    third = Client()
    sign_in(third, user)

    answer = prove_again(here).post(END_OTHERS, follow=True)

    assert "2 other devices are signed out." in answer.content.decode()
    assert [client.get(SECURITY).status_code for client in (here, there, third)] == [200, 302, 302]


def test_nobody_ends_sessions_of_others(two_devices, client):
    stranger = proven(UserFactory())
    sign_in(client, stranger)
    prove_again(client)

    answer = client.post(reverse("accounts:session-end", args=[session_of(two_devices[0]).pk]))

    assert answer.status_code == 404
    assert two_devices[0].get(SECURITY).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_three_queries_per_device(client, user, count, django_assert_num_queries):
    """allauth looks whether each is still there, and cleans up."""
    for _ in range(count - 1):
        sign_in(Client(), user)
    sign_in(client, user)
    client.get(SESSIONS)

    with django_assert_num_queries(QUERIES + 3 * count):
        client.get(SESSIONS)


QUERIES = 8


def test_signing_in_gives_the_session_a_new_name(client, user):
    client.get("/accounts/login/")
    before = client.session.session_key

    sign_in(client, user)

    assert client.session.session_key != before


def test_a_new_password_signs_out_other_devices(two_devices, user):
    here, there = two_devices
    new = "quite another long sentence"

    here.post(
        "/accounts/password/change/",
        {"oldpassword": "correct horse battery", "password1": new, "password2": new},
    )

    assert here.get(SECURITY).status_code == 200
    assert there.get(SECURITY).status_code == 302


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121 Mobile",
            "Samsung Internet on Android",
        ),
        ("python-httpx/0.27", "python-httpx"),
        ("", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)
def test_devices_have_names_that_people_know(agent, name):
    assert devices.name_of(agent) == name


# Staff


@pytest.fixture
def newcomer(clock):
    return proven(UserFactory(staff=True, second_factor=False))


def test_staff_without_a_second_factor_are_led_to_it(client, newcomer):
    sign_in(client, newcomer)

    for address in (
        "/home/",
        "/admin/",
        "/settings/",
        "/messages/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/",
    ):
        assert client.get(address)["Location"] == SECURITY, address
    assert "Staff sign in with a second step." in client.get(SECURITY).content.decode()


def test_what_staff_without_a_second_factor_post_is_not_done(client, newcomer):
    sign_in(client, newcomer)

    answer = client.post("/settings/", {"name": "Somebody else", "time_zone": "UTC", "language": "en"})

    newcomer.refresh_from_db()
    assert answer["Location"] == SECURITY
    assert newcomer.name != "Somebody else"


def test_programs_of_staff_without_a_second_factor_are_refused(client, newcomer):
    client.force_login(newcomer)

    answer = client.get("/api/v1/notifications/")

    assert answer.status_code == 403
    assert answer.json()["code"] == "second_factor_missing"


def test_sockets_of_staff_without_a_second_factor_hear_nothing(newcomer, staff):
    assert not may_listen(newcomer)
    assert may_listen(staff)


def test_staff_can_set_one_up_and_go_on(client, newcomer):
    sign_in(client, newcomer)
    prove_again(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200

    add_app(newcomer)

    assert client.get("/admin/").status_code == 200


def test_staff_without_a_second_factor_can_leave(client, newcomer):
    sign_in(client, newcomer)

    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


def test_a_demo_asks_staff_for_nothing(client, newcomer, settings):
    settings.STAFF_MFA = False
    sign_in(client, newcomer)

    assert client.get("/admin/").status_code == 200


def test_nobody_else_needs_one(client, user):
    sign_in(client, user)

    assert client.get("/settings/").status_code == 200


def test_the_admin_has_no_door_of_its_own(client):
    assert client.get("/admin/login/")["Location"].startswith("/accounts/login/")
    assert client.post("/admin/login/", {"username": "a", "password": "b"})["Location"].startswith("/accounts/login/")


def test_time_stands_where_the_tests_think(clock):
    clock(5)

    assert time.time() == START + 5


def test_who_comes_in_past_the_form_is_listed_at_once(client, db, settings):
    settings.DEMO = True
    MemberFactory()

    client.post(reverse("accounts:demo-enter", args=["brand"]))

    assert UserSession.objects.get().session_key == client.session.session_key
