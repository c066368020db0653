"""What staff do through the API is what they do in the admin: audited, and everybody concerned is told."""

import pytest
from django.contrib import admin
from django.utils import timezone

from accounts.actions import claim_profile, flag
from accounts.models import AuditRow, Brand, Influencer, Report, User
from accounts.moderated import MODERATED
from accounts.moderation import KINDS, audit, kind_of
from accounts.moderation_admin import QUEUES, ModeratedAdmin
from campaigns.actions.negotiation import dispute
from messaging.models import Notification
from tests.factories import (
    BrandFactory,
    CampaignFactory,
    ClaimFactory,
    InfluencerFactory,
    MemberFactory,
    ReportFactory,
    SocialAccountFactory,
    UserFactory,
    agreed,
    completed,
    invitation,
    owner_of,
)
from tests.messaging.conftest import talk  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db

API = "/api/v1/moderation"
WHY = {"reason": "Seen on the phone."}


@pytest.fixture
def staff(client):
    person = UserFactory(staff=True, name="Priya Raman")
    client.force_login(person)
    return person


def post(client, path, body=WHY, **headers):
    return client.post(f"{API}/{path}", body, content_type="application/json", headers=headers)


def rows(client, path, **query):
    answer = client.get(f"{API}/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


# Who gets in


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ({"staff": True, "second_factor": False}, "second_factor_missing"),
        ({"staff": True, "flagged": True}, "frozen"),
        ({"staff": True, "deleted": True}, "frozen"),
        ({}, "forbidden"),
    ],
)
def test_staff_are_let_in_with_two_factors_and_unfrozen(client, settings, person, code):
    settings.STAFF_MFA = True
    client.force_login(UserFactory(**person))

    for answer in (client.get(f"{API}/queues/"), client.get(f"{API}/users/"), post(client, "brands/1/approve/")):
        assert (answer.status_code, answer.json()["code"]) == (403, code)


def test_superusers_are_no_more_than_staff(client):
    client.force_login(UserFactory(superuser=True))

    assert client.get(f"{API}/queues/").status_code == 200
    assert client.delete(f"{API}/audit/1/").status_code == 405


# Queues


def test_queues_say_what_waits_and_since_when(client, staff):
    brand = BrandFactory(pending=True, created_at=timezone.now() - timezone.timedelta(days=2))
    ReportFactory()

    told = client.get(f"{API}/queues/").json()

    queues = {queue["key"]: queue for queue in told["queues"]}
    assert set(queues) == set(QUEUES)
    assert (queues["brands"]["count"], queues["brands"]["late"]) == (1, True)
    assert queues["brands"]["oldest"] == brand.created_at.isoformat().replace("+00:00", "Z")
    assert (queues["claims"]["count"], queues["claims"]["oldest"], queues["claims"]["late"]) == (0, None, False)
    assert told["waiting"] == sum(queue["count"] for queue in told["queues"]) == 2


# Brands, claims, reports


def test_a_brand_is_approved_once_with_everything_that_belongs_to_it(client, staff):
    owner = MemberFactory(brand__pending=True)
    path = f"brands/{owner.brand.pk}/approve/"

    answer, again = post(client, path, {}), post(client, path, {})

    assert (answer.status_code, answer.json()["status"]) == (200, "approved")
    assert (again.status_code, again.json()["code"], again.json()["current"]["status"]) == (409, "stale", "approved")
    assert AuditRow.objects.get(verb="approve").actor == staff
    assert Notification.objects.get(user=owner.user).kind == "brand-approved"


def test_a_brand_reads_why_it_was_rejected(client, staff):
    owner = MemberFactory(brand__pending=True)
    path = f"brands/{owner.brand.pk}/reject/"

    missing = post(client, path, {})
    assert missing.json()["errors"] == [
        {"pointer": "#/reason", "code": "required", "detail": "This field is required."}
    ]
    assert post(client, path, {"reason": "No imprint.", "status": "approved"}).status_code == 400
    assert post(client, path, {"reason": "No imprint."}).json()["decision_reason"] == "No imprint."
    assert Notification.objects.get(user=owner.user).reason == "No imprint."


def test_an_act_sent_twice_under_one_key_is_done_once(client, staff):
    brand = BrandFactory(pending=True)

    first, again = (post(client, f"brands/{brand.pk}/approve/", idempotency_key="k") for _time in range(2))

    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (200, 200, "true")
    assert AuditRow.objects.filter(verb="approve").count() == 1


def test_brands_are_found_by_state_and_words(client, staff):
    pending, flagged = BrandFactory(pending=True), BrandFactory(flagged=True, name="Fjord Wool")
    BrandFactory(deleted=True)

    def found(**query):
        return [row["id"] for row in rows(client, "brands/", **query)]

    assert len(found()) == 3
    assert (found(status="pending"), found(state="flagged"), found(q="fjord")) == (
        [pending.pk],
        [flagged.pk],
        [flagged.pk],
    )
    assert client.get(f"{API}/brands/", {"status": "new"}).status_code == 400


def test_a_claim_hands_over_a_profile_or_an_account(client, staff):
    whole = ClaimFactory()
    own, account = InfluencerFactory(), SocialAccountFactory()
    part = claim_profile(account, by=own.user)

    assert post(client, f"claims/{whole.pk}/approve/", {}).json()["status"] == "approved"
    assert post(client, f"claims/{part.pk}/approve/", {}).json()["decided_by"]["id"] == staff.pk

    assert Influencer.objects.get(pk=whole.influencer.pk).user == whole.user
    account.refresh_from_db()
    assert (account.influencer, account.verified_at is None) == (own, False)
    assert post(client, f"claims/{part.pk}/reject/").status_code == 409


@pytest.mark.parametrize(("verb", "status"), [("resolve", "resolved"), ("dismiss", "dismissed")])
def test_who_reported_hears_what_came_of_it(client, staff, verb, status):
    report = ReportFactory()

    told = post(client, f"reports/{report.pk}/{verb}/").json()

    assert (told["status"], told["decision_note"], told["decided_by"]["name"]) == (status, WHY["reason"], staff.name)
    assert Notification.objects.get(user=report.reporter).reason == WHY["reason"]
    assert rows(client, "reports/", status="open") == []
    assert post(client, f"reports/{report.pk}/dismiss/").status_code == 409


# Subjects


def test_staff_act_on_the_same_things_here_as_in_the_admin():
    acting = {
        kind_of(model): [act.name for act in there.acts]
        for model, there in admin.site._registry.items()  # noqa: SLF001 -- there is no public way
        if isinstance(there, ModeratedAdmin) and {"flag", "delete"} & {act.name for act in there.acts}
    }

    assert acting == {kind: [act.name for act in told.acts] for kind, told in MODERATED.items()}
    assert set(MODERATED) <= set(KINDS)


@pytest.fixture
def things(talk):  # noqa: F811 -- the fixture
    collaboration = agreed()
    return {
        "user": UserFactory(),
        "brand": MemberFactory().brand,
        "influencer": InfluencerFactory(),
        "campaign": CampaignFactory(),
        "collaboration": collaboration,
        "message": talk.bob_says("Send me money."),
    }


@pytest.mark.parametrize("kind", sorted(MODERATED))
def test_a_flag_freezes_and_is_lifted(client, staff, things, kind):
    path = f"subjects/{kind}/{things[kind].pk}/"

    frozen = post(client, f"{path}flag/").json()
    assert (frozen["flag_reason"], frozen["flagged_at"] is None, "unflag" in frozen["acts"]) == (
        WHY["reason"],
        False,
        True,
    )
    assert [row["id"] for row in rows(client, f"subjects/{kind}/", state="flagged")] == [things[kind].pk]
    assert post(client, f"{path}flag/").status_code == 409
    assert post(client, f"{path}unflag/", {}).json()["flagged_at"] is None

    verbs = list(AuditRow.objects.about(things[kind]).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["flag", "unflag"]
    assert Notification.objects.filter(kind__in=["flagged", "unflagged"]).exists()


@pytest.mark.parametrize("kind", ["user", "brand", "influencer", "campaign"])
def test_what_was_removed_comes_back(client, staff, things, kind):
    path = f"subjects/{kind}/{things[kind].pk}/"

    gone = post(client, f"{path}remove/").json()
    assert (gone["deleted_at"] is None, "restore" in gone["acts"]) == (False, True)
    assert post(client, f"{path}remove/").status_code == 409
    assert post(client, f"{path}restore/", {}).json()["deleted_at"] is None


@pytest.mark.parametrize("kind", ["collaboration", "message"])
def test_what_was_said_and_agreed_is_not_removed(client, staff, things, kind):
    assert "remove" not in client.get(f"{API}/subjects/{kind}/{things[kind].pk}/").json()["acts"]
    assert post(client, f"subjects/{kind}/{things[kind].pk}/remove/").status_code == 404


def test_there_is_nothing_else_to_act_on(client, staff):
    row = audit("flag", staff, by=staff)

    for kind in ("auditrow", "apitoken", "session", "brands"):
        assert client.get(f"{API}/subjects/{kind}/").status_code == 404
        assert post(client, f"subjects/{kind}/{row.pk}/flag/").status_code == 404


def test_staff_do_not_flag_themselves_nor_remove_staff(client, staff):
    colleague = UserFactory(staff=True)

    assert post(client, f"subjects/user/{staff.pk}/flag/").status_code == 409
    assert post(client, f"subjects/user/{colleague.pk}/remove/").status_code == 409
    assert User.objects.filter(flagged_at=None, deleted_at=None).count() == 2


def test_a_flag_without_a_reason_is_none(client, staff):
    brand = BrandFactory()

    for body in ({}, {"reason": ""}, {"reason": "x" * 501}, {"reason": "x", "flagged_at": None}):
        assert post(client, f"subjects/brand/{brand.pk}/flag/", body).status_code == 400
    assert Brand.objects.get(pk=brand.pk).flagged_at is None


def test_subjects_are_found_by_words(client, staff):
    found = agreed(influencer=InfluencerFactory(name="Nora Vidal"))
    agreed()

    assert [row["id"] for row in rows(client, "subjects/collaboration/", q="vidal")] == [found.pk]


# People


def test_somebody_is_closed_out_and_let_in_again(client, staff):
    user = MemberFactory().user

    told = post(client, f"users/{user.pk}/deactivate/").json()
    assert (told["is_active"], told["brand_id"], told["profile_id"]) == (False, user.brand.pk, None)
    assert post(client, f"users/{user.pk}/deactivate/").status_code == 409
    assert rows(client, "users/", active="false")[0]["id"] == user.pk
    assert post(client, f"users/{user.pk}/activate/", {}).json()["is_active"] is True
    assert post(client, f"users/{user.pk}/end-access/").status_code == 200
    assert User.objects.get(pk=user.pk).access_epoch > user.access_epoch


def test_people_are_found_by_address_role_and_state(client, staff):
    nora = UserFactory(email="nora@example.org", flagged=True)
    MemberFactory()

    def found(**query):
        return [row["id"] for row in rows(client, "users/", **query)]

    assert (found(q="NORA@"), found(state="flagged"), found(role="staff")) == ([nora.pk], [nora.pk], [staff.pk])
    assert len(found(active="true")) == 3


def test_staff_read_no_secret_of_anybody(client, staff):
    user = UserFactory()

    told = client.get(f"{API}/users/{user.pk}/").content.decode()

    assert user.password not in told
    assert (
        client.patch(f"{API}/users/{user.pk}/", {"is_staff": True}, content_type="application/json").status_code == 405
    )


# Disputes


@pytest.mark.parametrize("end", ["active", "completed", "cancelled"])
def test_a_dispute_is_settled_one_way(client, staff, end):
    collaboration = agreed()
    dispute(collaboration, by=collaboration.influencer.user, reason="Nothing came.")

    (row,) = rows(client, "disputes/")
    assert (row["id"], row["reason"], row["opened_at"] is None) == (collaboration.pk, "Nothing came.", False)
    told = post(client, f"disputes/{collaboration.pk}/settle/", {"to": end, **WHY}).json()
    again = post(client, f"disputes/{collaboration.pk}/settle/", {"to": "active", **WHY})

    assert told["status"] == end
    assert (again.status_code, again.json()["current"]["status"]) == (409, end)
    assert AuditRow.objects.get(verb="settle dispute").reason == WHY["reason"]
    assert {owner_of(collaboration).pk, collaboration.influencer.user_id} <= set(
        Notification.objects.filter(kind="dispute-settled").values_list("user", flat=True)
    )


def test_what_is_not_disputed_is_not_settled(client, staff):
    collaboration = agreed()

    assert post(client, f"disputes/{collaboration.pk}/settle/", {"to": "active", **WHY}).status_code == 404
    assert post(client, f"disputes/{collaboration.pk}/settle/", {"to": "invited", **WHY}).status_code == 400


# The audit


def test_the_audit_is_searched_and_never_written(client, staff):
    brand, profile = MemberFactory().brand, InfluencerFactory()
    flag(brand, by=staff, reason="Fraud.")
    flag(profile, by=staff, reason="Fake.")

    def found(**query):
        return [row["label"] for row in rows(client, "audit/", **query)]

    assert found(verb="flag") == [profile.name, brand.name]
    assert found(kind="brand", target_id=brand.pk) == [brand.name]
    assert len(found(actor=staff.pk)) == 2
    assert found(since=(timezone.now() + timezone.timedelta(hours=1)).isoformat()) == []
    row = rows(client, "audit/", verb="flag")[0]
    assert (row["said"], row["reason"], row["actor"]["email"]) == ("flagged", "Fake.", staff.email)
    assert post(client, "audit/", {}).status_code == 405


# Reviews can be reported


def test_a_review_is_reported_by_who_sees_it(client):
    collaboration = completed()
    review = collaboration.reviews.create(side="brand", by=owner_of(collaboration), rating=1, text="Never again.")
    body = {"kind": "review", "target_id": review.pk, "reason": "abuse"}

    def report(user):
        client.force_login(user)
        return client.post("/api/v1/reports/", body, content_type="application/json").status_code

    assert report(collaboration.influencer.user) == 400  # not shown yet
    type(collaboration).objects.update(completed_at=timezone.now() - timezone.timedelta(days=15))
    assert report(collaboration.influencer.user) == 201
    told = Report.objects.get()
    assert (told.target_label, told.url) == ("1/5 Never again.", collaboration.influencer.get_absolute_url())
    page = client.get(f"/creators/{collaboration.influencer.slug}/reviews/").content.decode()
    assert f"/report/review/{review.pk}/" in page
    assert client.get(f"/report/review/{review.pk}/").status_code == 200


# Costs


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(client, count, django_assert_num_queries):
    for _number in range(count):
        collaboration = invitation()
        ReportFactory()
        ClaimFactory()
        disputed = agreed()
        dispute(disputed, by=disputed.influencer.user, reason="No.")
        flag(collaboration.campaign, by=UserFactory(staff=True), reason="Spam.")
    client.force_login(UserFactory(staff=True))

    def cost(path, queries):
        with django_assert_num_queries(queries):
            assert client.get(f"{API}/{path}").status_code == 200

    cost("queues/", 10)
    for path in ("brands/", "claims/", "reports/", "users/", "audit/", "disputes/"):
        cost(path, 4)
    for kind in MODERATED:
        cost(f"subjects/{kind}/", 4)
