"""Webhooks by the API: made, told once, changed, rotated, tried, and their log."""

import hashlib
import hmac
import json

import pytest
from django.utils import timezone

from messaging.events import EventKind
from messaging.models import Delivery, Webhook
from tests.factories import BrandFactory, DeliveryFactory, MemberFactory, WebhookFactory
from tests.messaging.receivers import receiver

pytestmark = pytest.mark.usefixtures("db")
URL = "/api/v1/webhooks/"
LISTED = 5
PUBLIC = "https://93.184.215.14/hooks"


@pytest.fixture
def member():
    return MemberFactory()


@pytest.fixture
def webhook(member):
    return WebhookFactory(member=member)


@pytest.fixture
def ask(client, member):
    client.force_login(member.user)

    def ask(method, address, data=None, **headers):
        if method == "get":
            return client.get(address, data, headers=headers)
        return getattr(client, method)(address, data or {}, content_type="application/json", headers=headers)

    return ask


def faults(answer):
    return {(error["pointer"], error["code"]) for error in answer.json()["errors"]}


def test_the_secret_is_told_once(ask, member):
    made = ask("post", URL, {"url": PUBLIC, "kinds": ["task.submitted"], "description": "Shop"})

    body = made.json()
    row = Webhook.objects.get()
    assert (made.status_code, made["Location"]) == (201, f"{URL}{row.pk}/")
    assert body["secret"].startswith("ihw_")
    assert (row.party, row.brand_id, row.created_by, row.kinds) == (
        member.brand.party,
        member.brand.pk,
        member.user,
        ["task.submitted"],
    )
    assert "secret" not in ask("get", made["Location"]).json()
    listed = ask("get", URL)
    assert [one["id"] for one in listed.json()["results"]] == [row.pk]
    assert body["secret"] not in listed.content.decode()


def test_made_twice_under_one_key_it_is_made_once(ask):
    said = {"url": PUBLIC, "kinds": ["task.submitted"]}

    first = ask("post", URL, said, **{"Idempotency-Key": "a"})
    second = ask("post", URL, said, **{"Idempotency-Key": "a"})

    assert first.json() == second.json()
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"url": "http://93.184.215.14/", "kinds": ["brand.approved"]}, ("#/url", "address_refused")),
        ({"url": "https://127.0.0.1/", "kinds": ["brand.approved"]}, ("#/url", "address_refused")),
        ({"url": "https://169.254.169.254/", "kinds": ["brand.approved"]}, ("#/url", "address_refused")),
        ({"url": "https://no-such-name.invalid/", "kinds": ["brand.approved"]}, ("#/url", "unreachable")),
        ({"url": "x", "kinds": ["brand.approved"]}, ("#/url", "address_refused")),
        ({"url": PUBLIC, "kinds": []}, ("#/kinds", "empty")),
        ({"url": PUBLIC, "kinds": ["everything"]}, ("#/kinds/0", "invalid_choice")),
        ({"url": PUBLIC, "kinds": ["brand.approved"], "held": False}, ("#/held", "unknown")),
        ({"url": PUBLIC, "kinds": ["brand.approved"], "brand_id": 1}, ("#/brand_id", "unknown")),
        ({"url": PUBLIC, "kinds": ["brand.approved"], "secret": "mine"}, ("#/secret", "unknown")),
        ({"url": PUBLIC}, ("#/kinds", "required")),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(ask, body, fault):
    answer = ask("post", URL, body)

    assert answer.status_code == 400
    assert fault in faults(answer)
    assert not Webhook.objects.exists()


def test_the_eleventh_is_refused(ask, member):
    WebhookFactory.create_batch(10, member=member)

    answer = ask("post", URL, {"url": PUBLIC, "kinds": ["brand.approved"]})

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")


def test_a_brand_that_waits_for_approval_may_configure(client):
    member = MemberFactory(brand=BrandFactory(pending=True))
    client.force_login(member.user)

    made = client.post(URL, {"url": PUBLIC, "kinds": ["brand.approved"]}, content_type="application/json")

    assert made.status_code == 201


def test_it_is_edited_and_switched(ask, webhook):
    seen = ask("get", f"{URL}{webhook.pk}/")

    changed = ask(
        "patch", f"{URL}{webhook.pk}/", {"kinds": ["brand.approved"], "on": False}, **{"If-Match": seen["ETag"]}
    )
    stale = ask("patch", f"{URL}{webhook.pk}/", {"on": True}, **{"If-Match": seen["ETag"]})
    inside = ask("patch", f"{URL}{webhook.pk}/", {"url": "https://10.0.0.1/"})

    assert (changed.json()["kinds"], changed.json()["on"]) == (["brand.approved"], False)
    assert changed.json()["off_at"] is not None
    assert stale.status_code == 412
    assert faults(inside) == {("#/url", "address_refused")}
    assert ask("patch", f"{URL}{webhook.pk}/", {"on": True}).json()["off_at"] is None


def test_it_is_deleted_with_its_log(ask, webhook):
    DeliveryFactory(webhook=webhook)

    assert ask("delete", f"{URL}{webhook.pk}/").status_code == 204

    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


def test_a_rotated_secret_signs_beside_the_old_one(ask, webhook):
    answer = ask("post", f"{URL}{webhook.pk}/rotate/")

    webhook.refresh_from_db()
    new = answer.json()["secret"]
    assert (answer.status_code, answer.json()["previous_until"] is not None) == (200, True)
    signed = webhook.signature("1", b"{}").split(",")
    assert signed == [
        f"v1={hmac.new(secret.encode(), b'1.{}', hashlib.sha256).hexdigest()}" for secret in (new, "ihw_of-the-tests")
    ]


def test_a_ping_arrives_and_stands_in_the_log(ask, member, settings, django_capture_on_commit_callbacks):
    with receiver() as shop:
        settings.OUTBOUND_ALLOW_PRIVATE, settings.OUTBOUND_PORTS = True, [shop.port]
        webhook = WebhookFactory(member=member, url=shop.url)
        with django_capture_on_commit_callbacks(execute=True):
            sent = ask("post", f"{URL}{webhook.pk}/ping/")

    log = ask("get", f"{URL}{webhook.pk}/deliveries/").json()["results"]
    assert (sent.status_code, sent.json()["kind"], sent.json()["status"]) == (200, "ping", "pending")
    assert [(row["id"], row["status"], row["code"], row["excerpt"]) for row in log] == [
        (sent.json()["id"], "delivered", 200, "ok")
    ]
    assert log[0]["event"] == json.loads(shop.heard[0].body)
    assert shop.heard[0].headers["InfluenceHub-Delivery"] == log[0]["id"]
    assert log[0]["next_try_at"] is None


def test_what_is_off_is_not_pinged(ask, webhook):
    webhook.switch_off()

    answer = ask("post", f"{URL}{webhook.pk}/ping/")

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")


def test_sent_again_it_waits_and_keeps_its_id(ask, webhook):
    delivery = DeliveryFactory(webhook=webhook, status="dead", attempts=11)
    address = f"{URL}{webhook.pk}/deliveries/{delivery.pk}/"

    again = ask("post", f"{address}replay/")
    twice = ask("post", f"{address}replay/")

    assert (again.status_code, again.json()["id"], again.json()["status"]) == (200, str(delivery.pk), "pending")
    assert again.json()["attempts"] == 0
    assert (twice.status_code, twice.json()["code"]) == (409, "stale")
    assert twice.json()["current"] == ask("get", address).json()


def test_the_log_is_filtered(ask, webhook):
    dead = DeliveryFactory(webhook=webhook, status="dead")
    ping = DeliveryFactory(webhook=webhook, kind="ping")
    address = f"{URL}{webhook.pk}/deliveries/"

    assert [row["id"] for row in ask("get", address, {"status": "dead"}).json()["results"]] == [str(dead.pk)]
    assert [row["id"] for row in ask("get", address, {"kind": "ping"}).json()["results"]] == [str(ping.pk)]
    assert ask("get", address, {"status": "lost"}).status_code == 400
    assert set(ask("get", address, {"fields": "status"}).json()["results"][0]) == {"id", "status"}


def test_a_delivery_is_only_found_under_its_own_webhook(ask, member, webhook):
    other = DeliveryFactory(webhook=WebhookFactory(member=member))

    assert ask("get", f"{URL}{webhook.pk}/deliveries/{other.pk}/").status_code == 404
    assert ask("get", f"{URL}{webhook.pk}/deliveries/{timezone.now():%Y}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number(ask, member, webhook, count, django_assert_num_queries):
    WebhookFactory.create_batch(count - 1, member=member)
    DeliveryFactory.create_batch(count, webhook=webhook)
    ask("get", URL)

    with django_assert_num_queries(LISTED):
        ask("get", URL)
    with django_assert_num_queries(LISTED + 1):
        ask("get", f"{URL}{webhook.pk}/deliveries/")


def test_the_schema_describes_every_kind(client):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/json"}).json()

    said = schema["components"]["schemas"]["EventKindEnum"]
    assert said["enum"] == EventKind.values
    assert all(f"`{kind.value}` - {kind.label}" in said["description"] for kind in EventKind)
