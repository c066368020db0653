from datetime import timedelta

from django.utils import timezone

from tests.api.doors import operation
from tests.factories import InfluencerFactory


def terms(**changes):
    """What a program sends: one reel, due in two weeks."""
    day = timezone.localdate() + timedelta(days=14)
    line = {"title": "Reel", "deliverable": "reel", "platform": "instagram", "due_on": day.isoformat()}
    return {"amount": "500.00", "lines": [line]} | changes


def invitation(cast):
    return terms(campaign=cast.campaign.pk, influencer=InfluencerFactory().pk)


def application(cast):
    return terms(campaign=cast.campaign.pk, message="I cook every day.")


def read(name, keys):
    return operation(name, keys, influencer=200, team=200, staff=200)


def act(name, keys, **more):
    """Both sides act; a viewer reads, and staff oversee."""
    return operation(name, keys, **{"viewer": 403, "staff": 403} | more)


DOORS = [
    operation("list_collaborations", signed_in=200),
    # Who may invite names whom; who applies does not. Other brands' campaigns are not there for them.
    operation(
        "create_collaboration",
        data=invitation,
        otherwise=403,
        writers=201,
        influencers=400,
        other_brand=400,
    ),
    operation(
        "create_collaboration",
        data=application,
        otherwise=403,
        influencer=409,
        other_influencer=201,
        writers=400,
        other_brand=400,
    ),
    read("retrieve_collaboration", "collaboration"),
    act("withdraw_collaboration", "collaboration", influencer=409, writers=409, data={}),
    act("withdraw_collaboration", "offered", influencer=200, writers=200, data={}),
    act("cancel_collaboration", "collaboration", influencer=200, writers=200, data={"reason": "Ill."}),
    act("dispute_collaboration", "collaboration", influencer=200, writers=200, data={"reason": "No."}),
    read("list_collaboration_events", "collaboration"),
    read("retrieve_agreement", "collaboration"),
    read("list_offers", "offered"),
    read("retrieve_offer", "offered version"),
    act("create_offer", "offered", influencer=201, writers=201, data=lambda _: terms()),
    # Only the side to whom the offer was made answers it.
    act("accept_offer", "offered version", influencer=200, data={}),
    act("accept_offer", "collaboration version", influencer=409, data={}),
    act("decline_offer", "offered version", influencer=200, data={}),
    operation("list_tasks", signed_in=200),
    read("retrieve_task", "task"),
    operation("submit_task", "task", brands=403, staff=403, influencer=200, data={"text": "Here it is."}),
    act("approve_task", "task", influencers=403, writers=409, data={}),
    act("approve_task", "handed_in", influencers=403, writers=200, data={}),
    act("request_task_changes", "handed_in", influencers=403, writers=200, data={"feedback": "Brighter."}),
    read("list_submissions", "handed_in"),
    read("retrieve_submission", "handed_in version"),
    read("download_submission", "handed_in version"),
    read("list_collaboration_reviews", "finished"),
    act("create_review", "finished", influencer=201, writers=201, data={"rating": 5}),
    act("create_review", "collaboration", influencer=409, writers=409, data={"rating": 5}),
    operation("list_reviews", signed_in=200, query={"influencer": 1}),
    operation("retrieve_review", "review", signed_in=200),
    operation("retrieve_review_summary", signed_in=200, query={"brand": 1}),
]
