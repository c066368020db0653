"""Nobody learns at the door who has an account: not from the words, not from the hashing that they wait for."""

import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_encode

from accounts.models import Influencer, RefusedJoin, User
from messaging.models import OutgoingEmail
from tests.accounts.counting import CountingHasher, both_ways, differences, watched
from tests.accounts.passkey import HOST, Passkey
from tests.accounts.signing import LOGIN, code_of, prove_again, proven, sign_in
from tests.accounts.test_join import BRAND, CREATOR
from tests.factories import PASSWORD, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "who@example.org"
CODE_PAGE = "account_email_verification_sent"
RESET_CODE_PAGE = "account_confirm_password_reset_code"


@pytest.fixture(autouse=True)
def _counted(settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.counting.CountingHasher"]


def known(**more):
    return proven(UserFactory(email=ADDRESS, **more))


def unusable():
    user = known()
    user.set_unusable_password()
    user.save()


def closed():
    known(is_active=False)


def unproven():
    UserFactory(email=ADDRESS)


def joins(address, form):
    def steps(client):
        answer = client.post(address, {**form, "email": ADDRESS})
        yield answer
        yield client.get(answer["Location"])
        yield client.post(reverse(CODE_PAGE), {"action": "resend"})
        yield client.get(reverse(CODE_PAGE))
        # Until no attempt is left, and one more.
        for _ in range(4):
            yield client.post(reverse(CODE_PAGE), {"action": "verify", "code": "ABC-DEF"})
        yield client.get(reverse(CODE_PAGE))

    return steps


@pytest.mark.parametrize(
    ("address", "form"), [("/join/brand/", BRAND), ("/join/influencer/", CREATOR)], ids=["brand", "influencer"]
)
@pytest.mark.parametrize("make_known", [known, closed, unproven])
def test_joining(address, form, make_known):
    (nobody, hashes), (somebody, same) = both_ways(joins(address, form), make_known)

    assert differences(nobody, somebody) == []
    assert hashes == same == 1
    assert nobody[0][0] == 302
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_joining_with_a_mistake():
    def steps(client):
        yield client.post("/join/brand/", {**BRAND, "email": ADDRESS, "website": "nothing"})
        yield client.post("/join/brand/", {**BRAND, "email": ADDRESS, "password1": "short"})

    (nobody, hashes), (somebody, same) = both_ways(steps, known)

    assert differences(nobody, somebody) == []
    assert hashes == same == 0


@pytest.mark.parametrize("make_known", [known, unusable, closed, unproven])
def test_signing_in_with_a_wrong_password(make_known):
    def steps(client):
        # Beyond the limit, too.
        for _ in range(7):
            yield client.post(LOGIN, {"login": ADDRESS, "password": "something else entirely"})

    (nobody, hashes), (somebody, same) = both_ways(steps, make_known)

    assert differences(nobody, somebody) == []
    assert hashes == same > 0


@pytest.mark.parametrize("make_known", [known, unusable, closed, unproven])
def test_asking_for_a_new_password(make_known):
    def steps(client):
        answer = client.post(reverse("account_reset_password"), {"email": ADDRESS})
        yield answer
        yield client.get(answer["Location"])
        for _ in range(4):
            yield client.post(reverse(RESET_CODE_PAGE), {"action": "verify", "code": "ABC-DEF"})
        yield client.get(reverse(RESET_CODE_PAGE))

    (nobody, hashes), (somebody, same) = both_ways(steps, make_known)

    assert differences(nobody, somebody) == []
    assert hashes == same == 0


def test_asking_often_for_a_new_password():
    def steps(client):
        for _ in range(8):
            yield client.post(reverse("account_reset_password"), {"email": ADDRESS})

    (nobody, _), (somebody, _) = both_ways(steps, known)

    assert differences(nobody, somebody) == []


@pytest.mark.parametrize("client_kind", ["app", "browser"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("auth/login", {"email": ADDRESS, "password": "something else entirely"}),
        ("auth/password/request", {"email": ADDRESS}),
        ("auth/signup", {"email": ADDRESS, "password": PASSWORD}),
    ],
)
def test_programs_learn_no_more(client_kind, path, body):
    def steps(client):
        yield client.post(f"/_allauth/{client_kind}/v1/{path}", body, content_type="application/json")

    (nobody, hashes), (somebody, same) = both_ways(lambda client: blurred(steps(client)), known)

    assert differences(nobody, somebody) == []
    assert hashes == same


def blurred(answers):
    """A session of a program has a random name, which stands in the answer."""
    for answer in answers:
        token = answer.json().get("meta", {}).get("session_token", "")
        if token:
            answer.content = answer.content.replace(token.encode(), b"")
        yield answer


@pytest.mark.parametrize("make_known", [known, closed, unproven])
def test_inviting_somebody_to_the_team(make_known):
    owner = proven(MemberFactory().user)

    def steps(client):
        client.force_login(owner)
        yield client.post("/settings/team/invite/", {"email": ADDRESS, "role": "viewer"})
        yield client.post("/settings/team/invite/", {"email": ADDRESS, "role": "manager"})

    (nobody, hashes), (somebody, same) = both_ways(steps, make_known)

    assert differences(nobody, somebody) == []
    assert hashes == same == 0


def test_changing_to_an_address_that_somebody_has():
    person = proven(UserFactory(email="me@example.org"))

    def steps(client):
        sign_in(client, person)
        prove_again(client)
        answer = client.post(reverse("account_email"), {"email": ADDRESS, "action_add": ""})
        yield answer
        yield client.get(answer["Location"])
        yield client.get(reverse("account_email"))

    (nobody, _), (somebody, _) = both_ways(steps, known)

    assert differences(nobody, somebody) == []


def test_a_passkey_of_nobody():
    """An unknown owner, one without passkeys and one with others: the same answer."""
    without = proven(UserFactory())
    owner = proven(MemberFactory().user)
    browser = Client(SERVER_NAME=HOST)
    sign_in(browser, owner)
    theirs = Passkey()
    theirs.add(prove_again(browser))
    handles = {"nobody": "OTk5OTk5", "without": encoded(without.pk), "with": theirs.user_handle}

    def steps(handle):
        def go(client):
            client.defaults["SERVER_NAME"] = HOST
            stranger = Passkey()
            stranger.user_handle = handle
            yield stranger.sign_in(client)
            yield client.get(LOGIN)

        return go

    answers = {name: watched(steps(handle)) for name, handle in handles.items()}

    assert answers["nobody"] == answers["without"] == answers["with"]


def encoded(pk):
    return websafe_encode(str(pk).encode())


def test_codes_in_mails_work_for_ten_minutes(client, time_machine):
    client.post("/join/brand/", {**BRAND, "email": ADDRESS})
    mail = OutgoingEmail.objects.get(to=ADDRESS)
    code = code_of(mail)
    # Whoever reads plain text finds it too.
    assert code in mail.text
    time_machine.move_to(time.time() + 601)

    client.post(reverse(CODE_PAGE), {"action": "verify", "code": code})

    assert "_auth_user_id" not in client.session


def test_codes_for_a_new_password_work_for_ten_minutes(client, time_machine):
    known()
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    code = code_of(OutgoingEmail.objects.get(to=ADDRESS))
    start = time.time()
    time_machine.move_to(start + 590)
    assert client.get(reverse(RESET_CODE_PAGE)).status_code == 200
    time_machine.move_to(start + 601)

    answer = client.post(reverse(RESET_CODE_PAGE), {"action": "verify", "code": code})

    assert answer["Location"] != reverse("account_complete_password_reset")


def test_the_counter_counts(client):
    before = CountingHasher.made

    known()

    assert CountingHasher.made == before + 1


def test_a_profile_is_shown_once_its_address_is_proven(client):
    """Otherwise the page of whoever joined with somebody's address is there only if that address was unknown."""
    client.post("/join/influencer/", {**CREATOR, "email": ADDRESS})
    page = f"/creators/{Influencer.objects.get().slug}/"
    reader = Client()
    reader.force_login(proven(MemberFactory().user))

    before = [Client().get(page).status_code, reader.get(page).status_code]
    code = code_of(OutgoingEmail.objects.get(to=ADDRESS))
    client.post(reverse(CODE_PAGE), {"action": "verify", "code": code})

    assert before == [404, 404]
    assert [Client().get(page).status_code, reader.get(page).status_code] == [200, 200]


WORDS = "seven slow kitchens"


def then_signs_in(join, password=WORDS, **more):
    """Join on the website or as a program, and sign in with that password right away, later and too often."""

    def steps(client):
        join(client)
        for kind in ("website", "app", "browser"):
            cache.clear()
            other = Client()
            for _ in range(2):
                if kind == "website":
                    answer = other.post(LOGIN, {"login": ADDRESS.upper(), "password": password, **more})
                    yield answer
                    yield other.get(answer.get("Location", LOGIN))
                    yield other.post(reverse(CODE_PAGE), {"action": "verify", "code": "ABC-DEF"})
                else:
                    body = {"email": ADDRESS, "password": password}
                    answers = [other.post(f"/_allauth/{kind}/v1/auth/login", body, content_type="application/json")]
                    token = {"X-Session-Token": answers[0].json().get("meta", {}).get("session_token", "")}
                    wrong = {"key": "ABC-DEF"}
                    verify = f"/_allauth/{kind}/v1/auth/email/verify"
                    answers.append(other.post(verify, wrong, content_type="application/json", headers=token))
                    answers[1].content = answers[1].content.replace(token["X-Session-Token"].encode() or b"-", b"")
                    yield from blurred(answers)

    return steps


def by_form(client):
    client.post("/join/influencer/", {**CREATOR, "email": ADDRESS, "password1": WORDS})


def by_program(client):
    body = {
        "name": "Nora Vidal",
        "email": ADDRESS,
        "password": WORDS,
        "organisation": "Saltwell",
        "industry": "food",
        "website": "https://saltwell.example",
        "size": "small",
    }
    assert client.post("/api/v1/join/brand/", body, content_type="application/json").status_code == 202


@pytest.mark.parametrize("join", [by_form, by_program])
@pytest.mark.parametrize("more", [{}, {"remember": "on"}], ids=["", "remembered"])
@pytest.mark.parametrize("make_known", [known, unusable, unproven])
def test_joining_and_signing_in_with_the_same_password(join, more, make_known):
    (nobody, hashes), (somebody, same) = both_ways(then_signs_in(join, **more), make_known)

    assert differences(nobody, somebody) == []
    assert hashes == same
    assert nobody[0][0] == 302


def test_what_was_refused_opens_nothing(client):
    user = known()
    by_form(client)
    text = str(list(RefusedJoin.objects.values()))

    answer = Client().post(LOGIN, {"login": ADDRESS, "password": "another one entirely"})

    assert (answer.status_code, User.objects.get()) == (200, user)
    assert ADDRESS not in text
    assert WORDS not in text
    assert len(RefusedJoin.objects.get().password) == 2


def test_who_has_the_account_signs_in_all_the_same(client):
    by_form(client)
    known_now = User.objects.get(email=ADDRESS)
    EmailAddress.objects.filter(user=known_now).update(verified=True)
    by_form(client)

    assert Client().post(LOGIN, {"login": ADDRESS, "password": WORDS})["Location"] == "/home/"


def test_proving_it_again_pretends_nothing(client):
    user = known()
    by_form(Client())
    sign_in(client, user)

    assert client.post("/accounts/reauthenticate/", {"password": WORDS}).status_code == 200
