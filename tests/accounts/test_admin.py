import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import AuditRow, Brand, Claim, Report, User
from messaging.models import Conversation
from tests.factories import (
    BrandFactory,
    ClaimFactory,
    InfluencerFactory,
    MemberFactory,
    RateFactory,
    ReportFactory,
    SocialAccountFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MODELS = [
    "accounts_user",
    "accounts_brand",
    "accounts_influencer",
    "accounts_socialaccount",
    "accounts_claim",
    "accounts_report",
    "accounts_auditrow",
    "messaging_message",
    "messaging_conversation",
]


def make_rows(staff):
    """One more row of everything that the admin shows."""
    member = MemberFactory(brand__pending=True)
    account = SocialAccountFactory()
    RateFactory(influencer=account.influencer)
    ClaimFactory()
    ReportFactory(reporter=member.user)
    AuditRow.objects.create(actor=staff, verb="flag", target_kind="user", target_id=1, target_label="Somebody")
    talk = Conversation.objects.create(subject="Spring")
    talk.seat(member.brand.party)
    talk.say("Hello.", by=member.user, party=member.brand.party)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_every_row_opens_for_staff(client, staff, model):
    make_rows(staff)
    client.force_login(staff)

    assert client.get(reverse(f"admin:{model}_changelist")).status_code == 200
    row = apps.get_model(model.replace("_", ".")).objects.order_by("pk").first()
    assert client.get(reverse(f"admin:{model}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_lists_cost_the_same_for_any_number_of_rows(client, staff, model, django_assert_max_num_queries):
    client.force_login(staff)
    counts = []
    for _round in range(2):
        make_rows(staff)
        client.get(reverse(f"admin:{model}_changelist"))
        with django_assert_max_num_queries(30) as captured:
            client.get(reverse(f"admin:{model}_changelist"))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_first_page_shows_what_waits(client, staff):
    make_rows(staff)
    client.force_login(staff)

    page = client.get("/admin/").content.decode()

    assert "Brands to approve" in page
    assert Brand.objects.get().name in page


@pytest.mark.parametrize("make", [UserFactory, lambda: MemberFactory().user, lambda: InfluencerFactory().user])
def test_the_admin_is_for_staff(client, make):
    client.force_login(make())

    assert client.get("/admin/").status_code == 302
    assert client.get(reverse("admin:accounts_brand_changelist")).status_code == 302


def test_strangers_come_to_our_own_sign_in(client):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_flagged_staff_lose_the_admin_at_the_next_request(client, staff):
    client.force_login(staff)
    User.objects.filter(pk=staff.pk).update(flagged_at="2026-01-01T00:00Z")

    assert client.get("/admin/").status_code == 403


def act(client, thing, name, **data):
    url = reverse(f"admin:accounts_{type(thing).__name__.lower()}_act", args=[thing.pk, name])
    return client.post(url, data)


def test_an_act_asks_for_its_reason_and_does_nothing_without(client, staff):
    brand = BrandFactory(pending=True)
    client.force_login(staff)

    answer = act(client, brand, "reject", reason="")

    brand.refresh_from_db()
    assert answer.status_code == 200
    assert brand.status == "pending"


ACTS = [
    (lambda: BrandFactory(pending=True), "approve", "status", "approved"),
    (lambda: BrandFactory(pending=True), "reject", "status", "rejected"),
    (BrandFactory, "flag", "flag_reason", "Seen."),
    (lambda: BrandFactory(flagged=True), "unflag", "flag_reason", ""),
    (UserFactory, "flag", "flag_reason", "Seen."),
    (InfluencerFactory, "flag", "flag_reason", "Seen."),
    (ClaimFactory, "approve", "status", "approved"),
    (ClaimFactory, "reject", "status", "rejected"),
    (ReportFactory, "resolve", "status", "resolved"),
    (ReportFactory, "dismiss", "status", "dismissed"),
]


@pytest.mark.parametrize(("make", "name", "field", "value"), ACTS)
def test_acts_on_one_row(client, staff, make, name, field, value):
    thing = make()
    client.force_login(staff)

    answer = act(client, thing, name, reason="Seen.")

    thing.refresh_from_db()
    assert answer.status_code == 302
    assert getattr(thing, field) == value
    assert AuditRow.objects.get(target_id=thing.pk).reason == "Seen."


def test_delete_is_soft_and_restore_brings_back(client, staff):
    influencer = InfluencerFactory()
    client.force_login(staff)

    act(client, influencer, "delete", reason="Asked for.")
    influencer.refresh_from_db()
    assert influencer.deleted_at
    act(client, influencer, "restore", reason="")
    influencer.refresh_from_db()
    assert influencer.deleted_at is None


def test_many_rows_at_once_ask_first_and_then_act(client, staff):
    brands = BrandFactory.create_batch(2, pending=True)
    client.force_login(staff)
    url = reverse("admin:accounts_brand_changelist")
    data = {"action": "approve", "_selected_action": [brand.pk for brand in brands]}

    asked = client.post(url, data)
    assert asked.status_code == 200
    assert Brand.objects.approved().count() == 0

    client.post(url, data | {"reason": "All seen."})
    assert Brand.objects.approved().count() == 2


def test_a_stale_act_changes_nothing_and_says_so(client, staff):
    claim = ClaimFactory(status=Claim.Status.REJECTED)
    client.force_login(staff)

    act(client, claim, "approve", reason="Late.")

    claim.refresh_from_db()
    assert claim.status == "rejected"
    assert not AuditRow.objects.exists()


def test_nothing_is_edited_past_the_acts(client, staff):
    user = UserFactory()
    client.force_login(staff)

    client.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {"role": "staff", "is_staff": "on", "is_superuser": "on", "name": "X"},
    )

    user.refresh_from_db()
    assert (user.role, user.is_staff, user.is_superuser) == ("influencer", False, False)


def test_nothing_is_deleted_for_good(client, staff):
    report = ReportFactory()
    client.force_login(staff)

    assert client.post(reverse("admin:accounts_report_delete", args=[report.pk]), {"post": "yes"}).status_code == 403
    assert Report.objects.exists()


def test_an_act_leads_back_only_to_our_own_pages(client, staff):
    client.force_login(staff)

    answer = act(client, BrandFactory(pending=True), "approve", reason="", back="https://evil.example/")

    assert answer["Location"].startswith("/admin/")


def test_a_request_by_hand_gets_no_further_than_the_buttons(client, staff):
    colleague = UserFactory(staff=True)
    client.force_login(staff)

    act(client, colleague, "delete", reason="Because.")

    colleague.refresh_from_db()
    page = client.get(reverse("admin:accounts_user_change", args=[colleague.pk]))
    assert colleague.deleted_at is None
    assert "Delete" not in {str(button["label"]) for button in page.context["acts"]}
