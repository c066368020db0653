"""From the event to a receiver on this machine, and what becomes of it when that one fails."""

import datetime as dt
import hashlib
import hmac
import json
from pathlib import Path
from threading import Barrier, Event, Thread
from uuid import UUID

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.db import connection, transaction
from django.utils import timezone

from messaging import egress
from messaging.delivering import deliver
from messaging.events import EventKind
from messaging.models import Delivery, DeliveryUnderWay, Notification, Webhook, WebhookOff
from messaging.models.delivery import TRIES, WAITS
from messaging.tasks import deliver_one, purge_deliveries, sweep_deliveries
from messaging.webhooks import TooManyWebhooks, create_webhook, emit, ping, send_again
from tests.factories import (
    ConversationFactory,
    DeliveryFactory,
    MemberFactory,
    UserFactory,
    WebhookFactory,
    party_of,
)
from tests.messaging.receivers import receiver

pytestmark = pytest.mark.usefixtures("db")
DAY = dt.timedelta(days=1)
GUIDE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text()
KINDS_TABLE = [f"| `{kind.value}` | {kind.label} |" for kind in EventKind]
CLIENT = UUID("6f1f5f0e-0000-4000-8000-000000000001")


@pytest.fixture
def shop(settings):
    """The brand's own server, which calls on this machine may reach."""
    with receiver() as server:
        settings.OUTBOUND_ALLOW_PRIVATE = True
        settings.OUTBOUND_PORTS = [server.port]
        yield server


@pytest.fixture
def webhook(shop):
    return WebhookFactory(url=shop.url)


@pytest.fixture
def delivery(webhook):
    return DeliveryFactory(webhook=webhook)


def verified(heard, secret, now=None):
    """What docs/webhooks.md tells receivers to do, by nothing of ours."""
    stamp = heard.headers["InfluenceHub-Timestamp"]
    if abs((now or timezone.now()).timestamp() - int(stamp)) > 300:
        return False
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + heard.body, hashlib.sha256).hexdigest()
    given = [part.partition("=")[2] for part in heard.headers["InfluenceHub-Signature"].split(",")]
    return any(hmac.compare_digest(wanted, one) for one in given)


def tried(delivery):
    deliver_one(str(delivery.pk))
    delivery.refresh_from_db()
    return delivery


def make_due(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(next_try_at=timezone.now())


# the way of an event


def test_an_event_arrives_signed_after_the_commit(shop, webhook, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        emit(webhook.party_id, EventKind.CAMPAIGN_PAUSED, campaign=12, status="open", resource="/api/v1/campaigns/12/")
        assert shop.heard == []

    row, (heard,) = Delivery.objects.get(), shop.heard
    body = json.loads(heard.body)
    assert body == {
        "id": str(row.event),
        "kind": "campaign.paused",
        "created_at": row.created_at.isoformat().replace("+00:00", "Z"),
        "brand": {"id": webhook.brand_id, "name": webhook.party.name},
        "data": {"campaign": 12, "status": "open", "resource": "/api/v1/campaigns/12/"},
    }
    assert heard.headers["InfluenceHub-Event"] == "campaign.paused"
    assert heard.headers["InfluenceHub-Delivery"] == str(row.pk)
    assert heard.headers["Content-Type"] == "application/json"
    assert verified(heard, "ihw_of-the-tests")
    assert not verified(heard, "ihw_of-somebody-else")
    assert not verified(heard, "ihw_of-the-tests", now=timezone.now() + dt.timedelta(minutes=6))
    assert (row.status, row.code, row.excerpt, row.attempts) == ("delivered", 200, "ok", 1)
    assert row.duration_ms is not None


def test_a_changed_body_is_noticed(shop, delivery):
    tried(delivery)

    heard = shop.heard[0]
    heard.body = heard.body.replace(b"paused", b"ended!")

    assert not verified(heard, "ihw_of-the-tests")


def test_what_is_rolled_back_never_happened(webhook):
    with transaction.atomic():
        emit(webhook.party_id, EventKind.CAMPAIGN_PAUSED, campaign=12)
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()


def test_only_who_wants_the_kind_is_told(webhook):
    other_kind = WebhookFactory(party=webhook.party, brand_id=webhook.brand_id, kinds=["brand.approved"])
    switched_off = WebhookFactory(party=webhook.party, brand_id=webhook.brand_id, on=False)
    other_brand = WebhookFactory()
    twin = WebhookFactory(party=webhook.party, brand_id=webhook.brand_id)

    emit(webhook.party_id, EventKind.CAMPAIGN_PAUSED, campaign=12)

    rows = Delivery.objects.all()
    assert {row.webhook_id for row in rows} == {webhook.pk, twin.pk}
    assert not {other_kind.pk, switched_off.pk, other_brand.pk} & {row.webhook_id for row in rows}
    assert len({row.event for row in rows}) == 1
    assert len({row.pk for row in rows}) == 2


def test_a_broker_that_is_away_costs_time_and_no_event(shop, webhook, monkeypatch, django_capture_on_commit_callbacks):
    def away(*_, **__):
        raise ConnectionError("no broker")

    monkeypatch.setattr("celery.app.task.Task.apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        emit(webhook.party_id, EventKind.CAMPAIGN_PAUSED, campaign=12)
    assert shop.heard == []

    assert sweep_deliveries() == 1
    assert len(shop.heard) == 1


@pytest.mark.parametrize("count", [0, 3])
def test_telling_costs_two_statements_for_any_number_of_webhooks(count, django_assert_num_queries):
    member = MemberFactory()
    WebhookFactory.create_batch(count, member=member)

    with django_assert_num_queries(2 if count else 1):
        emit(member.brand.party_id, EventKind.CAMPAIGN_PAUSED, campaign=12)


# failures


def test_a_failure_is_tried_again_later_and_later_with_the_same_id_and_body(shop, delivery):
    shop.answers = [(500, {}, b"oops"), (502, {}, b"oops"), (503, {}, b""), (204, {}, b"")]
    waits = []
    for _ in range(3):
        make_due(delivery)
        tried(delivery)
        waits.append((delivery.next_try_at - timezone.now()) / dt.timedelta(minutes=1))
        assert delivery.status == "failed"
    make_due(delivery)
    tried(delivery)

    assert [0.8 < wait / wanted < 1.2 for wait, wanted in zip(waits, [1, 5, 30], strict=True)] == [True] * 3
    assert (delivery.status, delivery.code, delivery.error, delivery.attempts) == ("delivered", 204, "", 4)
    assert {heard.headers["InfluenceHub-Delivery"] for heard in shop.heard} == {str(delivery.pk)}
    assert len({heard.body for heard in shop.heard}) == 1


def test_what_is_not_due_is_not_sent(shop, delivery):
    shop.answers = [(500, {}, b"")]
    tried(delivery)

    tried(delivery)

    assert sweep_deliveries() == 0
    assert len(shop.heard) == 1


def test_eleven_tries_take_about_three_days_and_then_it_is_given_up(shop, delivery):
    shop.answers = [(500, {}, b"oops")]
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        while sweep_deliveries():
            delivery.refresh_from_db()
            clock.move_to(max(delivery.next_try_at, timezone.now()))

    assert len(shop.heard) == TRIES == len(WAITS) + 1
    assert dt.timedelta(days=2.5) < delivery.tried_at - began < dt.timedelta(days=3.3)
    assert (delivery.status, delivery.error) == ("dead", "http: 500")
    assert len({heard.headers["InfluenceHub-Timestamp"] for heard in shop.heard}) == TRIES


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [
        ("7200", 120),
        ("Sat, 21 Nov 2026 15:00:00 GMT", 180),
        ("99999999", 720),
        ("10", 1),
        ("soon", 1),
        ("-5", 1),
        ("Sat, 21 Nov 2020 15:00:00 GMT", 1),
    ],
)
def test_retry_after_is_honoured_within_reason(shop, delivery, asked, minutes):
    shop.answers = [(503, {"Retry-After": asked}, b"")]

    with time_machine.travel(dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC), tick=False):
        make_due(delivery)
        tried(delivery)
        wait = (delivery.next_try_at - timezone.now()) / dt.timedelta(minutes=1)

    assert minutes * 0.89 < wait < minutes * 1.11


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 429, 500])
def test_everything_but_2xx_is_a_failure(shop, delivery, status):
    shop.answers = [(status, {"Location": f"http://127.0.0.1:{shop.port}/other"}, b"")]

    tried(delivery)

    assert (delivery.status, delivery.code) == ("failed", status)
    assert [heard.path for heard in shop.heard] == ["/hooks"]


def test_a_receiver_that_is_too_slow_failed(shop, delivery, monkeypatch):
    monkeypatch.setitem(egress.call.__kwdefaults__, "timeout", 0.2)
    hung_up = Event()
    shop.answers = [(200, {}, (b"x" for _ in iter(lambda: hung_up.wait(0.02), True)))]

    tried(delivery)
    hung_up.set()

    assert (delivery.status, delivery.code, delivery.error[:8]) == ("failed", None, "timeout:")


def test_an_address_that_leads_inside_by_now_is_not_called(shop, delivery, settings):
    settings.OUTBOUND_ALLOW_PRIVATE = False

    tried(delivery)

    assert shop.heard == []
    assert (delivery.status, delivery.error.partition(":")[0]) == ("failed", "address_refused")


def test_what_the_receiver_says_is_kept_short_and_without_our_signature(shop, webhook, delivery):
    answers = iter([b"\0signed "])

    def echo():
        yield next(answers)
        yield shop.heard[0].headers["InfluenceHub-Signature"].encode()
        yield b" \xff" + b"x" * 1000

    shop.answers = [(500, {}, echo())]

    tried(delivery)

    assert delivery.excerpt.startswith("signed v1=… �xxx")
    assert len(delivery.excerpt) == 500


def test_gone_switches_the_webhook_off_at_once_and_tells_who_can_mend_it(shop, webhook, delivery):
    brand = webhook.created_by.membership.brand
    manager = MemberFactory(brand=brand, manager=True).user
    MemberFactory(brand=brand, viewer=True)
    waiting = DeliveryFactory(webhook=webhook)
    shop.answers = [(410, {}, b"")]

    tried(delivery)

    webhook.refresh_from_db()
    assert (delivery.status, delivery.error) == ("dead", "410 Gone")
    assert (webhook.on, webhook.off_reason) == (False, "the address answers that it is gone for good")
    assert {row.user for row in Notification.objects.filter(kind="webhook")} == {webhook.created_by, manager}
    assert tried(waiting).attempts == 0
    assert len(shop.heard) == 1


def test_after_five_days_without_a_success_it_is_switched_off(shop, webhook):
    shop.answers = [(500, {}, b"")]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tried(DeliveryFactory(webhook=webhook))
        clock.shift(5 * DAY)
        tried(DeliveryFactory(webhook=webhook))
        webhook.refresh_from_db()
        assert (webhook.on, webhook.state) == (True, "failing")
        clock.shift(dt.timedelta(minutes=1))
        tried(DeliveryFactory(webhook=webhook))
        webhook.refresh_from_db()

    assert (webhook.on, webhook.off_reason) == (False, "nothing arrived for five days")
    assert Notification.objects.get(kind="webhook").url == webhook.get_absolute_url()


def test_one_success_begins_the_five_days_anew(shop, webhook):
    shop.answers = [(500, {}, b""), (200, {}, b""), (500, {}, b"")]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tried(DeliveryFactory(webhook=webhook))
        clock.shift(4 * DAY)
        tried(DeliveryFactory(webhook=webhook))
        clock.shift(4 * DAY)
        tried(DeliveryFactory(webhook=webhook))
        webhook.refresh_from_db()

    assert webhook.on


def test_a_secret_that_no_key_opens_is_a_failure_that_says_so(webhook, delivery):
    Webhook.objects.update(secret_sealed=Fernet(Fernet.generate_key()).encrypt(b"x"))

    tried(delivery)

    assert (delivery.status, delivery.error) == ("failed", "secret: it cannot be read any more; make a new one")


# workers


def test_a_worker_that_died_lets_go_of_the_delivery(shop, delivery):
    assert delivery.claim()
    assert not delivery.claim()
    assert sweep_deliveries() == 0

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        assert sweep_deliveries() == 1

    assert [heard.headers["InfluenceHub-Delivery"] for heard in shop.heard] == [str(delivery.pk)]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_one_delivery_once(shop, webhook):
    delivery = DeliveryFactory(webhook=webhook)
    start = Barrier(8)

    def work():
        start.wait()
        deliver_one(str(delivery.pk))
        connection.close()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(shop.heard) == 1


def test_a_delivery_of_a_webhook_that_is_gone_is_nothing(shop, delivery):
    stale = Delivery.objects.select_related("webhook").get(pk=delivery.pk)
    delivery.webhook.delete()

    deliver(stale)
    deliver_one(str(stale.pk))

    assert shop.heard == []


def test_deliveries_are_forgotten_after_thirty_days(webhook):
    DeliveryFactory(webhook=webhook, created_at=timezone.now() - 31 * DAY)
    young = DeliveryFactory(webhook=webhook, created_at=timezone.now() - 29 * DAY)

    assert purge_deliveries() == 1
    assert list(Delivery.objects.all()) == [young]


# secrets


def test_both_secrets_sign_for_a_day_after_a_rotation(shop, webhook):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        new = webhook.rotate()
        tried(DeliveryFactory(webhook=webhook))
        clock.shift(DAY - dt.timedelta(seconds=1))
        tried(DeliveryFactory(webhook=webhook))
        clock.shift(dt.timedelta(seconds=2))
        now = timezone.now()
        tried(DeliveryFactory(webhook=webhook))

    first, second, third = shop.heard
    assert first.headers["InfluenceHub-Signature"].count("v1=") == 2
    assert verified(first, new, now - DAY)
    assert verified(second, new, now)
    assert verified(second, "ihw_of-the-tests", now)
    assert verified(third, new, now)
    assert not verified(third, "ihw_of-the-tests", now)


def test_a_secret_is_shown_once_and_kept_sealed():
    member = MemberFactory()

    webhook, secret = create_webhook(
        member.brand.party, url="https://shop.example/", kinds=["brand.approved"], by=member.user
    )

    webhook.refresh_from_db()
    assert secret.startswith("ihw_")
    assert len(secret) > 40
    assert secret.encode() not in bytes(webhook.secret_sealed)
    assert webhook.brand_id == member.brand.pk


def test_a_brand_has_ten_webhooks_at_most():
    member = MemberFactory()
    WebhookFactory.create_batch(10, member=member)

    with pytest.raises(TooManyWebhooks):
        create_webhook(member.brand.party, url="https://shop.example/", kinds=[], by=member.user)


# by hand


def test_a_ping_reaches_whoever_wants_nothing(shop, webhook, django_capture_on_commit_callbacks):
    Webhook.objects.update(kinds=["brand.approved"])

    with django_capture_on_commit_callbacks(execute=True):
        ping(webhook)

    assert json.loads(shop.heard[0].body)["kind"] == shop.heard[0].headers["InfluenceHub-Event"] == "ping"


@pytest.mark.parametrize("status", ["delivered", "failed", "dead"])
def test_sending_again_carries_the_same_id(shop, webhook, status, django_capture_on_commit_callbacks):
    delivery = DeliveryFactory(
        webhook=webhook, status=status, attempts=11, next_try_at=timezone.now() + DAY, error="http: 500"
    )

    with django_capture_on_commit_callbacks(execute=True):
        send_again(delivery)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("delivered", 1)
    assert shop.heard[0].headers["InfluenceHub-Delivery"] == str(delivery.pk)


def test_what_waits_already_is_not_sent_again(delivery):
    with pytest.raises(DeliveryUnderWay):
        send_again(delivery)


def test_nothing_is_sent_to_a_webhook_that_is_off_until_it_is_on_again(shop, webhook, delivery):
    webhook.switch_off()
    with pytest.raises(WebhookOff):
        ping(webhook)
    with pytest.raises(WebhookOff):
        send_again(DeliveryFactory(webhook=webhook, status="dead"))
    assert sweep_deliveries() == 0

    webhook.switch_on()

    assert sweep_deliveries() == 1
    assert len(shop.heard) == 1


def test_whoever_speaks_for_the_side_sees_it(webhook, delivery):
    brand = webhook.created_by.membership.brand
    manager, viewer = MemberFactory(brand=brand, manager=True).user, MemberFactory(brand=brand, viewer=True).user
    strangers = [viewer, MemberFactory().user, UserFactory(), UserFactory(staff=True)]

    for user in (webhook.created_by, manager):
        assert list(Webhook.objects.visible_to(user)) == [webhook]
        assert list(Delivery.objects.visible_to(user)) == [delivery]
    for user in strangers:
        assert not Webhook.objects.visible_to(user).exists()
        assert not Delivery.objects.visible_to(user).exists()


# what happens in conversations


def test_both_sides_hear_of_a_message_and_who_wrote_it(webhook):
    creator = UserFactory()
    conversation = ConversationFactory(between=(webhook.party, party_of(creator)))
    stranger = WebhookFactory()

    said = conversation.say("How much?", by=creator, party=conversation.party_of(creator), client_id=CLIENT)
    conversation.say("How much?", by=creator, party=conversation.party_of(creator), client_id=CLIENT)
    conversation.say("500", by=webhook.created_by, party=webhook.party)
    conversation.note("Nobody wrote this.")

    theirs, own = Delivery.objects.order_by("created_at")
    assert theirs.payload["data"] == {
        "conversation": conversation.pk,
        "message": said.pk,
        "seq": 1,
        "own": False,
        "resource": f"/api/v1/conversations/{conversation.pk}/messages/1/",
    }
    assert own.payload["data"]["own"] is True
    assert "How much?" not in str(theirs.payload)
    assert not stranger.deliveries.exists()


# docs/webhooks.md


def test_the_documentation_lists_every_kind():
    assert [line for line in KINDS_TABLE if line not in GUIDE] == []


def test_the_documented_way_to_verify_verifies(shop, delivery):
    tried(delivery)
    example = GUIDE.partition("```python\n")[2].partition("```")[0]
    names = {}
    exec(example, names)  # it is ours, and what receivers copy

    heard = shop.heard[0]

    assert names["is_ours"](heard.headers, heard.body, "ihw_of-the-tests")
    assert not names["is_ours"](heard.headers, heard.body + b" ", "ihw_of-the-tests")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        assert not names["is_ours"](heard.headers, heard.body, "ihw_of-the-tests")
