import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from campaigns.actions import negotiation
from campaigns.models import Offer
from tests.api.asking import pointers, post
from tests.api.doors_collaborations import terms
from tests.factories import CampaignFactory, InfluencerFactory, agreed, application, invitation, owner_of

pytestmark = pytest.mark.django_db
HERE = "/api/v1/collaborations/"


@pytest.fixture
def offered():
    """The brand offered 500, and waits."""
    return invitation()


@pytest.fixture
def as_influencer(client, offered):
    client.force_login(offered.influencer.user)
    return client


@pytest.fixture
def as_brand(client, offered):
    client.force_login(owner_of(offered))
    return client


def here(collaboration, path=""):
    return f"{HERE}{collaboration.pk}/{path}"


# Terms that nobody may send


LINE = terms()["lines"][0]
YESTERDAY = (timezone.localdate() - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"amount": "-1.00"}, "#/amount"),
        ({"amount": "-0.01"}, "#/amount"),
        ({"amount": "1e400"}, "#/amount"),
        ({"amount": "1" * 5000}, "#/amount"),
        ({"amount": "10000000000.00"}, "#/amount"),
        ({"amount": "1.005"}, "#/amount"),
        ({"amount": "NaN"}, "#/amount"),
        ({"amount": "Infinity"}, "#/amount"),
        ({"amount": 500}, "#/amount"),
        ({"amount": None}, "#/amount"),
        ({"amount": True}, "#/amount"),
        ({"lines": []}, "#/lines"),
        ({"lines": [LINE] * 21}, "#/lines"),
        ({"lines": [LINE] * 10_000}, "#/lines"),
        ({"lines": LINE}, "#/lines"),
        ({"lines": [LINE, LINE | {"title": ""}]}, "#/lines/1/title"),
        ({"lines": [LINE | {"title": "Re\0el"}]}, "#/lines/0/title"),
        ({"lines": [LINE | {"title": "R" * 121}]}, "#/lines/0/title"),
        ({"lines": [LINE | {"due_on": YESTERDAY}]}, "#/lines/0/due_on"),
        ({"lines": [LINE | {"due_on": "2026-02-30"}]}, "#/lines/0/due_on"),
        ({"lines": [LINE | {"platform": "myspace"}]}, "#/lines/0/platform"),
        ({"lines": [LINE | {"status": "approved"}]}, "#/lines/0/status"),
        ({"lines": [LINE | {"instructions": "Pay me twice."}]}, "#/lines/0/instructions"),
        ({"usage_rights": "paid"}, "#/usage_until"),
        ({"usage_rights": "paid", "usage_until": YESTERDAY}, "#/usage_until"),
        ({"usage_rights": "all"}, "#/usage_rights"),
        ({"exclusivity": "Cookware"}, "#/exclusivity_days"),
        ({"exclusivity": "Cookware", "exclusivity_days": 3651}, "#/exclusivity_days"),
        ({"exclusivity": "Cookware", "exclusivity_days": 10**400}, "#/exclusivity_days"),
        ({"exclusivity": "C" * 121}, "#/exclusivity"),
        ({"message": "Hi\0"}, "#/message"),
        ({"message": "H" * 2001}, "#/message"),
        ({"message": ["Hi"]}, "#/message"),
        ({"expires_in_hours": 1}, "#/expires_in_hours"),
        ({"expires_in_hours": "72"}, "#/expires_in_hours"),
        ({"expires_in_hours": 10**9}, "#/expires_in_hours"),
        # What is decided elsewhere cannot be set along the way.
        ({"status": "accepted"}, "#/status"),
        ({"side": "brand"}, "#/side"),
        ({"by": 1}, "#/by"),
        ({"version": 1}, "#/version"),
        ({"currency": "USD"}, "#/currency"),
        ({"agreed_at": "2026-01-01T00:00:00Z"}, "#/agreed_at"),
        ({"expires_at": "2036-01-01T00:00:00Z"}, "#/expires_at"),
        ({"collaboration": 1}, "#/collaboration"),
    ],
)
def test_terms_that_are_refused(as_influencer, offered, wrong, pointer):
    answer = post(as_influencer, here(offered, "offers/"), terms(**wrong))

    assert pointers(answer) == {pointer}
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("body", ["[]", '"terms"', "5", "null", '{"amount": NaN}', "{", "\x00"])
def test_bodies_that_are_no_terms(as_influencer, offered, body):
    answer = as_influencer.post(here(offered, "offers/"), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_instructions_of_the_brief_are_kept(client):
    campaign = CampaignFactory()
    campaign.task_templates.update(instructions="Tag us.\r\nTwice.")
    client.force_login(owner_of(campaign))
    body = terms(campaign=campaign.pk, influencer=InfluencerFactory().pk)
    body["lines"][0] |= {"instructions": "Tag us.\nTwice."}

    answer = post(client, HERE, body)

    assert answer.json()["latest_offer"]["lines"][0]["instructions"] == "Tag us.\r\nTwice."


def test_halves_without_the_other_are_dropped(as_influencer, offered):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()

    told = post(as_influencer, here(offered, "offers/"), terms(usage_until=day, exclusivity_days=9)).json()

    assert (told["usage_rights"], told["usage_until"], told["exclusivity_days"]) == ("none", None, None)


# Offers and their answers


def test_a_counter_offer_waits_for_the_other_side(as_influencer, offered):
    answer = post(as_influencer, here(offered, "offers/"), terms(amount="640.00", expires_in_hours=24))

    assert answer.status_code == 201
    assert answer["Location"] == here(offered, "offers/2/")
    told = answer.json()
    assert (told["version"], told["side"], told["status"]) == (2, "influencer", "open")
    listed = as_influencer.get(here(offered, "offers/")).json()["results"]
    assert [offer["status"] for offer in listed] == ["countered", "open"]
    assert as_influencer.get(here(offered)).json()["turn"] == "brand"


def test_ones_own_open_offer_is_replaced(as_brand, offered):
    answer = post(as_brand, here(offered, "offers/"), terms(amount="450.00"))

    assert answer.status_code == 201
    assert offered.offers.get(version=1).status == Offer.Status.REPLACED


def test_accepting_makes_the_agreement(as_influencer, offered):
    answer = post(as_influencer, here(offered, "offers/1/accept/"))

    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    agreement = as_influencer.get(here(offered, "agreement/")).json()
    assert agreement["sha256"] == hashlib.sha256(agreement["text"].encode()).hexdigest()
    assert (agreement["collaboration"], agreement["version"]) == (offered.pk, 1)
    assert agreement["brand_user"] == owner_of(offered).name
    assert agreement["influencer_user"] == offered.influencer.user.name


def test_there_is_no_agreement_before(as_influencer, offered):
    assert as_influencer.get(here(offered, "agreement/")).status_code == 404


def test_declining_ends_it_with_a_reason(as_influencer, offered):
    answer = post(as_influencer, here(offered, "offers/1/decline/"), {"reason": "No time."})

    assert (answer.status_code, answer.json()["status"]) == (200, "declined")
    events = as_influencer.get(here(offered, "history/")).json()["results"]
    assert [(event["to"], event["by"], event["note"]) for event in events] == [
        ("invited", owner_of(offered).name, ""),
        ("declined", offered.influencer.user.name, "No time."),
    ]


def test_nobody_answers_for_the_other_side(as_brand, offered):
    for verb in ("accept", "decline"):
        assert post(as_brand, here(offered, f"offers/1/{verb}/")).status_code == 404

    assert offered.offers.get().status == Offer.Status.OPEN


def test_nobody_answers_other_peoples_offers(as_influencer, offered):
    other = invitation()

    assert post(as_influencer, here(other, "offers/1/accept/")).status_code == 404
    assert post(as_influencer, here(other, "offers/"), terms()).status_code == 404
    assert post(as_influencer, here(other, "withdraw/")).status_code == 404
    assert other.offers.get().status == Offer.Status.OPEN


@pytest.mark.parametrize("version", ["0", "2", "9999", "99999", "9" * 40, "-1", "x", "1%00"])
def test_versions_that_are_not_there(as_influencer, offered, version):
    assert as_influencer.get(here(offered, f"offers/{version}/")).status_code == 404
    assert post(as_influencer, here(offered, f"offers/{version}/accept/")).status_code == 404


@pytest.mark.parametrize("key", ["0", "9" * 18, "9" * 40, "-1", "x"])
def test_collaborations_that_are_not_there(as_influencer, key):
    for part in ("", "offers/", "history/", "agreement/", "reviews/"):
        assert as_influencer.get(f"{HERE}{key}/{part}").status_code == 404


def test_a_stale_offer_is_answered_with_what_it_is_now(as_influencer, offered):
    negotiation.counter(offered, negotiation.Terms(amount=Decimal(450), lines=[]), by=owner_of(offered))

    answer = post(as_influencer, here(offered, "offers/1/accept/"))

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert answer.json()["current"]["status"] == "replaced"
    assert offered.offers.get(version=2).status == Offer.Status.OPEN


def test_an_offer_that_ran_out_is_expired_at_once(as_influencer, offered):
    offered.offers.update(expires_at=timezone.now() - timedelta(minutes=1))

    answer = post(as_influencer, here(offered, "offers/1/accept/"))

    assert (answer.status_code, answer.json()["current"]["status"]) == (409, "expired")


def test_an_offer_to_what_is_over_shows_the_newest(as_influencer, offered):
    negotiation.withdraw(offered, by=owner_of(offered))

    answer = post(as_influencer, here(offered, "offers/"), terms())

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert (answer.json()["current"]["version"], answer.json()["current"]["status"]) == (1, "withdrawn")


def test_accepting_twice_with_one_key_is_accepting_once(as_influencer, offered):
    key = {"Idempotency-Key": "yes"}

    first, again = (post(as_influencer, here(offered, "offers/1/accept/"), **key) for _ in range(2))
    without = post(as_influencer, here(offered, "offers/1/accept/"))

    assert (first.status_code, again.status_code, without.status_code) == (200, 200, 409)
    assert without.json()["current"]["status"] == "accepted"


def test_a_full_campaign_says_so(as_influencer, offered):
    offered.campaign.cap = 1
    offered.campaign.save()
    agreed(offered.campaign)

    answer = post(as_influencer, here(offered, "offers/1/accept/"))

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert answer.json()["current"]["status"] == "open"


@pytest.mark.parametrize(("begin", "told"), [(invitation, False), (application, True)])
def test_only_the_brand_is_told_how_much_is_left(client, begin, told):
    collaboration = begin(CampaignFactory(budget_total=Decimal(777), max_per_influencer=None), amount=500)
    agreed(collaboration.campaign, amount=400)
    client.force_login(owner_of(collaboration) if told else collaboration.influencer.user)

    answer = post(client, here(collaboration, "offers/1/accept/"))

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert ("377" in answer.content.decode()) is told
    assert "777" not in answer.content.decode()


def test_nothing_is_offered_in_a_flagged_campaign(as_influencer, offered):
    offered.campaign.flagged_at = timezone.now()
    offered.campaign.save()

    for path, body in (("offers/", terms()), ("offers/1/accept/", {}), ("withdraw/", {})):
        assert post(as_influencer, here(offered, path), body).status_code == 409
    assert offered.offers.get().status == Offer.Status.OPEN


def test_frozen_people_read_and_do_nothing(as_influencer, offered):
    user = offered.influencer.user
    user.flagged_at, user.flag_reason = timezone.now(), "Spam."
    user.save()

    answer = post(as_influencer, here(offered, "offers/1/accept/"))

    assert (answer.status_code, answer.json()["code"]) == (403, "frozen")
    assert as_influencer.get(here(offered)).status_code == 200
