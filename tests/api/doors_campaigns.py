from tests.api.doors import operation
from tests.factories import InfluencerFactory

INVITATION = {
    "amount": "500.00",
    "lines": [{"title": "Reel", "deliverable": "reel", "platform": "instagram", "due_on": "2099-04-20"}],
}


def read(name, keys="campaign", **more):
    """The brand's side: its members and staff. Influencers have briefs."""
    return operation(name, keys, **{"influencers": 403, "team": 200, "staff": 200} | more)


def write(name, keys="campaign", status=200, **more):
    """Owners and managers; a viewer reads, and staff oversee."""
    return operation(name, keys, **{"influencers": 403, "viewer": 403, "staff": 403, "writers": status} | more)


def invitations(cast):
    return INVITATION | {"influencers": [InfluencerFactory().pk]}


DOORS = [
    operation("list_campaigns", otherwise=403, brands=200, staff=200),
    operation("export_campaign", otherwise=403, brands=200, staff=200),
    operation("create_campaign", otherwise=403, brands=201, viewer=403, data={"name": "Jars"}),
    read("retrieve_campaign"),
    read("retrieve_campaign", "draft"),
    # What was put away is there for staff; its brand restores it first.
    read("retrieve_campaign", "deleted", team=404),
    write("update_campaign", data={"name": "Jars"}),
    write("delete_campaign", status=409),
    write("delete_campaign", "draft", status=204),
    write("restore_campaign", "deleted"),
    write("restore_campaign", status=404),
    write("duplicate_campaign", status=201),
    # The campaign runs: what is not legal now is a conflict for whoever may do it at other times.
    write("publish_campaign", status=409),
    write("publish_campaign", "draft"),
    write("publish_campaign", "waiting_draft", status=404, unapproved=403),
    write("pause_campaign"),
    write("resume_campaign", status=409),
    write("start_campaign", status=409),
    write("complete_campaign", status=409),
    write("cancel_campaign", data={"reason": "It rains."}),
    read("retrieve_goals"),
    write("replace_goals", data={"goals": []}),
    read("retrieve_task_templates"),
    write("replace_task_templates", data={"task_templates": []}),
    read("list_activity"),
    read("list_people"),
    read("export_people"),
    read("export_tasks"),
    write("invite_people", data=invitations),
    write("invite_people", "waiting_draft", data=invitations, status=404, unapproved=403),
    operation("list_briefs", signed_in=200),
    operation("retrieve_brief", "campaign", influencers=200, team=200, staff=200),
    operation("retrieve_brief", "draft", team=200, staff=200),
    # Who is in it already cannot apply again.
    operation(
        "apply_brief",
        "campaign",
        otherwise=403,
        influencer=409,
        other_influencer=201,
        data=INVITATION | {"message": "I cook every day."},
    ),
    operation("retrieve_dashboard", signed_in=200),
]
