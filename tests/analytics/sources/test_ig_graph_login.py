"""Instagram Login, and what Meta tells by webhook."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from analytics.sources.errors import (
    AuthRevoked,
    BadSignature,
    Permanent,
)
from analytics.sources.ig_graph import InstagramGraph
from tests.analytics.sources.common import NOW, made_wire
from tests.fakes.graph import SECRETS, FakeGraph, error
from tests.fakes.server import Answer

BACK = "https://hub.example/settings/connections/ig_graph/back/"


@pytest.fixture
def fake():
    with FakeGraph() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return InstagramGraph(made_wire(fake, SECRETS))


# Connecting


def test_an_owner_connects(fake, source):
    account = fake.account("ada")
    fake.codes["code-1"] = account
    address = urlsplit(source.authorize_url("state-1", BACK))
    asked = parse_qs(address.query)

    tokens = source.exchange("code-1#_", BACK)

    assert (address.path, asked["state"], asked["redirect_uri"]) == ("/oauth/authorize", ["state-1"], [BACK])
    assert asked["scope"] == ["instagram_business_basic,instagram_business_manage_insights"]
    assert (tokens.external_id, tokens.handle, tokens.refresh) == (account, "ada", "")
    assert tokens.access.startswith("long-lived")
    assert tokens.ends_at == NOW + timedelta(days=60)
    # Weekly, as long as it lives.
    assert tokens.access_expires_at == NOW + timedelta(days=7)
    assert source.wire.tape.answers[0].request.startswith("GET")
    assert not [answer for answer in source.wire.tape.answers if b"access_token" in answer.body]


def test_a_token_is_renewed_until_it_has_ended(fake, source):
    account = fake.account("ada")
    fake.codes["code-1"] = account
    tokens = source.exchange("code-1", BACK)

    fresh = source.refresh(tokens)

    assert fresh.access != tokens.access
    assert (fresh.external_id, fresh.handle, fresh.scopes) == (account, "ada", tokens.scopes)
    fake.ended.add(fresh.access)
    with pytest.raises(AuthRevoked):
        source.refresh(fresh)
    source.revoke(fresh)


def test_a_mistake_of_ours_takes_no_leave_away(fake, source):
    fake.codes["code-1"] = fake.account("ada")
    tokens = source.exchange("code-1", BACK)
    fake.faults.append(error(400, 3, 0, "Application does not have the capability to make this API call."))

    with pytest.raises(Permanent):
        source.refresh(tokens)


def test_a_code_counts_once(fake, source):
    with pytest.raises(AuthRevoked):
        source.exchange("made up", BACK)


def test_an_owner_who_leaves_out_what_is_needed(fake, source):
    fake.faults.append(Answer(200, {"access_token": "t", "user_id": 1, "permissions": ["instagram_business_other"]}))

    with pytest.raises(AuthRevoked):
        source.exchange("code-1", BACK)


# Webhooks


def test_the_challenge(source):
    asked = {"hub.mode": "subscribe", "hub.verify_token": "a word of ours", "hub.challenge": "1158201444"}

    assert source.challenge(asked) == "1158201444"
    for change in ({"hub.verify_token": "guess"}, {"hub.verify_token": "ü"}, {"hub.mode": "x"}, {"hub.challenge": ""}):
        assert source.challenge(asked | change) is None
    assert source.challenge({}) is None


def test_without_a_word_of_ours_nothing_is_confirmed(fake):
    source = InstagramGraph(made_wire(fake, SECRETS | {"verify_token": ""}))

    assert source.challenge({"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}) is None


def test_several_changes_at_once(fake, source):
    raw, headers = fake.event(
        "17841",
        ("story_insights", {"media_id": "18001"}),
        ("comments", {"id": "9", "media": {"id": "18002"}}),
        ("x", None),
    )

    story, comments, other = source.verify_webhook(headers, raw)

    assert (story.kind, story.account_id, story.ids) == ("story_insights", "17841", ("18001",))
    assert (comments.ids, other.ids) == (("18002",), ())
    assert len({story.id, comments.id, other.id}) == 3


def test_what_is_told_again_has_the_same_name(fake, source):
    first, headers = fake.event("17841", ("a", {"media_id": "1"}), ("b", {"media_id": "2"}))
    turned, theirs = fake.event("17841", ("b", {"media_id": "2"}), ("a", {"media_id": "1"}))
    later, last = fake.event("17841", ("a", {"media_id": "1"}), time=2)

    names = {event.id for event in source.verify_webhook(headers, first)}

    assert {event.id for event in source.verify_webhook(theirs, turned)} == names
    assert source.verify_webhook(last, later)[0].id not in names


@pytest.mark.parametrize("headers", [{}, {"x-hub-signature-256": "sha256=0"}, {"x-hub-signature-256": "ü"}])
def test_what_they_did_not_sign(fake, source, headers):
    raw, _good = fake.event("17841", ("a", {}))

    with pytest.raises(BadSignature):
        source.verify_webhook(headers, raw)


def test_a_body_that_was_changed(fake, source):
    raw, headers = fake.event("17841", ("a", {}))

    with pytest.raises(BadSignature):
        source.verify_webhook(headers, raw + b" ")
