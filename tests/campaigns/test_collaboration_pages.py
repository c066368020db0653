import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from campaigns.actions import negotiation, work
from campaigns.models import Agreement, Collaboration, Offer, Review, Side
from tests.factories import (
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    UserFactory,
    agreed,
    application,
    completed,
    invitation,
    owner_of,
    terms,
)

HTMX = {"HTTP_HX_REQUEST": "true"}


def page(client, user, name, *args, htmx=False, **query):
    client.force_login(user)
    return client.get(reverse(f"campaigns:{name}", args=args), query, **(HTMX if htmx else {}))


def send(client, user, name, *args, htmx=False, **data):
    client.force_login(user)
    return client.post(reverse(f"campaigns:{name}", args=args), data, **(HTMX if htmx else {}))


def typed(amount="740", title="Reel", **changes):
    """What the form of an offer posts: one line."""
    day = (timezone.localdate() + dt.timedelta(days=10)).isoformat()
    return {
        "amount": amount,
        "life": "72",
        "usage_rights": "none",
        "usage_until": "",
        "exclusivity": "",
        "exclusivity_days": "",
        "message": "In the middle?",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "1",
        "lines-MAX_NUM_FORMS": "20",
        "lines-0-title": title,
        "lines-0-deliverable": "reel",
        "lines-0-platform": "instagram",
        "lines-0-due_on": day,
        **changes,
    }


@pytest.fixture
def invited(db):
    return invitation(amount=700)


# the page


def test_both_sides_see_the_page_and_strangers_do_not(client, invited):
    viewer = MemberFactory(brand=invited.campaign.brand, viewer=True).user
    people = [owner_of(invited), viewer, invited.influencer.user, UserFactory(staff=True)]

    seen = [page(client, user, "collaboration", invited.pk).status_code for user in people]
    stranger = page(client, InfluencerFactory().user, "collaboration", invited.pk)

    assert seen == [200, 200, 200, 200]
    assert stranger.status_code == 404


def test_the_other_side_opening_it_first_is_remembered(client, invited):
    page(client, owner_of(invited), "collaboration", invited.pk)
    invited.refresh_from_db()
    before = invited.seen_at

    page(client, invited.influencer.user, "collaboration", invited.pk)

    invited.refresh_from_db()
    assert before is None
    assert invited.seen_at is not None


@pytest.mark.parametrize("name", ["collaboration-panel", "collaboration-head", "collaboration-offers"])
@pytest.mark.parametrize("htmx", [True, False])
def test_the_parts_of_the_page_stand_alone_too(client, invited, name, htmx):
    response = page(client, invited.influencer.user, name, invited.pk, htmx=htmx)

    assert response.status_code == 200
    assert (b"<html" in response.content) is not htmx


def test_a_conversation_of_the_list_leads_to_its_own_page(client, invited):
    response = page(client, invited.influencer.user, "collaboration", invited.pk, open="77")

    assert response.url == "/messages/77/"


def test_the_panel_tells_what_pay_depends_on(client, db):
    collaboration = agreed(amount=780)

    response = page(client, collaboration.influencer.user, "collaboration-panel", collaboration.pk, htmx=True)

    assert "depends on one approved task" in response.content.decode()


def test_the_comparison_shows_every_version(client, invited):
    negotiation.counter(invited, terms(amount=780), by=invited.influencer.user)

    html = page(client, owner_of(invited), "collaboration-offers", invited.pk).content.decode()

    assert html.count('<th scope="col">Offer') == 2
    assert "780" in html


def test_a_frozen_collaboration_says_so_and_has_no_buttons(client, invited):
    invited.flagged_at = timezone.now()
    invited.save()

    html = page(client, invited.influencer.user, "collaboration", invited.pk).content.decode()
    card = page(client, invited.influencer.user, "offer", invited.pk, 1, htmx=True).content.decode()

    assert "Frozen by staff." in html
    assert "Accept" not in card


# the card and its answers


def test_only_the_side_to_whom_an_offer_was_made_gets_its_buttons(client, invited):
    viewer = MemberFactory(brand=invited.campaign.brand, viewer=True).user
    people = {
        "influencer": invited.influencer.user,
        "owner": owner_of(invited),
        "viewer": viewer,
        "staff": UserFactory(staff=True),
    }

    cards = {
        who: page(client, user, "offer", invited.pk, 1, htmx=True).content.decode() for who, user in people.items()
    }

    assert {who: "/accept/" in card for who, card in cards.items()} == {
        "influencer": True,
        "owner": False,
        "viewer": False,
        "staff": False,
    }
    assert "Change it" in cards["owner"]
    assert "Change it" not in cards["viewer"]


def test_the_card_shows_what_changed_and_the_old_one_is_folded(client, invited):
    negotiation.counter(invited, terms(amount=770), by=invited.influencer.user)

    new = page(client, owner_of(invited), "offer", invited.pk, 2, htmx=True).content.decode()
    old = page(client, owner_of(invited), "offer", invited.pk, 1, htmx=True).content.decode()

    assert "up 10" in new
    assert "<del" in new
    assert "docket-past" in old


def test_accepting_makes_the_agreement(client, invited):
    shown = page(client, invited.influencer.user, "offer-accept", invited.pk, 1)

    response = send(client, invited.influencer.user, "offer-accept", invited.pk, 1)

    assert "neither side can edit" in shown.content.decode()
    assert response.url == invited.get_absolute_url()
    assert Collaboration.objects.get().status == "agreed"


def test_accepting_in_the_dialog_closes_it(client, invited):
    response = send(client, invited.influencer.user, "offer-accept", invited.pk, 1, htmx=True)

    assert response["HX-Reswap"] == "outerHTML"
    assert 'id="act"' in response.content.decode()


def test_ones_own_offer_cannot_be_accepted(client, invited):
    response = send(client, owner_of(invited), "offer-accept", invited.pk, 1)

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["offer-accept", "offer-decline"])
def test_an_answer_that_comes_too_late_is_told_the_present_state(client, invited, name):
    negotiation.withdraw(invited, by=owner_of(invited))

    response = send(client, invited.influencer.user, name, invited.pk, 1)

    assert response.status_code == 409


def test_a_full_campaign_refuses_without_losing_anything(client, db):
    campaign = CampaignFactory(cap=1)
    late = invitation(campaign)
    agreed(campaign)

    response = send(client, late.influencer.user, "offer-accept", late.pk, 1, htmx=True)

    assert "places of the campaign are taken" in response.content.decode()
    late.refresh_from_db()
    assert late.status == "invited"


def test_declining_with_a_reason(client, invited):
    send(client, invited.influencer.user, "offer-decline", invited.pk, 1, reason="No time.")

    invited.refresh_from_db()
    assert (invited.status, invited.moves.last().note) == ("declined", "No time.")


# the counter-offer


def test_the_form_starts_from_the_latest_terms(client, invited):
    html = page(client, invited.influencer.user, "offer-new", invited.pk).content.decode()

    assert 'value="700"' in html
    assert 'name="lines-0-title" value="Reel"' in html


def test_a_counter_offer_is_the_next_version(client, invited):
    response = send(client, invited.influencer.user, "offer-new", invited.pk, **typed("1,240.50"))

    offer = Offer.objects.get(version=2)
    assert response.status_code == 302
    assert (str(offer.amount), offer.side, offer.message) == ("1240.50", "influencer", "In the middle?")


def test_more_than_the_campaign_pays_is_said_at_the_amount(client, invited):
    response = send(client, invited.influencer.user, "offer-new", invited.pk, htmx=True, **typed("9000"))

    html = response.content.decode()
    assert "This campaign pays at most" in html
    assert 'value="9000"' in html
    assert "In the middle?" in html
    assert Offer.objects.count() == 1


def test_a_line_can_be_added_without_javascript(client, invited):
    html = send(client, invited.influencer.user, "offer-new", invited.pk, **typed(add="1")).content.decode()

    assert 'name="lines-1-title"' in html
    assert 'value="740"' in html
    assert "aria-invalid" not in html
    assert Offer.objects.count() == 1


def test_a_line_can_be_taken_away(client, invited):
    lines = {
        "lines-TOTAL_FORMS": "2",
        "lines-1-title": "Story",
        "lines-1-deliverable": "story",
        "lines-1-platform": "instagram",
        "lines-1-due_on": timezone.localdate().isoformat(),
        "lines-0-DELETE": "on",
    }

    send(client, invited.influencer.user, "offer-new", invited.pk, **typed(**lines))

    assert [line.title for line in Offer.objects.get(version=2).lines.all()] == ["Story"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"usage_rights": "paid"}, "Say until when"),
        ({"usage_rights": "paid", "usage_until": "2020-01-01"}, "This day is over."),
        ({"exclusivity": "beans"}, "Say for how many days."),
        ({"lines-0-due_on": "2020-01-01"}, "This day is over."),
        ({"lines-0-DELETE": "on"}, "at least 1"),
        ({"amount": "lots"}, "Write an amount like 780"),
        ({"amount": "-5"}, "greater than or equal to 0"),
    ],
)
def test_wrong_terms_are_refused_with_words(client, invited, changes, complaint):
    response = send(client, invited.influencer.user, "offer-new", invited.pk, **typed(**changes))

    assert complaint in response.content.decode()
    assert Offer.objects.count() == 1


def test_a_viewer_cannot_offer(client, invited):
    viewer = MemberFactory(brand=invited.campaign.brand, viewer=True).user

    assert send(client, viewer, "offer-new", invited.pk, **typed()).status_code == 404


# ending it


@pytest.mark.parametrize(
    ("name", "make", "state"),
    [
        ("collaboration-withdraw", invitation, "withdrawn"),
        ("collaboration-cancel", agreed, "cancelled"),
        ("collaboration-dispute", agreed, "disputed"),
    ],
)
def test_ending_it(client, db, name, make, state):
    collaboration = make()

    asked = page(client, owner_of(collaboration), name, collaboration.pk, htmx=True)
    send(client, owner_of(collaboration), name, collaboration.pk, reason="Plans changed.")

    collaboration.refresh_from_db()
    assert asked.status_code == 200
    assert (collaboration.status, collaboration.moves.last().note) == (state, "Plans changed.")


def test_cancelling_needs_a_reason(client, db):
    collaboration = agreed()

    response = send(client, owner_of(collaboration), "collaboration-cancel", collaboration.pk, reason=" ")

    collaboration.refresh_from_db()
    assert "Say why" in response.content.decode()
    assert collaboration.status == "agreed"


# agreement


def test_the_agreement_can_be_read_and_downloaded(client, db):
    collaboration = agreed()

    shown = page(client, collaboration.influencer.user, "agreement", collaboration.pk).content.decode()
    file = page(client, collaboration.influencer.user, "agreement-text", collaboration.pk)

    signed = Agreement.objects.get()
    assert signed.sha256 in shown
    assert file.content.decode() == signed.text
    assert "attachment" in file["Content-Disposition"]


def test_without_agreement_there_is_nothing_to_download(client, invited):
    assert page(client, invited.influencer.user, "agreement-text", invited.pk).status_code == 404


# reviews


def test_a_review_is_written_once_and_shown_after_both(client, db):
    done = completed()
    user = done.influencer.user

    form = page(client, user, "review", done.pk, htmx=True)
    send(client, user, "review", done.pk, rating="4", text="Paid attention.")
    again = send(client, user, "review", done.pk, rating="1")
    hidden = page(client, owner_of(done), "collaboration-panel", done.pk).content.decode()
    send(client, owner_of(done), "review", done.pk, rating="5", text="A joy.")
    shown = page(client, owner_of(done), "collaboration-panel", done.pk).content.decode()

    assert form.status_code == 200
    assert again.status_code == 409
    assert "Paid attention." not in hidden
    assert "Paid attention." in shown
    assert Review.objects.count() == 2


def test_a_review_needs_a_rating(client, db):
    done = completed()

    response = send(client, done.influencer.user, "review", done.pk, text="Fine")

    assert "Choose 1 to 5." in response.content.decode()


def test_after_the_window_nobody_writes(client, db):
    done = completed()

    with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
        response = send(client, done.influencer.user, "review", done.pk, rating="4")

    assert response.status_code == 409


@pytest.mark.parametrize("htmx", [True, False])
def test_reviews_of_a_public_media_kit_are_public(client, db, htmx):
    done = completed()
    work.review(done, by=owner_of(done), rating=5, text="A joy.")
    work.review(done, by=done.influencer.user, rating=2, text="Slow answers.")

    extra = HTMX if htmx else {}
    html = client.get(reverse("campaigns:creator-reviews", args=[done.influencer.slug]), **extra).content.decode()

    assert "A joy." in html
    assert "Slow answers." not in html


def test_reviews_of_a_hidden_media_kit_are_not(client, db):
    influencer = InfluencerFactory(media_kit_public=False)

    assert client.get(reverse("campaigns:creator-reviews", args=[influencer.slug])).status_code == 404


def test_no_reviews_yet_is_said(client, db):
    influencer = InfluencerFactory()

    html = client.get(reverse("campaigns:creator-reviews", args=[influencer.slug])).content.decode()

    assert "No reviews yet" in html


# the list


def test_the_list_filters_by_state_and_turn(client, db):
    influencer = InfluencerFactory()
    asked, done, applied = (
        invitation(influencer=influencer),
        completed(influencer=influencer),
        application(influencer=influencer),
    )

    def shown(**query):
        rows = page(client, influencer.user, "collaboration-list", **query).context["page"]
        return {row.pk for row in rows}

    assert shown() == {asked.pk, done.pk, applied.pk}
    assert shown(show="done") == {done.pk}
    assert shown(show="turn") == {asked.pk}
    assert shown(show="open", q=applied.campaign.name) == {applied.pk}
    assert shown(show="nonsense", sort="nonsense") == {asked.pk, done.pk, applied.pk}


@pytest.mark.parametrize("who", ["influencer", "brand"])
def test_an_empty_list_says_what_to_do(client, db, who):
    user = InfluencerFactory().user if who == "influencer" else MemberFactory().user

    assert "yet" in page(client, user, "collaboration-list").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, db, count, django_assert_num_queries):
    influencer = InfluencerFactory()
    for _ in range(count):
        agreed(influencer=influencer)
    page(client, influencer.user, "collaboration-list")

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("campaigns:collaboration-list"))


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_offers(client, db, rounds, django_assert_num_queries):
    collaboration = invitation()
    sides = [collaboration.influencer.user, owner_of(collaboration)]
    for turn in range(rounds):
        collaboration = Collaboration.objects.get()
        negotiation.counter(collaboration, terms(), by=sides[turn % 2])
    page(client, sides[0], "collaboration", collaboration.pk)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(collaboration.get_absolute_url())


def test_sides_have_names():
    assert Side.BRAND.other == Side.INFLUENCER


LIST_QUERIES = 11
PAGE_QUERIES = 22
