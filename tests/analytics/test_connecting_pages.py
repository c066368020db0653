"""The page about connections, and the way to a platform and back."""

import hashlib
import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Claim
from analytics.actions import checking
from analytics.connected import accounts_of
from analytics.connecting import begin, redirect_uri
from analytics.ingestion.feeds import follow
from analytics.models import Connection, Feed, Run, SourceErasing, SourceSetting, TrafficDay, WebProperty
from analytics.sources.contract import PropertyFacts
from analytics.sources.errors import AuthRevoked, NotFound, Permanent, QuotaExhausted, RateLimited, Transient
from analytics.sources.ga4 import GA4
from analytics.sources.sandbox import Sandbox
from influencehub.templatetags.formats import moment
from tests import factories as make
from tests.accounts.signing import prove_again

pytestmark = pytest.mark.django_db
PAGE = "/settings/connections/"


@pytest.fixture
def influencer():
    return make.InfluencerFactory(name="Ada")


@pytest.fixture
def inside(client, influencer):
    client.force_login(influencer.user)
    return client


@pytest.fixture
def sure(inside):
    """Somebody who proved just now that it is them."""
    return prove_again(inside)


def begun(client, platform="instagram", **data):
    """Press the button, and return what the link to the platform carries."""
    page = client.post(reverse("analytics:connect", args=["sandbox"]), {"platform": platform, **data})
    link = page.context["address"]
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def come_back(client, **answer):
    return client.get(reverse("analytics:connected", args=["sandbox"]), answer, follow=True)


def said(page):
    return " ".join(str(message) for message in page.context["messages"])


# What the page says


def test_an_empty_page_says_what_to_do(inside):
    page = inside.get(PAGE).content.decode()

    assert "No accounts yet" in page
    assert "Connect an account" in page
    assert "Add a public account by handle" in page


def states(owner):
    return [reading.state for shown in accounts_of(owner) for reading in shown.readings]


def feed_of(account, **changes):
    feed = follow(account)[0]
    Feed.objects.filter(account=account).update(**changes)
    return feed


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "waiting"),
        ({"fetched_at": timezone.now()}, "public"),
        ({"status": "private"}, "private"),
        ({"status": "gone"}, "gone"),
        ({"status": "parked"}, "parked"),
        ({"status": "resting"}, "resting"),
        ({"status": "stopped"}, "disconnected"),
    ],
)
def test_each_state_of_what_is_public(influencer, inside, changes, state):
    feed_of(make.SocialAccountFactory(influencer=influencer), **changes)

    assert states(influencer) == [state]
    assert inside.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("status", "state"),
    [("active", "waiting"), ("expired", "expired"), ("revoked", "withdrawn"), ("disconnected",) * 2],
)
def test_each_state_of_a_connection(influencer, inside, status, state):
    make.ConnectionFactory(
        account=make.SocialAccountFactory(influencer=influencer), status=status, ended_at=timezone.now()
    )

    assert states(influencer) == [state]
    assert inside.get(PAGE).status_code == 200


def test_who_comes_back_from_signing_in_begins_again_where_the_buttons_are(inside):
    assert inside.get(reverse("analytics:connect", args=["sandbox"])).url == PAGE


def test_an_account_that_one_has_is_not_said_to_be_added(inside, influencer):
    make.SocialAccountFactory(influencer=influencer, platform="instagram", handle="ada.cooks")

    page = inside.post(
        reverse("analytics:connection-add"), {"platform": "instagram", "handle": "@Ada.Cooks"}, follow=True
    ).content.decode()

    assert "You have" in page
    assert "is added" not in page


@pytest.mark.parametrize(
    ("platform", "handle", "words"),
    [
        ("instagram", "ada&bob", "full stops and underscores"),
        ("x", "ada.cooks", "digits and underscores, at most 30"),
        ("youtube", "two words", "has no blanks"),
    ],
)
def test_a_wrong_handle_is_told_which_signs_it_may_have(inside, platform, handle, words):
    page = inside.post(reverse("analytics:connection-add"), {"platform": platform, "handle": handle})

    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_connection_tells_its_end_and_never_its_tokens(influencer, inside):
    connection = make.ConnectionFactory(
        account=make.SocialAccountFactory(influencer=influencer), ends_in=timedelta(days=5, minutes=1)
    )
    follow(connection.account, connection=connection)
    Feed.objects.update(fetched_at=timezone.now())

    page = inside.get(PAGE).content.decode()

    assert states(influencer) == ["connected"]
    assert "5 d" in page
    assert "Last good answer" in page
    assert "Connect again" in page
    assert "access-token" not in page


def test_the_page_reads_itself_again_while_something_happens(influencer, inside):
    account = make.SocialAccountFactory(influencer=influencer)
    feed_of(account)
    assert "every 3s" in inside.get(PAGE).content.decode()

    Feed.objects.update(fetched_at=timezone.now())
    fragment = inside.get(PAGE, headers={"HX-Request": "true"}).content.decode()

    assert "every 3s" not in fragment
    assert "<html" not in fragment


def test_a_viewer_reads_and_changes_nothing(client):
    member = make.MemberFactory(viewer=True)
    make.SocialAccountFactory(of_brand=True, brand=member.brand)
    client.force_login(member.user)

    page = client.get(PAGE).content.decode()

    assert "Owners and managers of the brand connect accounts" in page
    assert "Read what is public" not in page
    assert "Add a website" not in page


def queries(client, count, make_one):
    for _ in range(count):
        make_one()
    client.get(PAGE)
    with CaptureQueriesContext(database) as asked:
        client.get(PAGE)
    return len(asked)


def test_many_accounts_cost_no_more_queries_than_one(influencer, inside):
    def one():
        connection = make.ConnectionFactory(account=make.SocialAccountFactory(influencer=influencer))
        follow(connection.account, connection=connection)

    assert queries(inside, 1, one) == queries(inside, 2, one)


# By handle


def test_an_account_is_added_by_handle_or_address(influencer, inside):
    page = inside.post(
        reverse("analytics:connection-add"), {"platform": "tiktok", "handle": "https://tiktok.com/@Ada"}, follow=True
    )

    assert "@Ada" in page.content.decode()
    assert influencer.accounts.get().key == "ada"


@pytest.mark.parametrize("handle", ["", "two words"])
def test_what_is_no_handle_is_said_at_the_field(inside, handle):
    page = inside.post(reverse("analytics:connection-add"), {"platform": "x", "handle": handle})

    assert page.status_code == 422
    assert page.context["form"].errors["handle"]


def test_a_proved_handle_of_others_is_refused_at_the_field(inside):
    there = make.SocialAccountFactory(verified_at=timezone.now())

    page = inside.post(reverse("analytics:connection-add"), {"platform": "instagram", "handle": there.handle})

    assert "already has this account" in page.content.decode()


def test_an_unclaimed_handle_leads_to_the_claims(influencer, inside):
    there = make.SocialAccountFactory(influencer=make.InfluencerFactory(unclaimed=True))

    page = inside.post(reverse("analytics:connection-add"), {"platform": "instagram", "handle": there.handle})

    assert page.url == "/claims/"
    assert Claim.objects.filter(user=influencer.user, account=there).exists()


# By consent


def test_there_and_back_again(influencer, inside):
    on_the_way = begun(inside)
    code = Sandbox.code_for("instagram", "ada.cooks")

    page = come_back(inside, code=code, state=on_the_way["state"])

    assert "Instagram @ada.cooks is connected." in said(page)
    connection = Connection.objects.get()
    assert (connection.account.influencer, connection.by) == (influencer, influencer.user)
    assert Run.objects.filter(trigger=Run.Trigger.OWNER, by=influencer.user).exists()


def test_the_page_before_the_platform_says_what_is_read(inside):
    page = inside.post(reverse("analytics:connect", args=["sandbox"]), {"platform": "youtube"})

    for words in (Sandbox.words.reads, Sandbox.words.why, Sandbox.words.often, Sandbox.words.until):
        assert escape(str(words)) in page.content.decode()


@pytest.mark.parametrize("account", ["\u00b2", "9" * 400, "-1", "1.5"])
def test_an_account_that_is_no_number_is_nobodys(inside, account):
    page = inside.post(reverse("analytics:connect", args=["sandbox"]), {"platform": "nowhere", "account": account})

    assert page.status_code == 404


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("access_denied", "did not allow it"),
        ("temporarily_unavailable", "Try again in a few minutes"),
        ("invalid_scope", "refused it"),
    ],
)
def test_what_the_platform_refuses_is_said(inside, error, words):
    page = come_back(inside, error=error, state=begun(inside)["state"])

    assert words in said(page)
    assert not Connection.objects.exists()


def test_an_answer_without_a_code_is_said(inside):
    assert "sent no answer" in said(come_back(inside, state=begun(inside)["state"]))


def test_an_answer_that_nobody_asked_for_is_refused(inside):
    page = come_back(inside, code=Sandbox.code_for("instagram", "ada"), state="made-up")

    assert "does not belong to anything begun here" in said(page)
    assert not Connection.objects.exists()


def test_an_answer_counts_once(inside):
    answer = {"code": Sandbox.code_for("instagram", "ada"), "state": begun(inside)["state"]}
    come_back(inside, **answer)
    Connection.objects.all().delete()

    assert "does not belong" in said(come_back(inside, **answer))
    assert not Connection.objects.exists()


def test_an_answer_is_believed_in_the_browser_that_asked(inside, client, influencer):
    state = begun(inside)["state"]
    client.logout()
    client.force_login(influencer.user)

    assert "does not belong" in said(come_back(client, code=Sandbox.code_for("instagram", "ada"), state=state))


def test_after_ten_minutes_it_is_over(inside):
    state = begun(inside)["state"]
    session = inside.session
    session["connecting"][state]["at"] -= 601
    session.save()

    assert "last ten minutes" in said(come_back(inside, code=Sandbox.code_for("x", "ada"), state=state))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Transient("503"), "does not answer properly"),
        (RateLimited("429", timezone.now()), "in a few minutes"),
        (AuthRevoked("used"), "too old, or used before"),
        (NotFound("none"), "knows no account"),
        (Permanent("key"), "only our staff can put right"),
    ],
)
def test_when_the_platform_fails_the_page_says_what_to_do(inside, monkeypatch, error, words):
    def fail(*_):
        raise error

    state = begun(inside)["state"]
    monkeypatch.setattr(Sandbox, "exchange", fail)

    page = come_back(inside, code="code", state=state)

    assert words in said(page)
    assert page.redirect_chain[-1][0] == PAGE


def test_an_account_of_somebody_else_is_refused(inside):
    make.SocialAccountFactory(handle="ada.cooks", verified_at=timezone.now())

    page = come_back(inside, code=Sandbox.code_for("instagram", "ada.cooks"), state=begun(inside)["state"])

    assert "belongs to somebody else here" in said(page)


def test_another_account_than_the_one_meant_is_added_and_said(influencer, inside):
    meant = make.SocialAccountFactory(influencer=influencer)

    page = come_back(
        inside, code=Sandbox.code_for("instagram", "other"), state=begun(inside, account=meant.pk)["state"]
    )

    assert "signed in there as Instagram @other" in said(page)
    assert influencer.accounts.count() == 2
    assert not meant.connections.exists()


def test_an_unclaimed_profile_is_offered_and_taken(influencer, inside):
    user = influencer.user
    there = make.SocialAccountFactory(
        influencer=make.InfluencerFactory(unclaimed=True, name="From a file"), handle="ada"
    )

    page = come_back(inside, code=Sandbox.code_for("instagram", "ada"), state=begun(inside)["state"])
    assert "From a file" in page.content.decode()
    page = inside.post(reverse("analytics:connection-claim"), follow=True)

    there.refresh_from_db()
    assert there.influencer.user == user
    assert there.connections.get().is_alive
    assert "is connected" in said(page)


def test_a_proof_is_used_once(influencer, inside):
    make.SocialAccountFactory(influencer=make.InfluencerFactory(unclaimed=True), handle="ada")
    come_back(inside, code=Sandbox.code_for("instagram", "ada"), state=begun(inside)["state"])
    inside.post(reverse("analytics:connection-claim"))

    assert "more than ten minutes ago" in said(inside.post(reverse("analytics:connection-claim"), follow=True))


def test_the_tokens_of_a_proof_lie_sealed_in_the_session(inside):
    make.SocialAccountFactory(influencer=make.InfluencerFactory(unclaimed=True), handle="ada")

    come_back(inside, code=Sandbox.code_for("instagram", "ada"), state=begun(inside)["state"])

    kept = json.dumps(dict(inside.session.items()))
    assert "access" not in kept
    assert "refresh" not in kept


def test_with_pkce_the_platform_gets_a_challenge_and_the_exchange_the_secret(monkeypatch):
    monkeypatch.setattr(Sandbox, "pkce", True)
    session = {}

    query = parse_qs(urlsplit(begin(session, Sandbox, platform="x")).query)

    verifier = session["connecting"][query["state"][0]]["verifier"]
    expected = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert query["code_challenge"] == [expected]
    assert query["code_challenge_method"] == ["S256"]


def test_who_is_frozen_on_the_way_connects_nothing(influencer, inside):
    state = begun(inside)["state"]
    influencer.user.flagged_at, influencer.user.flag_reason = timezone.now(), "Spam."
    influencer.user.save()

    come_back(inside, code=Sandbox.code_for("instagram", "ada"), state=state)

    assert not Connection.objects.exists()


# The sandbox's own page


def test_the_sandbox_asks_and_sends_back(inside):
    query = begun(inside)
    address = f"{reverse('analytics:sandbox-authorize')}?state={query['state']}&redirect_uri={query['redirect_uri']}"

    assert inside.get(address).status_code == 200
    allowed = inside.post(address, {"platform": "instagram", "handle": "@ada.cooks"}, follow=True)
    assert "is connected" in said(allowed)


def test_the_sandbox_takes_no_for_an_answer(inside):
    query = begun(inside)
    address = f"{reverse('analytics:sandbox-authorize')}?state={query['state']}&redirect_uri={query['redirect_uri']}"

    assert "did not allow it" in said(inside.post(address, {"no": "1"}, follow=True))


def test_the_sandbox_leads_nowhere_else(inside):
    query = {"state": "x", "redirect_uri": "https://evil.example/"}

    assert inside.get(reverse("analytics:sandbox-authorize"), query).status_code == 404


def test_without_the_sandbox_its_page_is_not_there(inside):
    SourceSetting.objects.create(source="sandbox", enabled=False)
    query = {"state": "x", "redirect_uri": redirect_uri("sandbox")}

    assert inside.get(reverse("analytics:sandbox-authorize"), query).status_code == 404
    assert inside.post(reverse("analytics:connect", args=["sandbox"]), {"platform": "x"}).status_code == 404


# Now, and no more


def test_an_owner_fetches_now_and_not_again_at_once(influencer, inside):
    account = make.SocialAccountFactory(influencer=influencer)
    feed_of(account, next_due=timezone.now() + timedelta(days=3))
    address = reverse("analytics:account-fetch", args=[account.pk])

    assert "Fetching" in said(inside.post(address, follow=True))
    assert Run.objects.get().trigger == Run.Trigger.OWNER
    assert "ask again in 15 minutes" in said(inside.post(address, follow=True))
    assert Run.objects.count() == 1
    assert "Again in 15 min" in inside.get(PAGE).content.decode()


def test_what_nothing_reads_is_not_fetched(influencer, inside):
    account = make.SocialAccountFactory(influencer=influencer)

    assert "Nothing reads it" in said(inside.post(reverse("analytics:account-fetch", args=[account.pk]), follow=True))


def test_it_is_read_again(influencer, inside):
    account = make.SocialAccountFactory(influencer=influencer)
    feed_of(account, status=Feed.Status.STOPPED)

    inside.post(reverse("analytics:account-read", args=[account.pk]))

    assert {feed.status for feed in account.feeds.all()} == {Feed.Status.ACTIVE}


@pytest.mark.parametrize(("choice", "erasings"), [("keep", 0), ("erase", 1)])
def test_disconnecting_asks_what_becomes_of_the_numbers(influencer, sure, choice, erasings):
    connection = make.ConnectionFactory(account=make.SocialAccountFactory(influencer=influencer))
    address = reverse("analytics:account-end", args=[connection.account_id, "sandbox"])

    page = sure.post(address, {"numbers": choice}, follow=True)

    connection.refresh_from_db()
    assert connection.status == Connection.Status.DISCONNECTED
    assert SourceErasing.objects.count() == erasings
    assert "not asked any more" in said(page)


def test_who_disconnects_proves_first_who_they_are(influencer, inside):
    connection = make.ConnectionFactory(account=make.SocialAccountFactory(influencer=influencer))

    asked = inside.post(reverse("analytics:account-end", args=[connection.account_id, "sandbox"]), {"numbers": "keep"})

    assert asked.url.startswith("/accounts/reauthenticate/")
    connection.refresh_from_db()
    assert connection.is_alive


# Websites

KEY = {
    "type": "service_account",
    "project_id": "shop",
    "private_key_id": "1",
    "private_key": "-----BEGIN PRIVATE KEY-----\nnot-a-real-key\n-----END PRIVATE KEY-----\n",
    "client_email": "reader@shop.iam.gserviceaccount.com",
    "client_id": "7",
    "token_uri": "https://oauth2.googleapis.com/token",
}


@pytest.fixture
def brand(client):
    member = make.MemberFactory()
    client.force_login(member.user)
    return member.brand


def test_a_key_is_sealed_checked_and_never_returned(client, brand, monkeypatch):
    monkeypatch.setattr(GA4, "check", lambda *_: PropertyFacts(zone="Europe/Madrid", currency="EUR"))
    file = SimpleUploadedFile("key.json", json.dumps(KEY).encode(), "application/json")

    client.post(reverse("analytics:property-new"), {"number": "312345678", "key_file": file})

    connection = Connection.objects.get()
    assert connection.status == Connection.Status.CHECKING
    assert b"not-a-real-key" not in bytes(connection.sealed)
    assert "Google is asked whether the key opens it." in client.get(PAGE).content.decode()

    checking.check_key(connection.pk)

    connection.refresh_from_db()
    shop = WebProperty.objects.get()
    assert (connection.status, shop.brand, shop.zone, shop.currency) == ("active", brand, "Europe/Madrid", "EUR")
    assert shop.feeds.get().what == Feed.What.TRAFFIC
    page = client.get(PAGE).content.decode()
    assert "Europe/Madrid" in page
    assert "not-a-real-key" not in page + client.get(reverse("analytics:property-key", args=[shop.pk])).content.decode()


def waiting(brand):
    from analytics.actions.properties import add_property

    add_property(brand, "312345678", json.dumps(KEY), by=brand.members.get().user)
    return Connection.objects.get(status=Connection.Status.CHECKING)


@pytest.mark.parametrize(
    ("error", "words"),
    [(AuthRevoked("403"), "as a viewer of the property"), (Permanent("400"), "Data API switched on")],
)
def test_a_key_that_opens_nothing_says_what_to_do(client, brand, monkeypatch, error, words):
    def fail(*_):
        raise error

    monkeypatch.setattr(GA4, "check", fail)
    connection = waiting(brand)

    checking.check_key(connection.pk)

    connection.refresh_from_db()
    assert (connection.status, bytes(connection.sealed)) == (Connection.Status.REVOKED, b"")
    assert words in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "error",
    [Transient("503"), RateLimited("429", timezone.now()), QuotaExhausted("429", "hour", timezone.now())],
    ids=lambda error: type(error).__name__,
)
def test_while_google_does_not_say_the_key_waits(brand, monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(GA4, "check", fail)
    connection = waiting(brand)

    checking.check_key(connection.pk)

    connection.refresh_from_db()
    assert connection.status == Connection.Status.CHECKING
    assert connection.check_failed_at < connection.check_again_at


def test_that_google_cannot_be_reached_is_said_to_the_brand_and_to_staff(client, brand, monkeypatch):
    def fail(*_):
        raise Transient("no route")

    monkeypatch.setattr(GA4, "check", fail)
    connection = waiting(brand)
    checking.check_key(connection.pk)
    connection.refresh_from_db()
    times = (moment(connection.check_failed_at), moment(connection.check_again_at))

    client.force_login(brand.members.get().user)
    assert "Google could not be reached at {}; we try again at {}.".format(*times) in client.get(PAGE).content.decode()
    client.force_login(make.UserFactory(staff=True))
    page = client.get(reverse("ingestion:connections")).content.decode()
    assert "Not reached at {}; tried again at {}.".format(*times) in page


def test_the_longer_google_is_away_the_later_it_is_asked_again(brand):
    connection = waiting(brand)
    connection.connected_at = timezone.now() - timedelta(minutes=20)
    connection.save()
    assert connection in Connection.objects.unchecked()

    connection.check_later()

    assert 19 * 60 < (connection.check_again_at - connection.check_failed_at).total_seconds() < 21 * 60
    assert connection not in Connection.objects.unchecked()
    Connection.objects.update(check_again_at=timezone.now())
    assert connection in Connection.objects.unchecked()


def test_another_key_takes_the_place_of_the_old_one(client, brand, monkeypatch):
    monkeypatch.setattr(GA4, "check", lambda *_: PropertyFacts())
    first = waiting(brand)
    checking.check_key(first.pk)
    address = reverse("analytics:property-key", args=[first.web_property_id])

    client.post(address, {"key_text": json.dumps(KEY | {"private_key_id": "2"})})
    assert Connection.objects.get(pk=first.pk).is_alive
    checking.check_key(Connection.objects.get(status="checking").pk)

    assert {row.status for row in Connection.objects.exclude(pk=first.pk)} == {"active"}
    assert not Connection.objects.get(pk=first.pk).is_alive
    assert Feed.objects.get().connection != first


def test_a_key_that_gave_way_while_it_was_checked_changes_nothing(brand, monkeypatch):
    monkeypatch.setattr(GA4, "check", lambda *_: PropertyFacts())
    first = waiting(brand)
    checking.check_key(first.pk)
    second = waiting(brand)

    def meanwhile(*_):
        second.end(Connection.Status.DISCONNECTED, "")
        return PropertyFacts()

    monkeypatch.setattr(GA4, "check", meanwhile)
    checking.check_key(second.pk)

    assert Connection.objects.alive().get() == first
    assert Feed.objects.get().status == Feed.Status.ACTIVE


def test_two_brands_may_share_a_website(brand, monkeypatch):
    monkeypatch.setattr(GA4, "check", lambda *_: PropertyFacts())
    brands = [brand, make.MemberFactory().brand]

    for each in brands:
        checking.check_key(waiting(each).pk)

    assert {row.web_property.brand for row in Connection.objects.alive()} == set(brands)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("[" * 20_000, "not the JSON file of a key"),
        ("not json", "not the JSON file of a key"),
        ('{"type": "authorized_user"}', "no key of a service account"),
        (json.dumps(KEY | {"client_email": ""}), "client_email"),
        (json.dumps(KEY | {"private_key": "short"}), "is not whole"),
        ("", "Choose the file"),
    ],
)
def test_what_is_no_key_is_refused_without_quoting_it(client, brand, key, words):
    page = client.post(reverse("analytics:property-new"), {"number": "312345678", "key_text": key})

    assert page.status_code == 422
    assert words in str(page.context["form"].errors).replace("&quot;", '"')
    assert not WebProperty.objects.exists()


def test_a_property_id_is_digits(client, brand):
    page = client.post(reverse("analytics:property-new"), {"number": "G-ABC", "key_text": json.dumps(KEY)})

    assert "digits only" in str(page.context["form"].errors["number"])


def test_a_website_is_disconnected_and_its_traffic_erased(client, brand, monkeypatch):
    monkeypatch.setattr(GA4, "check", lambda *_: PropertyFacts())
    connection = waiting(brand)
    checking.check_key(connection.pk)
    from_there, from_a_file = [
        TrafficDay.objects.create(
            web_property=connection.web_property,
            day=timezone.localdate(),
            campaign=said_by,
            said_by=said_by,
            observed_at=timezone.now(),
        )
        for said_by in ("ga4", "file")
    ]
    prove_again(client)

    client.post(reverse("analytics:property-end", args=[connection.web_property_id]), {"numbers": "erase"})

    assert list(TrafficDay.objects.all()) == [from_a_file]
    assert from_there.pk
    assert not Connection.objects.alive().exists()
    assert {feed.status for feed in Feed.objects.all()} == {Feed.Status.STOPPED}


# The dashboard


def test_who_has_nothing_connected_is_told_so(influencer, inside):
    assert "Let your numbers speak" in inside.get(reverse("analytics:connection-hint")).content.decode()

    follow(make.SocialAccountFactory(influencer=influencer))

    assert inside.get(reverse("analytics:connection-hint")).content.decode().strip() == ""
