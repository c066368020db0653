"""What somebody could do to the other side, and cannot."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.actions import approve_brand, delete_account, flag, restore, soft_delete, unflag
from campaigns.actions import campaigns as verbs
from campaigns.actions.negotiation import accept, dispute
from campaigns.actions.staff import settle_dispute
from campaigns.actions.work import approve, review, submit
from campaigns.earnings import earnings_of
from campaigns.models import Collaboration, Frozen, Task
from campaigns.tasks import auto_approve, remind, start_and_end
from messaging.models import Conversation, Notification
from tests.factories import (
    BrandFactory,
    CampaignFactory,
    MemberFactory,
    UserFactory,
    agreed,
    completed,
    invitation,
    owner_of,
    terms,
)


def rows(**lines):
    return {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "life": "72", "usage_rights": "none"} | {
        f"lines-0-{name}": value for name, value in lines.items()
    }


def test_nobody_writes_terms_of_their_own_into_the_agreement(db):
    offer = terms(700, message="Fine.\nAmount: 9000.00 EUR", exclusivity="tea\nAmount: 1.00 EUR", exclusivity_days=9)
    offer.lines[0].title = "Reel\nAmount: 9000.00 EUR"
    offer.lines[0].instructions = "Slowly.\nAmount: 9000.00 EUR"
    made = invitation(lines=offer.lines, message=offer.message, exclusivity=offer.exclusivity, exclusivity_days=9)

    text = accept(made.latest_offer, by=made.influencer.user).text

    assert [line for line in text.splitlines() if line.startswith("Amount")] == ["Amount: 500.00 EUR"]
    assert "Instructions: Slowly." in text


def test_a_counter_offer_does_not_rewrite_instructions_that_nobody_sees(client, db):
    line = terms().lines[0]
    line.instructions = "Show the label.\nNo music."
    collaboration = invitation(lines=[line])
    client.force_login(collaboration.influencer.user)
    due = {"title": "Reel", "deliverable": "reel", "platform": "instagram", "due_on": line.due_on.isoformat()}
    address = f"/collaborations/{collaboration.pk}/offer/"

    client.post(address, rows(**due, instructions="Show the label.\r\nNo music.") | {"amount": "600"})
    assert collaboration.offers.get(version=2).lines.get().instructions == line.instructions

    client.post(address, rows(**due, instructions="The brand ships 40 boxes first.") | {"amount": "600"})
    assert collaboration.offers.get(version=3).lines.get().instructions == ""


def test_the_days_of_a_dispute_are_no_silence(db):
    collaboration, staff = agreed(), UserFactory(staff=True)
    submit(collaboration.tasks.get(), by=collaboration.influencer.user, text="Done")
    collaboration.refresh_from_db()
    dispute(collaboration, by=owner_of(collaboration), reason="Not what we agreed.")

    with time_machine.travel(timezone.now() + dt.timedelta(days=20)):
        settle_dispute(collaboration, to=Collaboration.Status.ACTIVE, by=staff, reason="Talk.")
        auto_approve()

    assert collaboration.tasks.get().status == "submitted"


def test_nothing_is_reviewed_while_its_campaign_is_frozen(db):
    collaboration = completed()
    flag(collaboration.campaign, by=UserFactory(staff=True), reason="A scam.")

    with pytest.raises(Frozen):
        review(collaboration, by=collaboration.influencer.user, rating=1)


def test_the_clock_does_not_start_the_campaigns_of_a_flagged_brand(db):
    campaign = CampaignFactory()
    flag(campaign.brand, by=UserFactory(staff=True), reason="Fraud.")

    start_and_end()

    campaign.refresh_from_db()
    assert campaign.status == "open"


def test_what_is_over_already_is_not_published(db):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    campaign = CampaignFactory(draft=True, starts_on=yesterday, ends_on=yesterday)

    with pytest.raises(verbs.NotReady):
        verbs.publish(campaign, by=owner_of(campaign))


def test_a_frozen_negotiation_keeps_its_offer_when_the_campaign_ends(db):
    collaboration = invitation()
    flag(collaboration, by=UserFactory(staff=True), reason="Look at it.")

    verbs.cancel(collaboration.campaign, by=owner_of(collaboration), reason="No budget.")

    collaboration.refresh_from_db()
    assert (collaboration.status, collaboration.latest_offer.status) == ("invited", "open")


def test_the_last_two_tasks_approved_at_once_complete_the_collaboration(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("needs a database with concurrent writers")
    second = terms().lines[0]
    collaboration = agreed(lines=[*terms().lines, second])
    for task in collaboration.tasks.all():
        submit(task, by=collaboration.influencer.user, text="Done")
    owner, barrier = owner_of(collaboration), threading.Barrier(2)

    def answer(pk):
        try:
            barrier.wait(timeout=30)
            approve(Task.objects.get(pk=pk), by=owner)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(answer, collaboration.tasks.values_list("pk", flat=True)))

    collaboration.refresh_from_db()
    assert collaboration.status == "completed"


@pytest.mark.parametrize("odd", ["%00", "9" * 30, "٩٩٩٩٩٩"])
def test_odd_addresses_are_no_errors(client, db, odd):
    collaboration = agreed()
    campaign = collaboration.campaign_id
    client.force_login(owner_of(collaboration))
    pages = [
        f"/campaigns/?q={odd}",
        f"/campaigns/export.csv?q={odd}",
        f"/campaigns/{campaign}/people/?view=table&q={odd}",
        f"/campaigns/{campaign}/tasks/?person={odd}",
        f"/campaigns/{campaign}/invite/?q={odd}&influencer={odd}",
        f"/collaborations/?q={odd}",
    ]

    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    picked = client.post(f"/campaigns/{campaign}/people/bulk/", {"verb": "withdraw", "pick": [odd]})
    assert picked.status_code == 302


def test_deleting_a_campaign_takes_no_agreement_from_anybody(client, db):
    collaboration = completed()
    verbs.complete(_running(collaboration.campaign), by=owner_of(collaboration))
    verbs.delete(collaboration.campaign, by=owner_of(collaboration))
    client.force_login(collaboration.influencer.user)

    for page in ("", "agreement/", "agreement.txt"):
        assert client.get(f"/collaborations/{collaboration.pk}/{page}").status_code == 200


def test_nobody_deletes_a_campaign_to_escape_a_review(client, db):
    collaboration = completed()
    verbs.complete(_running(collaboration.campaign), by=owner_of(collaboration))
    verbs.delete(collaboration.campaign, by=owner_of(collaboration))
    client.force_login(collaboration.influencer.user)

    assert client.get(f"/collaborations/{collaboration.pk}/review/").status_code == 200
    client.post(f"/collaborations/{collaboration.pk}/review/", {"rating": "1"})

    assert collaboration.reviews.get().rating == 1


def _running(campaign):
    if campaign.status == "open":
        verbs.start(campaign)
    return campaign


def test_the_earnings_of_a_deleted_campaign_stay(db):
    collaboration = completed()
    verbs.complete(_running(collaboration.campaign), by=owner_of(collaboration))
    verbs.delete(collaboration.campaign, by=owner_of(collaboration))

    assert [line.earned for line in earnings_of(collaboration.influencer.user)] == [500]


@pytest.mark.parametrize("freeze", [flag, soft_delete])
def test_a_campaign_that_staff_froze_or_removed_falls_silent(client, db, freeze):
    collaboration, staff = invitation(), UserFactory(staff=True)
    freeze(collaboration.campaign, by=staff, reason="A scam.")
    client.force_login(owner_of(collaboration))
    talk = collaboration.conversation

    client.post(f"/messages/{talk.pk}/say/", {"body": "Write me elsewhere."})
    assert not talk.messages.filter(kind="text").exists()

    {flag: unflag, soft_delete: restore}[freeze](collaboration.campaign, by=staff)
    client.post(f"/messages/{talk.pk}/say/", {"body": "Hello again."})
    assert talk.messages.filter(kind="text").count() == 1


def test_a_flagged_collaboration_stays_silent_when_only_its_campaign_is_cleared(db):
    collaboration, staff = invitation(), UserFactory(staff=True)
    flag(collaboration, by=staff, reason="Look.")
    flag(collaboration.campaign, by=staff, reason="A scam.")
    unflag(collaboration.campaign, by=staff)

    talk = Conversation.objects.get(pk=collaboration.conversation_id)
    assert talk.closed == "Our staff froze this collaboration: Look."


def test_a_flagged_message_is_shown_in_no_list(client, db):
    collaboration = invitation()
    person, talk = collaboration.influencer, collaboration.conversation
    message = talk.say("Pay me past the site.", by=person.user, party=person.party)
    flag(message, by=UserFactory(staff=True), reason="Against the rules.")
    client.force_login(owner_of(collaboration))

    assert "past the site" not in client.get("/messages/").content.decode()
    assert "past the site" not in client.get("/home/").content.decode()


def test_who_is_in_a_campaign_hears_of_a_pause(db):
    collaboration = invitation()
    user, owner = collaboration.influencer.user, owner_of(collaboration)

    verbs.pause(collaboration.campaign, by=owner)
    verbs.resume(collaboration.campaign, by=owner)

    told = Notification.objects.filter(user=user, kind__startswith="campaign").order_by("pk")
    assert list(told.values_list("kind", flat=True)) == ["campaign-paused", "campaign-resumed"]


def test_silence_does_not_count_while_staff_froze_it(db):
    collaboration, staff = agreed(), UserFactory(staff=True)
    submit(collaboration.tasks.get(), by=collaboration.influencer.user, text="Done")
    flag(collaboration, by=staff, reason="Look at it.")

    with time_machine.travel(timezone.now() + dt.timedelta(days=20)):
        remind()
        auto_approve()
        unflag(collaboration, by=staff)
        auto_approve()
        assert collaboration.tasks.get().status == "submitted"
        assert not Notification.objects.filter(kind="auto-approval-reminder").exists()

    with time_machine.travel(timezone.now() + dt.timedelta(days=24)):
        auto_approve()
        assert collaboration.tasks.get().status == "approved"


def test_who_works_with_what_staff_freeze_is_told(db):
    collaboration, staff = agreed(), UserFactory(staff=True)
    influencer, brand = collaboration.influencer, collaboration.campaign.brand

    flag(brand, by=staff, reason="Fraud.")
    assert Notification.objects.filter(user=influencer.user, kind="flagged").count() == 1

    soft_delete(influencer, by=staff, reason="Stolen.")
    assert Notification.objects.filter(user=owner_of(collaboration), kind="deleted").count() == 1


def test_a_new_brand_is_approved_among_its_own(db):

    member = MemberFactory(brand=BrandFactory(pending=True))
    approve_brand(member.brand, by=UserFactory(staff=True))

    assert list(Notification.objects.values_list("user", flat=True)) == [member.user_id]


def test_no_notification_leads_to_a_page_that_its_reader_cannot_see(client, db):
    collaboration, staff = agreed(), UserFactory(staff=True)
    flag(collaboration.campaign, by=staff, reason="Look.")
    flag(collaboration.influencer, by=staff, reason="Look.")

    for told in Notification.objects.filter(kind="flagged").exclude(url=""):
        client.force_login(told.user)
        assert client.get(told.url, follow=True).status_code == 200, told


def test_the_brand_hears_when_the_person_it_works_with_is_frozen(db):
    collaboration = agreed()

    flag(collaboration.influencer.user, by=UserFactory(staff=True), reason="Spam.")

    told = set(Notification.objects.filter(kind="flagged").values_list("user", flat=True))
    assert told == {collaboration.influencer.user_id, owner_of(collaboration).pk}


def test_the_brand_hears_when_the_person_it_works_with_is_removed(db):
    collaboration = agreed()

    delete_account(collaboration.influencer.user, by=UserFactory(staff=True), reason="Fraud.")

    told = set(Notification.objects.filter(kind="deleted").values_list("user", flat=True))
    assert told == {collaboration.influencer.user_id, owner_of(collaboration).pk}
