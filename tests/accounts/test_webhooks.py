import pytest
from django.urls import reverse

from accounts.views.settings import tabs_of
from messaging.models import Delivery, Webhook
from tests.factories import DeliveryFactory, InfluencerFactory, MemberFactory, WebhookFactory
from tests.messaging.receivers import receiver

pytestmark = pytest.mark.usefixtures("db")
LIST = reverse("accounts:settings-webhooks")
NEW = reverse("accounts:webhook-new")
LISTED = 7
PUBLIC = "https://93.184.215.14/hooks"


@pytest.fixture
def member(client):
    member = MemberFactory()
    client.force_login(member.user)
    return member


@pytest.fixture
def webhook(member):
    return WebhookFactory(member=member, description="Shop")


def test_only_who_may_change_the_brand_has_the_tab():
    writers = [MemberFactory(), MemberFactory(manager=True)]
    others = [MemberFactory(viewer=True).user, InfluencerFactory().user]

    assert all("webhooks" in [tab["key"] for tab in tabs_of(one.user)] for one in writers)
    assert not any("webhooks" in [tab["key"] for tab in tabs_of(one)] for one in others)


def test_an_empty_page_leads_to_the_form(client, member):
    shown = client.get(LIST).content.decode()

    assert "No webhooks" in shown
    assert NEW in shown


def test_the_secret_is_shown_once_when_it_is_added(client, member):
    added = client.post(NEW, {"url": PUBLIC, "description": "Shop", "kinds": ["task.submitted", "offer.made"]})

    webhook = Webhook.objects.get()
    secret = added.context["secret"]
    assert (webhook.kinds, webhook.party) == (["task.submitted", "offer.made"], member.brand.party)
    assert secret in added.content.decode()
    assert "no-store" in added["Cache-Control"]
    for address in (LIST, webhook.get_absolute_url(), reverse("accounts:webhook-edit", args=[webhook.pk])):
        assert secret not in client.get(address).content.decode()


@pytest.mark.parametrize("url", ["http://93.184.215.14/", "https://127.0.0.1/", "https://10.0.0.8/", "nonsense"])
def test_an_address_inside_is_a_mistake_of_the_field(client, member, url):
    answer = client.post(NEW, {"url": url, "kinds": ["task.submitted"]})

    assert list(answer.context["form"].errors) == ["url"]
    assert not Webhook.objects.exists()


def test_what_was_chosen_stays_chosen_after_a_mistake(client, member):
    answer = client.post(NEW, {"url": "", "kinds": ["task.submitted"]})

    boxes = [box for group in answer.context["form"].groups() for box in group["boxes"]]
    assert [box["value"] for box in boxes if box["checked"]] == ["task.submitted"]


def test_the_eleventh_is_refused(client, member):
    WebhookFactory.create_batch(10, member=member)

    answer = client.post(NEW, {"url": PUBLIC, "kinds": ["task.submitted"]})

    assert "at most 10" in answer.content.decode()
    assert Webhook.objects.count() == 10


def test_it_is_changed(client, webhook):
    client.post(
        reverse("accounts:webhook-edit", args=[webhook.pk]),
        {"url": PUBLIC, "description": "CRM", "kinds": ["offer.made"]},
    )

    webhook.refresh_from_db()
    assert (webhook.url, webhook.description, webhook.kinds) == (PUBLIC, "CRM", ["offer.made"])


def test_it_is_switched_off_and_on(client, webhook):
    address = reverse("accounts:webhook-switch", args=[webhook.pk])

    client.post(address, {"on": "0"})
    webhook.refresh_from_db()
    assert not webhook.on
    assert "Send a test" not in client.get(webhook.get_absolute_url()).content.decode()

    client.post(address, {"on": "1"})
    webhook.refresh_from_db()
    assert webhook.on


def test_why_it_was_switched_off_is_told(client, webhook):
    webhook.switch_off("nothing arrived for five days")

    assert "nothing arrived for five days" in client.get(webhook.get_absolute_url()).content.decode()


def test_a_new_secret_is_shown_once(client, webhook):
    answer = client.post(reverse("accounts:webhook-secret", args=[webhook.pk]))

    assert answer.context["secret"] in answer.content.decode()
    webhook.refresh_from_db()
    assert webhook.previous_until is not None


def test_a_test_arrives_and_is_in_the_log(client, member, settings, django_capture_on_commit_callbacks):
    with receiver() as shop:
        settings.OUTBOUND_ALLOW_PRIVATE, settings.OUTBOUND_PORTS = True, [shop.port]
        shop.answers = [(500, {}, b"<b>out of order</b>")]
        webhook = WebhookFactory(member=member, url=shop.url)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("accounts:webhook-test", args=[webhook.pk]))

    delivery = Delivery.objects.get()
    log = client.get(webhook.get_absolute_url()).content.decode()
    shown = client.get(reverse("accounts:delivery", args=[webhook.pk, delivery.pk])).content.decode()
    assert "answered 500" in log
    assert "&lt;b&gt;out of order" in shown
    assert str(delivery.event) in shown


def test_it_is_sent_again(client, webhook):
    delivery = DeliveryFactory(webhook=webhook, status="dead")
    address = reverse("accounts:delivery-again", args=[webhook.pk, delivery.pk])

    client.post(address)
    delivery.refresh_from_db()
    assert delivery.status == "pending"

    assert "waits to be sent already" in client.post(address, follow=True).content.decode()


def test_the_log_is_filtered_and_paged(client, webhook):
    DeliveryFactory.create_batch(30, webhook=webhook, status="delivered")
    dead = DeliveryFactory(webhook=webhook, status="dead")

    shown = client.get(webhook.get_absolute_url(), {"status": "dead"})
    second = client.get(webhook.get_absolute_url(), {"page": 2})
    nonsense = client.get(webhook.get_absolute_url(), {"status": "lost", "page": "x"})

    assert list(shown.context["log"]) == [dead]
    assert len(second.context["log"]) == 6
    assert len(nonsense.context["log"]) == 25


def test_it_is_deleted_with_its_log(client, webhook):
    DeliveryFactory(webhook=webhook)

    client.post(reverse("accounts:webhook-delete", args=[webhook.pk]))

    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_any_number(client, member, webhook, count, django_assert_num_queries):
    WebhookFactory.create_batch(count - 1, member=member)
    DeliveryFactory.create_batch(count, webhook=webhook)
    client.get(LIST)

    with django_assert_num_queries(LISTED):
        client.get(LIST)
    with django_assert_num_queries(LISTED + 2):
        client.get(webhook.get_absolute_url())
