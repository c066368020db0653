from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Collaboration
from tests.factories import (
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    TaskTemplateFactory,
    UserFactory,
    agreed,
    application,
    completed,
    invitation,
    owner_of,
)

pytestmark = pytest.mark.django_db

TABS = ["campaign", "campaign-people", "campaign-tasks", "campaign-brief", "campaign-activity"]


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def owner(campaign):
    return owner_of(campaign)


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def url(name, *keys):
    return reverse(f"campaigns:{name}", args=keys)


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_is_a_page_and_a_part(signed_in, campaign, tab):
    agreed(campaign)

    page = signed_in.get(url(tab, campaign.pk)).content.decode()
    part = signed_in.get(url(tab, campaign.pk), headers={"HX-Request": "true"}).content.decode()

    assert "<html" in page
    assert "<html" not in part
    assert part.strip().split("\n")[0] in page


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_is_absent_for_another_brand(client, campaign, tab):
    client.force_login(MemberFactory().user)

    assert client.get(url(tab, campaign.pk)).status_code == 404


def test_an_influencer_is_led_to_the_other_side(client, campaign):
    collaboration = invitation(campaign)
    client.force_login(collaboration.influencer.user)

    answer = client.get(campaign.get_absolute_url())

    assert answer["Location"] == collaboration.get_absolute_url()


def test_a_viewer_looks_and_finds_no_button(client, campaign):
    viewer = MemberFactory(brand=campaign.brand, viewer=True).user
    application(campaign)
    client.force_login(viewer)

    page = client.get(f"{url('campaign-people', campaign.pk)}?view=table").content.decode()

    assert 'name="pick"' not in page
    assert url("campaign-invite", campaign.pk) not in page
    assert client.post(url("campaign-pause", campaign.pk)).status_code == 404


def rows(campaign, count):
    for _number in range(count):
        agreed(campaign)
        application(campaign)


def cost(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("query", ["", "?view=table"])
@pytest.mark.parametrize("tab", TABS)
def test_a_tab_costs_the_same_for_any_number_of_rows(signed_in, campaign, tab, query):
    rows(campaign, 1)
    once = cost(signed_in, url(tab, campaign.pk) + query)
    rows(campaign, 2)

    assert cost(signed_in, url(tab, campaign.pk) + query) == once
    assert once < 30


def test_the_list_costs_the_same_for_any_number_of_campaigns(signed_in, campaign):
    once = cost(signed_in, url("campaign-list"))
    for _number in range(2):
        CampaignFactory(brand=campaign.brand)

    assert cost(signed_in, url("campaign-list")) == once
    assert once < 20


def test_the_list_sorts_and_filters_from_the_address(signed_in, campaign):
    CampaignFactory(brand=campaign.brand, name="Almonds", draft=True)
    CampaignFactory(brand=campaign.brand, name="Beans", draft=True)
    CampaignFactory(name="Somebody else's", draft=True)

    page = signed_in.get(f"{url('campaign-list')}?state=draft&sort=-name").context["page"]

    assert [row.name for row in page] == ["Beans", "Almonds"]


def test_an_unknown_sort_is_the_usual_one(signed_in, campaign):
    assert signed_in.get(f"{url('campaign-list')}?sort=password").context["sort"] == "-created"


def test_an_export_runs_no_formula(signed_in, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(name="=HYPERLINK(1)")

    text = signed_in.get(url("campaign-list-export")).content.decode("utf-8-sig")

    assert "'=HYPERLINK(1)" in text


def test_the_board_says_whose_turn_it_is(signed_in, campaign):
    application(campaign, amount=310)
    invitation(campaign, amount=190)

    columns = signed_in.get(url("campaign-people", campaign.pk)).context["board"]

    found = {column.group.key: [(card.note, card.signal.mine) for card in column.cards] for column in columns}
    assert found["applied"] == [("asks €\xa0310", True)]
    assert found["invited"] == [("€\xa0190 offered", False)]


def test_the_board_shows_some_and_leads_to_the_rest(signed_in, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(cap=20)
    for _number in range(10):
        invitation(campaign)

    column = signed_in.get(url("campaign-people", campaign.pk)).context["board"][0]

    assert (len(column.cards), column.more) == (8, 2)


def test_the_table_finds_people_by_name_state_and_turn(signed_in, campaign):
    application(campaign, InfluencerFactory(name="Bea"))
    application(campaign, InfluencerFactory(name="Iker"))
    agreed(campaign, InfluencerFactory(name="Beatriz"))

    def names(query):
        answer = signed_in.get(f"{url('campaign-people', campaign.pk)}?view=table&sort=name&{query}")
        return [card.collaboration.influencer.name for card in answer.context["cards"]]

    assert names("q=bea") == ["Bea", "Beatriz"]
    assert names("state=active") == ["Beatriz"]
    assert names("turn=1") == ["Bea", "Iker"]


def test_a_bulk_act_asks_before_it_acts(signed_in, campaign):
    collaboration = invitation(campaign)

    page = signed_in.post(url("campaign-people-bulk", campaign.pk), {"verb": "withdraw", "pick": collaboration.pk})

    assert "Withdraw from 1 person?" in page.content.decode()
    collaboration.refresh_from_db()
    assert collaboration.status == "invited"


def test_a_bulk_act_does_what_is_possible_and_names_the_rest(signed_in, campaign):
    invited, working = invitation(campaign), agreed(campaign)
    data = {"verb": "withdraw", "pick": [invited.pk, working.pk], "sure": "1", "reason": "Full."}

    page = signed_in.post(url("campaign-people-bulk", campaign.pk), data, follow=True).content.decode()

    assert Collaboration.objects.get(pk=invited.pk).status == "withdrawn"
    assert Collaboration.objects.get(pk=working.pk).status == "agreed"
    assert f"Not possible any more for {working.influencer.name}." in page


def test_a_bulk_act_leaves_other_campaigns_alone(signed_in, campaign):
    other = invitation()

    signed_in.post(url("campaign-people-bulk", campaign.pk), {"verb": "withdraw", "pick": other.pk, "sure": "1"})

    other.refresh_from_db()
    assert other.status == "invited"


def test_applications_are_declined_together(signed_in, campaign):
    ones = [application(campaign), application(campaign)]

    data = {"verb": "decline", "pick": [one.pk for one in ones], "sure": "1"}
    signed_in.post(url("campaign-people-bulk", campaign.pk), data)

    assert {Collaboration.objects.get(pk=one.pk).status for one in ones} == {"declined"}


def test_tasks_are_found_by_state_and_person(signed_in, campaign):
    late, done = agreed(campaign), completed(campaign)
    late.tasks.update(due_on=timezone.localdate() - timedelta(days=2))

    def found(query):
        page = signed_in.get(f"{url('campaign-tasks', campaign.pk)}?{query}").context["page"]
        return [task.collaboration_id for task in page]

    assert found("state=approved") == [done.pk]
    assert found("state=overdue") == [late.pk]
    assert found(f"person={late.influencer_id}") == [late.pk]


def test_the_brief_is_sanitised(signed_in, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(brief="**Bold** <script>alert(1)</script> [x](javascript:alert(2))")

    page = signed_in.get(url("campaign-brief", campaign.pk)).content.decode()

    assert "<strong>Bold</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_activity_tells_who_did_what(signed_in, campaign, owner):
    collaboration = completed(campaign)

    texts = [event.text for event in signed_in.get(url("campaign-activity", campaign.pk)).context["events"]]

    name, title = collaboration.influencer.name, collaboration.tasks.get().title
    assert f"{owner.name} approved “{title}” of {name}" in texts
    assert f"{owner.name} invited {name}" in texts


# moves


def test_publishing_opens_a_ready_draft(signed_in, campaign):
    draft = CampaignFactory(brand=campaign.brand, draft=True)

    answer = signed_in.post(url("campaign-publish", draft.pk))

    draft.refresh_from_db()
    assert (answer["Location"], draft.status) == (draft.get_absolute_url(), "open")


def test_publishing_an_unready_draft_says_what_is_missing(signed_in, campaign):
    draft = CampaignFactory(brand=campaign.brand, draft=True, brief="", template=None)

    page = signed_in.post(url("campaign-publish", draft.pk), follow=True).content.decode()

    assert "Still missing: a brief, at least one task." in page
    assert url("campaign-edit", draft.pk, "tasks") in page


def test_a_brand_that_waits_keeps_its_draft(client):
    owner = MemberFactory(brand__pending=True).user
    draft = CampaignFactory(brand=owner.brand, draft=True)
    client.force_login(owner)

    client.post(url("campaign-publish", draft.pk))

    draft.refresh_from_db()
    assert draft.status == "draft"


def test_pausing_can_be_undone_from_the_toast(signed_in, campaign):
    page = signed_in.post(url("campaign-pause", campaign.pk), follow=True).content.decode()

    assert f'action="{url("campaign-resume", campaign.pk)}"' in page
    signed_in.post(url("campaign-resume", campaign.pk))
    campaign.refresh_from_db()
    assert campaign.paused_at is None


def test_a_second_pause_is_a_conflict_with_a_way_back(signed_in, campaign):
    signed_in.post(url("campaign-pause", campaign.pk))

    answer = signed_in.post(url("campaign-pause", campaign.pk))

    assert answer.status_code == 409
    assert f'href="{campaign.get_absolute_url()}"' in answer.content.decode()


def test_a_conflict_is_a_toast_for_htmx(signed_in, campaign):
    signed_in.post(url("campaign-pause", campaign.pk))

    answer = signed_in.post(url("campaign-pause", campaign.pk), headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Trigger"]) == (409, "#toasts", "live")
    assert "<html" not in answer.content.decode()


def test_cancelling_needs_a_reason(signed_in, campaign):
    answer = signed_in.post(url("campaign-cancel", campaign.pk), {"reason": " "})

    campaign.refresh_from_db()
    assert (answer.status_code, campaign.status) == (422, "open")


def test_cancelling_ends_what_hangs_on_it(signed_in, campaign):
    collaboration = agreed(campaign)

    signed_in.post(url("campaign-cancel", campaign.pk), {"reason": "Recall."})

    collaboration.refresh_from_db()
    assert collaboration.status == "cancelled"


def test_completing_waits_for_unfinished_work(signed_in):
    campaign = CampaignFactory(running=True)
    agreed(campaign)
    signed_in.force_login(owner_of(campaign))

    page = signed_in.post(url("campaign-complete", campaign.pk), follow=True).content.decode()

    assert "1 collaboration is not finished." in page


def test_what_was_deleted_can_be_found_and_restored(signed_in, campaign):
    draft = CampaignFactory(brand=campaign.brand, draft=True)

    page = signed_in.post(url("campaign-delete", draft.pk), follow=True).content.decode()

    assert url("campaign-restore", draft.pk) in page
    deleted = signed_in.get(f"{url('campaign-list')}?state=deleted").context["page"]
    assert [row.pk for row in deleted] == [draft.pk]
    signed_in.post(url("campaign-restore", draft.pk))
    draft.refresh_from_db()
    assert draft.deleted_at is None


def test_a_copy_opens_as_a_draft(signed_in, campaign):
    TaskTemplateFactory(campaign=campaign)

    answer = signed_in.post(url("campaign-duplicate", campaign.pk))

    copy = Campaign.objects.latest("pk")
    assert answer["Location"] == url("campaign-edit", copy.pk, "basics")
    assert (copy.status, copy.task_templates.count()) == ("draft", campaign.task_templates.count())


# home


def test_home_names_what_waits(signed_in, campaign):
    application(campaign)
    application(campaign)
    completed(campaign)

    waiting = signed_in.get(url("home")).context["waiting"]

    assert [len(group.offers) for group in waiting.applications] == [2]
    assert (len(waiting.reviews), waiting.count) == (1, 2)


def test_home_costs_the_same_for_any_number_of_rows(signed_in, campaign):
    rows(campaign, 1)
    once = cost(signed_in, url("home"))
    rows(campaign, 2)
    CampaignFactory(brand=campaign.brand)

    assert cost(signed_in, url("home")) == once
    assert once < 30


def test_home_leads_staff_to_the_admin(client):
    client.force_login(UserFactory(staff=True))

    assert client.get(url("home"))["Location"] == reverse("admin:index")


def test_home_tells_a_waiting_brand_what_it_may_do_meanwhile(client):
    client.force_login(MemberFactory(brand__pending=True).user)

    page = client.get(url("home")).content.decode()

    assert "waits for approval" in page
    assert "Prepare the first draft" in page


def test_home_tells_a_rejected_brand_why(client):
    client.force_login(MemberFactory(brand__rejected=True).user)

    assert "No website." in client.get(url("home")).content.decode()


def test_home_refreshes_without_the_frame(signed_in):
    part = signed_in.get(url("home"), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "<h1" in part
