"""Every state machine, every pair of states: the table in `MOVES` is what is possible, and nothing else."""

import pytest

from accounts.actions import flag, unflag
from campaigns.models import Campaign, Collaboration, Frozen, IllegalMove, Task
from messaging.models import ConversationClosed
from tests.factories import CampaignFactory, UserFactory, agreed, invitation, owner_of


def pairs(model):
    return [(source, target) for source in model.Status for target in model.Status]


@pytest.mark.parametrize(("source", "target"), pairs(Campaign))
def test_a_campaign_moves_as_its_table_says(db, source, target):
    campaign = CampaignFactory(status=source)

    check(campaign, source, target, by=owner_of(campaign))


@pytest.mark.parametrize(("source", "target"), pairs(Collaboration))
def test_a_collaboration_moves_as_its_table_says(db, source, target):
    collaboration = invitation()
    Collaboration.objects.filter(pk=collaboration.pk).update(status=source)

    check(collaboration, source, target, by=owner_of(collaboration))


@pytest.mark.parametrize(("source", "target"), pairs(Task))
def test_a_task_moves_as_its_table_says(db, source, target):
    task = agreed().tasks.get()
    Task.objects.filter(pk=task.pk).update(status=source)

    check(task, source, target, by=owner_of(task.collaboration))


def check(thing, source, target, *, by):
    moves = thing.moves.count()
    legal = target in type(thing).MOVES.get(source, ())

    if legal:
        thing.move(to=target, by=by)
    else:
        with pytest.raises(IllegalMove):
            thing.move(to=target, by=by)

    thing.refresh_from_db()
    assert thing.status == (target if legal else source)
    assert thing.moves.count() == moves + legal


@pytest.mark.parametrize("where", ["collaboration", "campaign", "brand", "influencer", "user"])
def test_a_flag_anywhere_above_freezes_a_collaboration_and_its_tasks(db, where):
    collaboration = agreed()
    task = collaboration.tasks.get()
    things = {
        "collaboration": collaboration,
        "campaign": collaboration.campaign,
        "brand": collaboration.campaign.brand,
        "influencer": collaboration.influencer,
        "user": collaboration.influencer.user,
    }

    flag(things[where], by=UserFactory(staff=True), reason="Looks wrong.")

    with pytest.raises(Frozen):
        collaboration.move(to=Collaboration.Status.ACTIVE)
    with pytest.raises(Frozen):
        task.move(to=Task.Status.SUBMITTED)


def test_the_second_of_two_moves_from_the_same_state_loses(db):
    campaign = CampaignFactory()
    stale = Campaign.objects.get(pk=campaign.pk)
    campaign.move(to=Campaign.Status.RUNNING)

    with pytest.raises(IllegalMove):
        stale.move(to=Campaign.Status.RUNNING)

    assert [move.to for move in campaign.moves.all()] == ["running"]


@pytest.mark.parametrize("status", [Campaign.Status.OPEN, Campaign.Status.RUNNING])
def test_a_live_campaign_pauses_and_resumes_once(db, status):
    campaign = CampaignFactory(status=status)
    owner = owner_of(campaign)

    campaign.pause(by=owner)
    with pytest.raises(IllegalMove):
        campaign.pause(by=owner)
    campaign.resume(by=owner)
    with pytest.raises(IllegalMove):
        campaign.resume(by=owner)

    campaign.refresh_from_db()
    assert campaign.paused_at is None
    assert [move.to for move in campaign.moves.all()] == ["paused", "resumed"]


def test_a_flagged_collaboration_is_silent_until_it_is_unflagged(db):
    collaboration, staff = agreed(), UserFactory(staff=True)
    owner, party = owner_of(collaboration), collaboration.campaign.brand.party

    flag(collaboration, by=staff, reason="Threats.")
    with pytest.raises(ConversationClosed, match="Threats"):
        collaboration.conversation.say("Hello?", by=owner, party=party)
    unflag(collaboration, by=staff, reason="Cleared up.")
    collaboration.conversation.say("Hello again.", by=owner, party=party)

    assert collaboration.conversation.messages.last().body == "Hello again."
