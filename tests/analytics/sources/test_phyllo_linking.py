import json

import pytest

from analytics.sources.errors import AuthRevoked, BadSignature, SchemaChanged
from analytics.sources.phyllo import Phyllo
from tests.analytics.sources.common import NOW, made_wire
from tests.analytics.sources.insightiq import checked_phyllo
from tests.fakes.phyllo import SECRETS
from tests.fakes.server import Answer


@pytest.fixture
def fake():
    with checked_phyllo() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return Phyllo(made_wire(fake, SECRETS))


# Connecting


def test_an_owner_connects_and_disconnects(fake, source):
    assert source.accounts_of("hub-user-42") == []
    assert source.connect_url("hub-user-42", "Ada").startswith("https://connect.example/")
    account = fake.account("ada", fake.users["hub-user-42"])
    fake.account("somebody")

    (found,) = source.accounts_of("hub-user-42")
    tokens = found.tokens(NOW)

    assert (found.id, found.platform, found.handle, found.external_id) == (account, "instagram", "ada", "ig-ada")
    assert found.is_connected
    assert (tokens.external_id, tokens.handle, tokens.access, tokens.ends_at) == (account, "ada", "", None)

    source.revoke(tokens)

    assert not source.accounts_of("hub-user-42")[0].is_connected
    with pytest.raises(AuthRevoked):
        source.refresh(tokens)


def test_a_list_that_never_ends_is_given_up(fake, source):
    source.connect_url("hub-user-42", "Ada")
    for number in range(100):
        fake.account(f"ada{number}", fake.users["hub-user-42"])
    page = {"data": [{**row} for row in fake.accounts.values()]}
    fake.faults += [Answer(200, {"id": fake.users["hub-user-42"]["id"]}), *[Answer(200, page)] * 9]
    asked = len(fake.log)

    with pytest.raises(SchemaChanged):
        source.accounts_of("hub-user-42")

    assert len(fake.log) - asked == 3
    fake.said.clear()


def test_a_second_time_the_same_user_is_found(fake, source):
    first = source.connect_url("hub-user-42", "Ada")

    assert source.connect_url("hub-user-42", "Ada") == first
    assert len(fake.users) == 1


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "javascript://127.0.0.1/%0aalert(1)", "http://127.0.0.1.example/", "//a.example"]
)
def test_an_address_that_nobody_should_be_sent_to(fake, source, address):
    fake.faults += [Answer(201, {"id": "u1"}), Answer(201, {"microsite_url": address})]

    with pytest.raises(SchemaChanged):
        source.connect_url("hub-user-42", "Ada")


def test_a_token_for_the_widget(fake, source):
    token, until = source.sdk_token("hub-user-42", "Ada")

    assert token == "sdk-secret"
    assert until > NOW
    assert fake.log[-1].json()["products"] == ["IDENTITY", "IDENTITY.AUDIENCE", "ENGAGEMENT", "ENGAGEMENT.AUDIENCE"]


def test_what_gives_access_is_on_no_tape(fake, source):
    source.connect_url("hub-user-42", "Ada")
    source.sdk_token("hub-user-42", "Ada")

    assert not [
        answer for answer in source.wire.tape.answers if b"sdk-secret" in answer.body or b"microsite" in answer.body
    ]


# Webhooks


def test_a_webhook(fake, source):
    raw, headers = fake.event("CONTENTS.ADDED", "a1", "c1", "c2")

    (event,) = source.verify_webhook(headers, raw)

    assert (event.kind, event.account_id, event.ids) == ("CONTENTS.ADDED", "a1", ("c1", "c2"))
    assert event == source.verify_webhook(headers, raw)[0]


def test_events_name_what_they_are_about(fake, source):
    raw, headers = fake.event("PROFILES.UPDATED", "a1", profile_id="p1")
    assert source.verify_webhook(headers, raw)[0].ids == ("p1",)

    raw, headers = fake.event("ACCOUNTS.DISCONNECTED", "a1")
    assert source.verify_webhook(headers, raw)[0].ids == ()

    raw, headers = fake.event("CONTENTS.UPDATED", "a1", *[str(number) for number in range(101)])
    assert len(source.verify_webhook(headers, raw)[0].ids) == 101


@pytest.mark.parametrize("secrets", [("new", "hub-secret"), ("hub-secret", "new")])
def test_a_secret_is_rotated(fake, source, secrets):
    raw, headers = fake.event("CONTENTS.ADDED", "a1", "c1", secrets=secrets)

    assert source.verify_webhook(headers, raw)


@pytest.mark.parametrize(
    ("headers", "change"),
    [
        ({}, lambda raw: raw),
        ({"webhook-signatures": ""}, lambda raw: raw),
        ({"webhook-signatures": "ü"}, lambda raw: raw),
        ({"webhook-signatures": "0" * 64}, lambda raw: raw),
        (None, lambda raw: raw + b" "),
        (None, lambda raw: json.dumps(json.loads(raw), separators=(",", ":")).encode()),
    ],
)
def test_a_webhook_that_they_did_not_sign(fake, source, headers, change):
    raw, good = fake.event("CONTENTS.ADDED", "a1", "c1")

    with pytest.raises(BadSignature):
        source.verify_webhook(good if headers is None else headers, change(raw))


def test_without_a_secret_nothing_is_signed(fake, source):
    source.wire.secrets = {}
    raw, headers = fake.event("CONTENTS.ADDED", "a1", "c1", secrets=("",))

    with pytest.raises(BadSignature):
        source.verify_webhook(headers, raw)


def test_the_webhook_is_registered_once_and_switched_on_again(fake, source):
    address = "https://hub.example/hooks/phyllo/"
    fake.webhooks["w1"] = {"id": "w1", "url": "https://other.example/", "events": [], "is_active": False}

    assert not source.check_webhook(address)  # only on demand
    assert source.check_webhook(address, register=True)
    assert not source.check_webhook(address, register=True)
    ours = next(row for row in fake.webhooks.values() if row["url"] == address)
    assert "CONTENTS.ADDED" in ours["events"]

    ours["is_active"] = False
    assert source.check_webhook(address)
    assert ours["is_active"]

    ours["events"] = ["CONTENTS.ADDED"]
    assert source.check_webhook(address)
    assert len(ours["events"]) > 5
    assert len(fake.webhooks) == 2
