import base64
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Goal, TaskTemplate
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
)

pytestmark = pytest.mark.django_db
HERE = "/api/v1/campaigns/"
# What an influencer never reads, whatever they are in.
OF_THE_BRAND = {
    "budget_total",
    "max_per_influencer",
    "agreed_amount",
    "people",
    "taken",
    "goals",
    "task_weight",
    "flag_reason",
    "missing",
}


@pytest.fixture
def draft():
    return CampaignFactory(draft=True)


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def as_owner(client, campaign):
    client.force_login(owner_of(campaign))
    return client


@pytest.fixture
def as_drafter(client, draft):
    client.force_login(owner_of(draft))
    return client


def send(client, method, path, data=None, **headers):
    call = getattr(client, method)
    return call(path, {} if data is None else data, content_type="application/json", headers=headers)


def post(client, path, data=None, **headers):
    return send(client, "post", path, data, **headers)


def patch(client, campaign, **data):
    return send(client, "patch", here(campaign), data)


def here(campaign, path=""):
    return f"{HERE}{campaign.pk}/{path}"


def pointers(answer):
    assert answer.status_code == 400
    return {error["pointer"] for error in answer.json()["errors"]}


# Who finds what


def test_a_brand_lists_its_own_and_staff_everybodys(client, campaign):
    other = CampaignFactory()
    client.force_login(owner_of(campaign))
    own = client.get(HERE).json()["results"]
    client.force_login(UserFactory(staff=True))
    all_of_them = client.get(HERE).json()["results"]

    assert [row["id"] for row in own] == [campaign.pk]
    assert {row["id"] for row in all_of_them} == {campaign.pk, other.pk}


def test_a_private_campaign_is_invisible_to_whoever_was_not_invited(client):
    private = CampaignFactory(private=True)
    invited = invitation(private).influencer.user
    stranger = InfluencerFactory().user

    def sees(user):
        client.force_login(user)
        listed = {row["id"] for row in client.get("/api/v1/briefs/").json()["results"]}
        return client.get(f"/api/v1/briefs/{private.pk}/").status_code, private.pk in listed

    assert sees(invited) == (200, False)
    assert sees(stranger) == (404, False)
    assert sees(MemberFactory().user) == (404, False)


def test_drafts_and_flagged_campaigns_are_no_briefs(client):
    hidden = [CampaignFactory(draft=True), CampaignFactory(flagged=True), CampaignFactory(deleted=True)]
    client.force_login(InfluencerFactory().user)

    assert client.get("/api/v1/briefs/").json()["results"] == []
    assert {client.get(f"/api/v1/briefs/{row.pk}/").status_code for row in hidden} == {404}


def test_an_influencer_in_it_reads_the_brief_and_nothing_of_the_budget(client, campaign):
    other = agreed(campaign)
    mine = agreed(campaign, amount=700)
    client.force_login(mine.influencer.user)

    told = client.get(f"/api/v1/briefs/{campaign.pk}/")

    assert (told.json()["brief"], told.json()["collaboration"]) == (campaign.brief, mine.pk)
    assert set(told.json()) & OF_THE_BRAND == set()
    words = told.content.decode()
    assert [secret for secret in ("6000", "1600", "1200", "700.00", other.influencer.name) if secret in words] == []
    assert client.get(here(campaign)).status_code == 403


def test_a_viewer_reads_everything_and_writes_nothing(client, campaign):
    client.force_login(MemberFactory(brand=campaign.brand, viewer=True).user)

    told = client.get(here(campaign)).json()
    refused = patch(client, campaign, name="Jars")

    assert (told["budget_total"], told["max_per_influencer"]) == ("6000.00", "1600.00")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Clay", "Bread", "Apple"]),
        ({"status": "draft"}, ["Apple"]),
        ({"status": "paused"}, ["Clay"]),
        ({"status": "deleted"}, ["Gone"]),
        ({"q": "rea"}, ["Bread"]),
        ({"sort": "name"}, ["Apple", "Bread", "Clay"]),
        ({"sort": "-name"}, ["Clay", "Bread", "Apple"]),
        ({"sort": "ends"}, ["Bread", "Apple", "Clay"]),
        ({"sort": "-people"}, ["Bread", "Clay", "Apple"]),
        ({"sort": "agreed"}, ["Apple", "Clay", "Bread"]),
        ({"sort": "-progress"}, ["Clay", "Bread", "Apple"]),
        ({"sort": "status"}, ["Apple", "Bread", "Clay"]),
    ],
)
def test_filters_and_sorts_are_the_websites(client, query, found):
    member = MemberFactory()
    own = {"brand": member.brand}
    CampaignFactory(name="Apple", draft=True, ends_on=date(2099, 1, 1), **own)
    bread = CampaignFactory(name="Bread", ends_on=date(2098, 1, 1), **own)
    CampaignFactory(name="Clay", paused=True, starts_on=None, ends_on=None, **own)
    CampaignFactory(name="Gone", draft=True, deleted=True, **own)
    agreed(bread)
    client.force_login(member.user)

    rows = client.get(HERE, query | {"page_size": 2}).json()
    names = [row["name"] for row in rows["results"]]
    while rows["next"]:
        rows = client.get(rows["next"]).json()
        names += [row["name"] for row in rows["results"]]

    assert names == found


def test_a_filter_that_is_not_understood_is_said(as_owner):
    assert pointers(as_owner.get(HERE, {"status": "secret", "sort": "budget"})) == {"#/status", "#/sort"}


def test_a_part_of_a_row_may_be_asked_for(as_owner, campaign):
    rows = as_owner.get(HERE, {"fields": "name"}).json()["results"]

    assert rows == [{"id": campaign.pk, "name": campaign.name}]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(client, count, django_assert_num_queries):
    member = MemberFactory()
    campaigns = [CampaignFactory(brand=member.brand) for _ in range(count)]
    for _ in range(count):
        agreed(campaigns[0])
    client.force_login(member.user)

    with django_assert_num_queries(7):
        assert len(client.get(HERE).json()["results"]) == count
    with django_assert_num_queries(8):
        assert len(client.get(here(campaigns[0], "people/")).json()["results"]) == count
    with django_assert_num_queries(6):
        assert len(client.get(here(campaigns[0], "activity/")).json()["results"]) == 2 * count
    client.force_login(InfluencerFactory().user)
    with django_assert_num_queries(6):
        assert len(client.get("/api/v1/briefs/").json()["results"]) == count


@pytest.mark.parametrize(
    ("sort", "position"),
    [
        ("created", "soon"),
        ("ends", "soon"),
        ("people", "many"),
        ("agreed", "much"),
        ("agreed", "Infinity"),
        ("name", "\0"),
    ],
)
def test_a_cursor_that_names_no_place_is_refused(as_owner, sort, position):
    cursor = base64.b64encode(urlencode({"p": position}).encode()).decode()

    answer = as_owner.get(HERE, {"sort": sort, "cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


# Writing


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

    answer = send(as_owner, "put", here(campaign, "goals/"), {"goals": goals})

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

    answer = send(as_owner, "put", here(campaign, "goals/"), {"goals": goals})

    assert pointers(answer) == {f"#/goals/{wrong}"}
    assert not campaign.goals.exists()


def test_the_template_is_written_as_a_whole_in_its_order(as_drafter, draft):
    lines = [
        {"title": title, "deliverable": "reel", "platform": "tiktok", "instructions": "", "due_days": 7}
        for title in ("Second", "First")
    ]

    answer = send(as_drafter, "put", here(draft, "task-templates/"), {"task_templates": lines})

    assert answer.json() == {"task_templates": lines}
    assert [line.title for line in TaskTemplate.objects.filter(campaign=draft)] == ["Second", "First"]
    assert not draft.moves.exists()


def test_a_template_has_twenty_lines_at_most(as_drafter, draft):
    line = {"title": "Reel", "deliverable": "reel", "platform": "tiktok"}

    def put(lines):
        return send(as_drafter, "put", here(draft, "task-templates/"), {"task_templates": lines})

    assert pointers(put([line] * 21)) == {"#/task_templates"}
    assert pointers(put([line | {"due_days": 366}])) == {"#/task_templates/0/due_days"}
    assert put([line] * 20).status_code == 200


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


# What lies below a campaign


def test_the_roster_says_how_each_stands(as_owner, campaign):
    asked, working, done = application(campaign, amount=700), agreed(campaign), completed(campaign)

    rows = {row["id"]: row for row in as_owner.get(here(campaign, "people/")).json()["results"]}

    assert set(rows) == {asked.pk, working.pk, done.pk}
    first = rows[asked.pk]
    assert (first["status"], first["amount"], first["offer_by"]) == ("applied", "700.00", "influencer")
    assert (first["waits_for_you"], first["state"]) == (True, "your turn")
    assert rows[working.pk]["waits_for_you"] is False
    assert (rows[done.pk]["tasks_total"], rows[done.pk]["tasks_approved"]) == (1, 1)
    assert first["influencer"] == {
        "id": asked.influencer_id,
        "name": asked.influencer.name,
        "slug": asked.influencer.slug,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Zoe", "Ben", "Ada"]),
        ({"state": "applied"}, ["Ben"]),
        ({"turn": "true"}, ["Ben"]),
        ({"q": "zo"}, ["Zoe"]),
        ({"sort": "name"}, ["Ada", "Ben", "Zoe"]),
        ({"sort": "amount"}, ["Ada", "Zoe", "Ben"]),
    ],
)
def test_the_roster_is_narrowed_and_sorted(as_owner, campaign, query, found):
    invitation(campaign, InfluencerFactory(name="Ada"), amount=100)
    application(campaign, InfluencerFactory(name="Ben"), amount=300)
    agreed(campaign, InfluencerFactory(name="Zoe"), amount=200)

    rows = as_owner.get(here(campaign, "people/"), query | {"page_size": 2}).json()
    names = [row["influencer"]["name"] for row in rows["results"]]
    while rows["next"]:
        rows = as_owner.get(rows["next"]).json()
        names += [row["influencer"]["name"] for row in rows["results"]]

    assert names == found


def test_a_viewer_is_never_waited_for(client, campaign):
    application(campaign)
    client.force_login(MemberFactory(brand=campaign.brand, viewer=True).user)

    row = client.get(here(campaign, "people/")).json()["results"][0]

    assert (row["waits_for_you"], row["state"]) == (False, "waits for the brand")


def offer(**more):
    day = timezone.localdate() + timedelta(days=14)
    line = {"title": "Reel", "deliverable": "reel", "platform": "instagram", "due_on": day.isoformat()}
    return {"amount": "500.00", "lines": [line]} | more


def test_many_are_invited_and_each_result_is_told(as_owner, campaign):
    free, inside, frozen = InfluencerFactory(), agreed(campaign), InfluencerFactory(flagged=True)
    keys = [free.pk, inside.influencer_id, frozen.pk, 10**9, free.pk]

    told = post(as_owner, here(campaign, "people/invite/"), offer(influencers=keys)).json()["results"]

    made = campaign.collaborations.get(influencer=free)
    assert [(row["influencer"], row["result"], row["collaboration"]) for row in told] == [
        (free.pk, "invited", made.pk),
        (inside.influencer_id, "inside", None),
        (frozen.pk, "not_found", None),
        (10**9, "not_found", None),
    ]
    # Frozen and never there are told apart by nobody.
    assert told[2]["detail"] == told[3]["detail"]
    assert made.latest_offer.amount == 500


def test_an_amount_over_the_limit_invites_nobody(as_owner, campaign):
    keys = [InfluencerFactory().pk, InfluencerFactory().pk]

    answer = post(as_owner, here(campaign, "people/invite/"), offer(influencers=keys, amount="1600.01"))

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert "1,600" in answer.json()["detail"]
    assert answer.json()["current"]["id"] == campaign.pk
    assert not campaign.collaborations.exists()


def test_a_campaign_that_takes_nobody_says_so_for_each(as_owner, campaign):
    post(as_owner, here(campaign, "pause/"))

    told = post(as_owner, here(campaign, "people/invite/"), offer(influencers=[InfluencerFactory().pk])).json()

    assert told["results"][0]["result"] == "closed"


def test_an_invitation_is_checked(as_owner, campaign):
    def invite(**more):
        return post(as_owner, here(campaign, "people/invite/"), offer(**more))

    assert pointers(invite(influencers=[])) == {"#/influencers"}
    assert pointers(invite(influencers=list(range(1, 102)))) == {"#/influencers"}
    assert pointers(invite(influencers=[0])) == {"#/influencers/0"}
    assert pointers(invite(influencers=[1], amount="-1")) == {"#/amount"}


def test_activity_is_walked_page_by_page(as_owner, campaign):
    completed(campaign)
    rejected = application(campaign)
    post(as_owner, here(campaign, "pause/"))

    page = as_owner.get(here(campaign, "activity/"), {"page_size": 3}).json()
    rows = page["results"]
    while page["next"]:
        page = as_owner.get(page["next"]).json()
        rows += page["results"]
    before = as_owner.get(page["previous"]).json()["results"]

    assert [(row["kind"], row["what"]) for row in rows[:2]] == [("campaign", "paused"), ("collaboration", "applied")]
    assert {(row["kind"], row["what"]) for row in rows} >= {("task", "submitted"), ("task", "approved")}
    assert len({(row["at"], row["text"]) for row in rows}) == len(rows) == 8
    assert before == rows[len(rows) - 3 - len(page["results"]) : len(rows) - len(page["results"])]
    assert rows[1]["actor"] == rejected.influencer.user.name


# Files


def test_files_hold_what_the_lists_hold_and_nothing_that_runs(as_owner, campaign):
    agreed(campaign, InfluencerFactory(name="=HYPERLINK(1)"))
    paths = ["export/", f"{campaign.pk}/people/export/", f"{campaign.pk}/tasks/export/"]

    answers = [as_owner.get(f"{HERE}{path}", headers={"Accept": "text/csv"}) for path in paths]

    assert {answer["Content-Type"] for answer in answers} == {"text/csv; charset=utf-8"}
    lines = [answer.content.decode("utf-8-sig").splitlines() for answer in answers]
    assert [len(each) for each in lines] == [2, 2, 2]
    assert lines[0][1].startswith(campaign.name)
    assert lines[1][1].startswith("'=HYPERLINK(1),agreed,invitation,500")
    assert lines[2][1].startswith("'=HYPERLINK(1),Reel,reel,instagram,")


def test_a_file_is_narrowed_like_the_list(as_owner, campaign):
    CampaignFactory(brand=campaign.brand, draft=True, name="Jars")

    lines = as_owner.get(f"{HERE}export/", {"status": "draft"}).content.decode("utf-8-sig").splitlines()

    assert [line.split(",")[0] for line in lines] == ["campaign", "Jars"]
    assert pointers(as_owner.get(f"{HERE}export/", {"status": "x"})) == {"#/status"}


# Briefs


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Clay", "Bread", "Apple"]),
        ({"q": "SOURDOUGH"}, ["Bread"]),
        ({"niche": "home"}, ["Clay"]),
        ({"platform": "tiktok"}, ["Bread"]),
        ({"country": "ES"}, ["Clay", "Apple"]),
        ({"pays": "1000"}, ["Apple"]),
        ({"currency": "USD"}, ["Bread"]),
        ({"closing": "7"}, ["Bread"]),
        ({"places": "true"}, ["Bread", "Apple"]),
        ({"sort": "name"}, ["Apple", "Bread", "Clay"]),
        ({"sort": "closing"}, ["Bread", "Clay", "Apple"]),
        ({"sort": "pay"}, ["Apple", "Bread", "Clay"]),
    ],
)
def test_briefs_are_filtered_as_on_the_website(client, query, found):
    today = timezone.localdate()
    CampaignFactory(name="Apple", countries=[], ends_on=None)
    CampaignFactory(
        name="Bread",
        brief="Sourdough.",
        platforms=["tiktok"],
        countries=["PT"],
        max_per_influencer=800,
        currency="USD",
        ends_on=today + timedelta(days=3),
    )
    clay = CampaignFactory(name="Clay", niches=["home"], countries=["ES"], max_per_influencer=None, cap=1)
    agreed(clay)
    client.force_login(InfluencerFactory().user)

    rows = client.get("/api/v1/briefs/", query | {"page_size": 2}).json()
    names = [row["name"] for row in rows["results"]]
    while rows["next"]:
        rows = client.get(rows["next"]).json()
        names += [row["name"] for row in rows["results"]]

    assert names == found


def test_a_brand_browses_what_it_runs_itself(as_owner, campaign):
    CampaignFactory()

    assert [row["id"] for row in as_owner.get("/api/v1/briefs/").json()["results"]] == [campaign.pk]


def test_an_application_begins_a_collaboration_once(client, campaign):
    person = InfluencerFactory()
    client.force_login(person.user)
    brief = f"/api/v1/briefs/{campaign.pk}/"
    before = client.get(brief).json()

    made = post(client, f"{brief}apply/", offer(message="I cook every day."))
    again = post(client, f"{brief}apply/", offer(message="Please."))

    begun = campaign.collaborations.get()
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/collaborations/{begun.pk}/")
    assert (made.json()["id"], made.json()["status"], begun.influencer) == (begun.pk, "applied", person)
    assert (before["may_apply"], before["collaboration"]) == (True, None)
    assert (again.status_code, again.json()["code"]) == (409, "refused")
    current = again.json()["current"]
    assert (current["may_apply"], current["collaboration"]) == (False, begun.pk)


def test_an_application_needs_words_and_a_listed_campaign(client, campaign):
    private = CampaignFactory(private=True)
    person = invitation(private).influencer
    client.force_login(person.user)

    assert pointers(post(client, f"/api/v1/briefs/{campaign.pk}/apply/", offer())) == {"#/message"}
    answer = post(client, f"/api/v1/briefs/{private.pk}/apply/", offer(message="Me."))
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_who_is_frozen_reads_and_may_not_apply(client, campaign):
    client.force_login(InfluencerFactory(flagged=True).user)
    brief = f"/api/v1/briefs/{campaign.pk}/"

    assert client.get(brief).json()["may_apply"] is False
    answer = post(client, f"{brief}apply/", offer(message="I cook."))
    assert (answer.status_code, answer.json()["code"]) == (403, "frozen")


# Dashboard


def dashboard(client, user):
    client.force_login(user)
    return client.get("/api/v1/dashboard/").json()


def test_the_dashboard_of_a_brand_says_what_waits(client, campaign):
    asked, done = application(campaign), completed(campaign)
    CampaignFactory(brand=campaign.brand, draft=True, name="Jars")

    told = dashboard(client, owner_of(campaign))

    assert (told["role"], told["influencer"], told["queues"]) == ("brand", None, None)
    waiting = told["brand"]["waiting"]
    assert (waiting["count"], waiting["reviews"][0]["id"]) == (2, done.pk)
    assert waiting["applications"][0]["people"][0]["id"] == asked.influencer_id
    assert [row["id"] for row in told["brand"]["running"]] == [campaign.pk]
    assert (told["brand"]["campaigns"], told["brand"]["drafts"][0]["name"]) == (2, "Jars")


def test_the_dashboard_of_an_influencer_is_about_the_own_work(client, campaign):
    mine = invitation(campaign, amount=700)
    agreed(campaign)
    other = CampaignFactory()

    told = dashboard(client, mine.influencer.user)

    assert (told["role"], told["brand"], told["queues"]) == ("influencer", None, None)
    assert [(row["collaboration"], row["amount"]) for row in told["influencer"]["offers"]] == [(mine.pk, "700.00")]
    assert [row["id"] for row in told["influencer"]["suggestions"]] == [other.pk]
    assert told["influencer"]["working"] == []


def test_the_dashboard_of_staff_counts_what_waits(client, campaign):
    MemberFactory(brand__pending=True)

    told = dashboard(client, UserFactory(staff=True))

    counts = {row["key"]: row["count"] for row in told["queues"]}
    assert (told["role"], told["brand"], counts["disputes"]) == ("staff", None, 0)
    assert sum(counts.values()) == 1


def test_somebody_without_brand_or_profile_has_an_empty_dashboard(client):
    told = dashboard(client, UserFactory(brand_role=True))

    assert told == {"role": "brand", "brand": None, "influencer": None, "queues": None}


@pytest.mark.parametrize("count", [1, 3])
def test_the_dashboard_costs_the_same_for_any_number_of_things(client, count, django_assert_num_queries):
    member, person = MemberFactory(), InfluencerFactory()
    for _ in range(count):
        campaign = CampaignFactory(brand=member.brand)
        application(campaign)
        completed(campaign)
        invitation(CampaignFactory(), person)
        agreed(CampaignFactory(), person)

    client.force_login(member.user)
    with django_assert_num_queries(19):
        client.get("/api/v1/dashboard/")
    client.force_login(person.user)
    with django_assert_num_queries(16):
        client.get("/api/v1/dashboard/")
