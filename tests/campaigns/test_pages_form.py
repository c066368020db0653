from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Goal
from tests.factories import CampaignFactory, MemberFactory, TaskTemplateFactory, agreed, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return CampaignFactory(draft=True, template=None)


@pytest.fixture
def signed_in(client, draft):
    client.force_login(owner_of(draft))
    return client


def step(campaign, name):
    return reverse("campaigns:campaign-edit", args=[campaign.pk, name])


BUDGET = {"budget_total": "6,000", "max_per_influencer": "900", "cap": "5", "currency": "EUR"}


def test_looking_at_the_form_leaves_no_draft(signed_in):
    signed_in.get(reverse("campaigns:campaign-new"))

    assert Campaign.objects.count() == 1


def test_a_name_makes_a_draft_and_leads_on(signed_in, draft):
    data = {"name": "Jars", "visibility": "public", "platforms": ["tiktok"], "countries": "spain, PT"}

    answer = signed_in.post(reverse("campaigns:campaign-new"), data)

    made = Campaign.objects.get(name="Jars")
    assert answer["Location"] == step(made, "brief")
    assert (made.status, made.brand, made.platforms, made.countries) == ("draft", draft.brand, ["tiktok"], ["ES", "PT"])


def test_a_brand_that_waits_may_draft(client):
    owner = MemberFactory(brand__pending=True).user
    client.force_login(owner)

    client.post(reverse("campaigns:campaign-new"), {"name": "Jars", "visibility": "private"})

    assert Campaign.objects.get(name="Jars").brand == owner.brand


def test_a_viewer_has_no_form(client, draft):
    client.force_login(MemberFactory(brand=draft.brand, viewer=True).user)

    assert client.get(reverse("campaigns:campaign-new")).status_code == 404
    assert client.get(step(draft, "brief")).status_code == 404


def test_a_wrong_step_keeps_what_was_typed(signed_in, draft):
    answer = signed_in.post(step(draft, "basics"), {"name": "", "visibility": "private", "countries": "Atlantis"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Atlantis” is not a country that we know." in page
    assert 'value="Atlantis"' in page


def test_the_last_day_cannot_lie_before_the_first(signed_in, draft):
    data = {"name": "Jars", "visibility": "private", "starts_on": "2030-02-02", "ends_on": "2030-02-01"}

    form = signed_in.post(step(draft, "basics"), data).context["form"]

    assert form.errors == {"ends_on": ["The last day lies before the first."]}


def test_a_maximum_over_the_budget_says_which_is_which(signed_in, draft):
    form = signed_in.post(step(draft, "budget"), BUDGET | {"max_per_influencer": "9,000"}).context["form"]

    assert form.errors == {
        "max_per_influencer": [
            "€\xa09,000 is more than the whole budget of €\xa06,000. Did you mean €\xa0900?",
        ]
    }


def test_a_budget_is_kept(signed_in, draft):
    signed_in.post(step(draft, "budget"), BUDGET)

    draft.refresh_from_db()
    assert (draft.budget_total, draft.max_per_influencer, draft.cap) == (Decimal(6000), Decimal(900), 5)


@pytest.mark.parametrize(
    ("to", "where"), [("next", "tasks"), ("back", "brief"), ("stay", "budget"), ("check", "check"), ("x", "tasks")]
)
def test_the_pressed_button_says_where_to_go(signed_in, draft, to, where):
    answer = signed_in.post(step(draft, "budget"), BUDGET | {"to": to})

    assert answer["Location"] == step(draft, where)


def test_saving_says_when(signed_in, draft):
    page = signed_in.post(step(draft, "budget"), BUDGET, follow=True).content.decode()

    assert f"Draft saved at {timezone.localtime():%H}:" in page


def test_the_currency_of_a_live_campaign_stays(signed_in, draft):
    live = CampaignFactory(brand=draft.brand)

    signed_in.post(step(live, "budget"), BUDGET | {"currency": "USD"})

    live.refresh_from_db()
    assert (live.currency, live.max_per_influencer) == ("EUR", Decimal(900))


def test_places_and_budget_do_not_fall_below_what_is_agreed(signed_in, draft):
    live = CampaignFactory(brand=draft.brand, cap=3)
    agreed(live, amount=500)
    agreed(live, amount=500)

    data = BUDGET | {"cap": "1", "budget_total": "900"}
    form = signed_in.post(step(live, "budget"), data).context["form"]

    assert form.errors["cap"] == ["2 places are already agreed: this cannot be less."]
    assert form.errors["budget_total"] == ["€\xa01,000 is already agreed: this cannot be less."]


def test_an_edit_of_a_live_campaign_leaves_a_line_of_history(signed_in, draft):
    live = CampaignFactory(brand=draft.brand)

    signed_in.post(step(live, "brief"), {"brief": "New words."})

    assert [move.to for move in live.moves.all()] == ["edited"]


def test_what_is_over_cannot_be_edited(signed_in, draft):
    over = CampaignFactory(brand=draft.brand, status="completed")

    assert signed_in.get(step(over, "brief")).status_code == 409


def test_what_staff_froze_cannot_be_edited_and_says_why(signed_in, draft):
    Campaign.objects.filter(pk=draft.pk).update(flagged_at=timezone.now(), flag_reason="Scam.")

    answer = signed_in.post(step(draft, "brief"), {"brief": "New words."})

    assert answer.status_code == 409
    assert "Our staff froze this" in answer.content.decode()


ROWS = {
    "rows-TOTAL_FORMS": "2",
    "rows-INITIAL_FORMS": "0",
    "rows-0-title": "Reel",
    "rows-0-deliverable": "reel",
    "rows-0-platform": "instagram",
    "rows-0-due_days": "7",
    "rows-1-title": "Story",
    "rows-1-deliverable": "story",
    "rows-1-platform": "instagram",
    "rows-1-due_days": "9",
    "auto_approve_days": "4",
}


def titles(answer):
    return [row["title"].value() for row in answer.context["rows"]]


def test_the_template_is_kept_in_its_order(signed_in, draft):
    TaskTemplateFactory(campaign=draft, title="Old")

    signed_in.post(step(draft, "tasks"), ROWS)

    draft.refresh_from_db()
    assert [(line.position, line.title) for line in draft.task_templates.all()] == [(0, "Reel"), (1, "Story")]
    assert draft.auto_approve_days == 4


@pytest.mark.parametrize(
    ("button", "left"),
    [
        ({"add": "1"}, ["Reel", "Story", None]),
        ({"up": "1"}, ["Story", "Reel"]),
        ({"down": "0"}, ["Story", "Reel"]),
        ({"remove": "0"}, ["Story"]),
        ({"remove": "7"}, ["Reel", "Story"]),
        ({"up": "x"}, ["Reel", "Story"]),
    ],
)
def test_rows_move_without_javascript_and_keep_their_words(signed_in, draft, button, left):
    answer = signed_in.post(step(draft, "tasks"), ROWS | button)

    assert titles(answer) == left
    assert draft.task_templates.count() == 0


def test_a_task_without_words_is_refused_at_its_field(signed_in, draft):
    answer = signed_in.post(step(draft, "tasks"), ROWS | {"rows-1-title": " "})

    assert answer.status_code == 422
    assert answer.context["rows"].errors[1] == {"title": ["Say in a few words what to make."]}


def test_a_goal_with_a_target_is_on(signed_in, draft):
    Goal.objects.create(campaign=draft, kind="utm", metric="sessions", target=10)
    data = {
        "task_weight": "70",
        "target_influencer_socials_views": "2,000,000",
        "weight_influencer_socials_views": "3",
    }

    signed_in.post(step(draft, "goals"), data)

    draft.refresh_from_db()
    found = [(goal.kind, goal.metric, goal.target, goal.weight) for goal in draft.goals.all()]
    assert found == [("influencer_socials", "views", Decimal(2_000_000), 3)]
    assert (draft.task_weight, draft.goal_weight) == (70, 30)


def test_the_look_over_links_to_what_is_missing(signed_in, draft):
    page = signed_in.get(step(draft, "check")).content.decode()

    assert "Add at least one task" in page
    assert reverse("campaigns:campaign-publish", args=[draft.pk]) not in page


def test_a_ready_draft_can_be_published(signed_in, draft):
    TaskTemplateFactory(campaign=draft)

    page = signed_in.get(step(draft, "check")).content.decode()

    assert reverse("campaigns:campaign-publish", args=[draft.pk]) in page


def test_the_preview_renders_and_keeps_nothing(signed_in, draft):
    address = reverse("campaigns:campaign-preview", args=[draft.pk])

    part = signed_in.post(address, {"brief": "**Bold** <b>x</b>"}).content.decode()

    assert "<strong>Bold</strong>" in part
    assert "<b>" not in part
    draft.refresh_from_db()
    assert draft.brief == "Cook something **slow**."


@pytest.mark.parametrize("name", ["basics", "brief", "budget", "tasks", "goals", "check"])
def test_every_step_opens(signed_in, draft, name):
    assert signed_in.get(step(draft, name)).status_code == 200


def test_there_is_no_other_step(signed_in, draft):
    assert signed_in.get(step(draft, "money")).status_code == 404
