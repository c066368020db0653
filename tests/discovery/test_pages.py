import csv
import io

import pytest
from django.urls import reverse

from tests.factories import (
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    RateFactory,
    UserFactory,
    found,
    invitation,
)

pytestmark = pytest.mark.django_db
SEARCH = "/discover/"


@pytest.fixture
def owner(client):
    user = MemberFactory().user
    client.force_login(user)
    return user


def test_list_says_unknown_in_words_and_never_as_zero(client, owner):
    found("Silent", followers=None, engagement_rate=None, engagement_variant="", growth_30d=None, country="")

    page = client.get(SEARCH).content.decode()

    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert row.count("no data yet") == 3
    assert "no price yet" in row
    assert "not said" in row
    assert ">0<" not in row


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number_of_people(client, owner, count, django_assert_num_queries):
    for n in range(count):
        RateFactory(influencer=found(f"Person {n}"))
    client.get(SEARCH)

    with django_assert_num_queries(28):
        client.get(SEARCH)


@pytest.mark.parametrize("count", [1, 3])
def test_profile_costs_the_same_for_any_number_of_neighbours(client, owner, count, django_assert_num_queries):
    people = [found(f"Person {n}", handle=f"h{n}") for n in range(count)]
    client.get(SEARCH)

    with django_assert_num_queries(15):
        client.get(f"/discover/{people[0].slug}/?at=0")


def test_pages_keep_the_filters_and_count_exactly(client, owner):
    for n in range(30):
        found(f"Person {n}", country="ES")
    found("Elsewhere", country="FR")

    page = client.get(f"{SEARCH}?country=ES&page=2").content.decode()

    assert "25–30 of 30" in page
    assert "?country=ES&amp;page=1" in page


def test_a_filter_is_a_chip_that_can_be_taken_away(client, owner):
    found("A", country="ES")

    page = client.get(f"{SEARCH}?country=ES&followers_min=10k&sort=name&page=1").content.decode()

    assert 'href="?followers_min=10k&amp;sort=name" aria-label="Remove Spain"' in page
    assert 'href="?country=ES&amp;sort=name" aria-label="Remove Followers ≥ 10k"' in page


def test_nobody_found_offers_what_to_loosen(client, owner):
    found("A", country="ES")

    page = client.get(f"{SEARCH}?country=FR&niche=food").content.decode()

    assert "Nobody fits all of this" in page
    assert "without France" in page


def test_htmx_gets_the_answer_and_the_filters(client, owner):
    found("A")

    part = client.get(SEARCH, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert 'id="answer"' in part
    assert part.count('id="facets" hx-swap-oob="true"') == 1


def test_selection_can_be_invited_to_the_live_campaigns_of_the_brand(client, owner):
    found("A")
    live = CampaignFactory(brand=owner.brand, name="Live one")
    CampaignFactory(brand=owner.brand, draft=True, name="A draft")
    CampaignFactory(name="Somebody else's")

    page = client.get(SEARCH).content.decode()

    assert f'formaction="{reverse("campaigns:campaign-invite", args=[live.pk])}"' in page
    assert "A draft" not in page
    assert "Somebody else" not in page


def test_viewer_sees_and_cannot_invite(client):
    member = MemberFactory(viewer=True)
    CampaignFactory(brand=member.brand, created_by=member.user)
    found("A")
    client.force_login(member.user)

    page = client.get(SEARCH).content.decode()

    assert ">A<" in page
    assert "Invite to" not in page


def test_brand_that_waits_is_told_so(client):
    client.force_login(MemberFactory(brand__status="pending").user)

    answer = client.get(SEARCH)

    assert answer.status_code == 403
    assert "accounts/waiting.html" in [template.name for template in answer.templates]


def test_profile_shows_only_what_this_brand_did_with_the_person(client, owner):
    person = found("Inés")
    invitation(CampaignFactory(brand=owner.brand, name="Ours"), person)
    invitation(CampaignFactory(name="Theirs"), person)

    page = client.get(f"/discover/{person.slug}/").content.decode()

    assert "Ours" in page
    assert "Theirs" not in page


def test_profile_knows_its_neighbours_in_the_list_that_led_to_it(client, owner):
    for name, followers in (("First", 300), ("Second", 200), ("Third", 100)):
        found(name, followers=followers)
    client.get(SEARCH)
    second = client.get(f"{SEARCH}?q=second").context["rows"][0].person

    page = client.get(f"/discover/{second.slug}/?at=1").content.decode()

    assert "2 of 3" in page
    assert "at=0" in page
    assert "at=2" in page


def test_profile_of_somebody_flagged_is_gone(client, owner):
    person = InfluencerFactory(flagged=True)

    assert client.get(f"/discover/{person.slug}/").status_code == 404


def test_export_is_the_whole_result_and_runs_nothing(client, owner):
    found('=HYPERLINK("x")', country="ES")
    for n in range(30):
        found(f"Person {n}", country="ES", followers=None)

    answer = client.get("/discover/export.csv?country=ES")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert len(rows) == 31
    assert rows[0]["Name"] == '\'=HYPERLINK("x")'
    assert rows[1]["Followers"] == ""
    assert rows[0]["Source"] == "import"


@pytest.mark.parametrize("query", ["page=999", "at=x", "person=nobody", "q=%00", "followers_min=nan", "price_min=1e9"])
def test_strange_addresses_do_no_harm(client, owner, query):
    found("A")

    assert client.get(f"{SEARCH}?{query}").status_code == 200


def test_palette_offers_what_the_role_may_do(client):
    client.force_login(MemberFactory().user)
    assert "New campaign" in client.get("/palette/").content.decode()

    client.force_login(MemberFactory(viewer=True).user)
    assert "New campaign" not in client.get("/palette/").content.decode()

    client.force_login(InfluencerFactory().user)
    page = client.get("/palette/").content.decode()
    assert "Browse campaigns" in page
    assert "Find influencers" not in page

    client.force_login(UserFactory(staff=True))
    assert "Admin" in client.get("/palette/").content.decode()


def test_palette_finds_campaigns_people_and_collaborations(client, owner):
    person = found("Inés Calderón", handle="ines")
    invitation(CampaignFactory(brand=owner.brand, name="Spring Pantry"), person)
    CampaignFactory(name="Spring elsewhere", private=True)
    client.get(SEARCH)

    assert "Spring Pantry" in client.get("/palette/?q=pantry").content.decode()
    assert "Spring elsewhere" not in client.get("/palette/?q=spring").content.decode()
    people = client.get("/palette/?q=calderon", headers={"HX-Request": "true"}).content.decode()
    assert people.count('role="option"') == 3  # the person, the collaboration, and a search for the words
    assert "<html" not in people


def test_palette_tells_an_influencer_nothing_of_other_influencers(client):
    person = found("Inés Calderón")
    invitation(CampaignFactory(name="Hidden", private=True), person)
    client.force_login(InfluencerFactory().user)

    page = client.get("/palette/?q=ines").content.decode()

    assert "Calderón" not in page
    assert "Hidden" not in page
