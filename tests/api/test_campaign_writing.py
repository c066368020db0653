from decimal import Decimal

import pytest

from campaigns.models import Campaign, Goal, TaskTemplate
from tests.api.asking import pointers, post
from tests.api.campaigning import HERE, here, patch, put
from tests.factories import CampaignFactory, MemberFactory, agreed, owner_of

pytestmark = pytest.mark.django_db


def test_a_name_makes_a_draft_of_the_own_brand(client):
    member = MemberFactory(brand__pending=True)
    client.force_login(member.user)

    answer = post(client, HERE, {"name": "Jars", "countries": ["ES"], "niches": ["food"], "cap": 3})

    made = Campaign.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, here(made))
    assert (made.status, made.brand, made.created_by, made.countries) == ("draft", member.brand, member.user, ["ES"])
    told = answer.json()
    assert (told["id"], told["budget_total"], told["starts_on"], told["taken"]) == (made.pk, None, None, 0)
    assert told["missing"] == ["brief", "budget_total", "starts_on", "ends_on", "platforms", "task_templates"]
    assert client.get(answer["Location"])["ETag"] == answer["ETag"]


@pytest.mark.parametrize(
    "member",
    ["status", "brand", "flagged_at", "flag_reason", "published_at", "deleted_at", "paused_at", "created_by", "id"],
)
def test_what_is_decided_elsewhere_is_refused_by_name(as_owner, campaign, member):
    edited = patch(as_owner, campaign, **{member: None})
    created = post(as_owner, HERE, {"name": "Jars", member: "open"})

    for answer in (edited, created):
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(f"#/{member}", "unknown")]
        assert answer.status_code == 400
    assert Campaign.objects.get().published_at == campaign.published_at


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"budget_total": "-1"}, "budget_total"),
        ({"budget_total": "0"}, "budget_total"),
        ({"budget_total": "1e3"}, "budget_total"),
        ({"budget_total": "99999999999"}, "budget_total"),
        ({"budget_total": "NaN"}, "budget_total"),
        ({"max_per_influencer": "-5"}, "max_per_influencer"),
        ({"max_per_influencer": "6000.01"}, "max_per_influencer"),
        ({"budget_total": "1599.99"}, "budget_total"),
        ({"cap": 0}, "cap"),
        ({"cap": 10_001}, "cap"),
        ({"task_weight": 101}, "task_weight"),
        ({"task_weight": -1}, "task_weight"),
        ({"auto_approve_days": 0}, "auto_approve_days"),
        ({"auto_approve_days": 91}, "auto_approve_days"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"starts_on": "2099-01-01"}, "starts_on"),
        ({"ends_on": "soon"}, "ends_on"),
        ({"currency": "USD"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"visibility": "secret"}, "visibility"),
        ({"niches": ["nonsense"]}, "niches/0"),
        ({"platforms": "instagram"}, "platforms"),
        ({"countries": ["Spain"]}, "countries/0"),
        ({"brief": "x" * 20_001}, "brief"),
        ({"brief": None}, "brief"),
    ],
)
def test_a_wrong_value_is_named(as_owner, campaign, data, wrong):
    assert pointers(patch(as_owner, campaign, **data)) == {f"#/{wrong}"}
    assert campaign.moves.count() == 0


def test_what_is_agreed_is_the_least(as_owner, campaign):
    agreed(campaign, amount=900)
    agreed(campaign, amount=800)

    assert pointers(patch(as_owner, campaign, cap=1)) == {"#/cap"}
    assert pointers(patch(as_owner, campaign, budget_total="1699.99")) == {"#/budget_total"}
    assert pointers(patch(as_owner, campaign, budget_total=None)) == {"#/budget_total"}
    assert patch(as_owner, campaign, cap=2, budget_total="1700").status_code == 200


def test_the_currency_is_fixed_once_people_see_it(as_drafter, draft):
    assert patch(as_drafter, draft, currency="USD").json()["currency"] == "USD"
    post(as_drafter, here(draft, "publish/"))

    assert pointers(patch(as_drafter, draft, currency="EUR")) == {"#/currency"}
    assert patch(as_drafter, draft, currency="USD", name="Jars").status_code == 200


def test_an_edit_changes_what_it_names_and_leaves_a_line_of_history(as_owner, campaign):
    answer = patch(as_owner, campaign, name="Jars", niches=["home", "food"], max_per_influencer=None)

    campaign.refresh_from_db()
    assert answer.status_code == 200
    assert (campaign.name, campaign.niches, campaign.max_per_influencer) == ("Jars", ["home", "food"], None)
    assert (campaign.brief, campaign.budget_total) == ("Cook something **slow**.", Decimal(6000))
    assert [move.to for move in campaign.moves.all()] == ["edited"]


def test_what_is_over_or_frozen_is_not_edited(client):
    member = MemberFactory()
    over = CampaignFactory(brand=member.brand, status=Campaign.Status.COMPLETED)
    frozen = CampaignFactory(brand=member.brand, flagged=True)
    client.force_login(member.user)

    answers = [patch(client, row, name="Jars").json() for row in (over, frozen)]

    assert [(told["status"], told["code"], told["current"]["id"]) for told in answers] == [
        (409, "stale", over.pk),
        (409, "stale", frozen.pk),
    ]
    assert "froze" in answers[1]["detail"]


def test_goals_are_written_as_a_whole(as_owner, campaign):
    Goal.objects.create(campaign=campaign, kind="utm", metric="sessions", target=500)
    goals = [{"kind": "influencer_socials", "metric": "views", "target": "250000.00", "weight": 2}]

    answer = put(as_owner, here(campaign, "goals/"), {"goals": goals})

    assert (answer.status_code, answer.json()) == (200, {"goals": goals})
    assert as_owner.get(here(campaign, "goals/")).json() == {"goals": goals}
    assert as_owner.get(here(campaign)).json()["goals"] == goals
    assert [move.to for move in campaign.moves.all()] == ["edited"]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"target": "0"}, "1/target"),
        ({"target": "-3"}, "1/target"),
        ({"weight": 0}, "1/weight"),
        ({"weight": 101}, "1/weight"),
        ({"metric": "sessions"}, "1/metric"),
        ({"kind": "tv"}, "1/kind"),
        ({"metric": "views"}, "1/metric"),
        ({"campaign": 3}, "1/campaign"),
    ],
)
def test_a_wrong_goal_is_named(as_owner, campaign, change, wrong):
    goal = {"kind": "influencer_socials", "metric": "views", "target": "10"}
    goals = [goal, {"kind": "influencer_socials", "metric": "likes", "target": "10"} | change]

    answer = put(as_owner, here(campaign, "goals/"), {"goals": goals})

    assert pointers(answer) == {f"#/goals/{wrong}"}
    assert not campaign.goals.exists()


def test_the_template_is_written_as_a_whole_in_its_order(as_drafter, draft):
    lines = [
        {"title": title, "deliverable": "reel", "platform": "tiktok", "instructions": "", "due_days": 7}
        for title in ("Second", "First")
    ]

    answer = put(as_drafter, here(draft, "task-templates/"), {"task_templates": lines})

    assert answer.json() == {"task_templates": lines}
    assert [line.title for line in TaskTemplate.objects.filter(campaign=draft)] == ["Second", "First"]
    assert not draft.moves.exists()


def test_a_template_has_twenty_lines_at_most(as_drafter, draft):
    line = {"title": "Reel", "deliverable": "reel", "platform": "tiktok"}

    def write(lines):
        return put(as_drafter, here(draft, "task-templates/"), {"task_templates": lines})

    assert pointers(write([line] * 21)) == {"#/task_templates"}
    assert pointers(write([line | {"due_days": 366}])) == {"#/task_templates/0/due_days"}
    assert write([line] * 20).status_code == 200


# Verbs


def test_publishing_says_what_is_missing(client):
    draft = CampaignFactory(draft=True, template=None, budget_total=None, max_per_influencer=None)
    client.force_login(owner_of(draft))

    told = post(client, here(draft, "publish/")).json()

    assert (told["status"], told["code"]) == (409, "not_ready")
    assert told["missing"] == told["current"]["missing"] == ["budget_total", "task_templates"]


def test_an_unapproved_brand_cannot_publish(client):
    member = MemberFactory(brand__pending=True)
    draft = CampaignFactory(draft=True, brand=member.brand)
    client.force_login(member.user)

    answer = post(client, here(draft, "publish/"))

    assert (answer.status_code, answer.json()["code"]) == (403, "brand_waiting")
    draft.refresh_from_db()
    assert draft.status == Campaign.Status.DRAFT


def test_a_campaign_lives_from_draft_to_its_end(as_drafter, draft):
    told = [
        post(as_drafter, here(draft, f"{verb}/")).json() for verb in ("publish", "pause", "resume", "start", "complete")
    ]

    assert [row["status"] for row in told] == ["open", "open", "open", "running", "completed"]
    assert [row["paused_at"] is None for row in told] == [True, False, True, True, True]
    assert told[0]["published_at"]


def test_the_second_to_move_is_told_the_present_state(as_drafter, draft):
    post(as_drafter, here(draft, "publish/"))

    late = post(as_drafter, here(draft, "publish/"))

    assert (late.status_code, late.json()["code"], late.json()["current"]["status"]) == (409, "stale", "open")


def test_a_campaign_with_unfinished_work_is_not_complete(as_owner, campaign):
    agreed(campaign)
    post(as_owner, here(campaign, "start/"))

    answer = post(as_owner, here(campaign, "complete/"))

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert answer.json()["detail"] == "1 collaboration is not finished. Complete or cancel it first."


def test_cancelling_needs_a_reason_and_ends_what_was_agreed(as_owner, campaign):
    work = agreed(campaign)

    assert pointers(post(as_owner, here(campaign, "cancel/"))) == {"#/reason"}
    assert post(as_owner, here(campaign, "cancel/"), {"reason": "It rains."}).json()["status"] == "cancelled"

    work.refresh_from_db()
    assert work.status == "cancelled"


def test_what_was_put_away_comes_back(as_drafter, draft):
    gone = as_drafter.delete(here(draft))
    hidden = as_drafter.get(here(draft))
    back = post(as_drafter, here(draft, "restore/"))

    assert (gone.status_code, hidden.status_code, back.status_code) == (204, 404, 200)
    assert (back.json()["id"], back.json()["deleted_at"]) == (draft.pk, None)


def test_what_is_under_way_is_not_deleted(as_owner, campaign):
    answer = as_owner.delete(here(campaign))

    assert (answer.status_code, answer.json()["current"]["status"]) == (409, "open")


def test_a_copy_is_a_draft_without_dates_and_people(as_owner, campaign):
    agreed(campaign)

    answer = post(as_owner, here(campaign, "duplicate/"))

    copy = Campaign.objects.exclude(pk=campaign.pk).get()
    assert (answer.status_code, answer["Location"]) == (201, here(copy))
    told = answer.json()
    assert (told["id"], told["status"], told["starts_on"], told["people"]) == (copy.pk, "draft", None, 0)
    assert [line["title"] for line in told["task_templates"]] == [line.title for line in campaign.task_templates.all()]


@pytest.mark.parametrize("verb", ["publish", "pause", "resume", "start", "complete", "duplicate", "restore"])
def test_a_strangers_campaign_is_not_there(client, campaign, verb):
    client.force_login(MemberFactory().user)

    assert post(client, here(campaign, f"{verb}/")).status_code == 404
    assert patch(client, campaign, name="Mine").status_code == 404
    assert client.delete(here(campaign)).status_code == 404
