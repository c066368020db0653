import base64
import csv
import re
from datetime import date
from urllib.parse import urlencode

import pytest

from campaigns.actions.negotiation import withdraw
from tests.api.asking import pointers
from tests.api.campaigning import HERE, here, patch, walk
from tests.factories import (
    CampaignFactory,
    InfluencerFactory,
    MemberFactory,
    UserFactory,
    agreed,
    application,
    invitation,
    owner_of,
)

pytestmark = pytest.mark.django_db


def test_a_brand_lists_its_own_and_staff_everybodys(client, campaign):
    other = CampaignFactory()
    client.force_login(owner_of(campaign))
    own = client.get(HERE).json()["results"]
    client.force_login(UserFactory(staff=True))
    all_of_them = client.get(HERE).json()["results"]

    assert [row["id"] for row in own] == [campaign.pk]
    assert {row["id"] for row in all_of_them} == {campaign.pk, other.pk}


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

    assert [row["name"] for row in walk(client, HERE, query)] == found


def test_a_filter_that_is_not_understood_is_said(as_owner):
    assert pointers(as_owner.get(HERE, {"status": "secret", "sort": "budget"})) == {"#/status", "#/sort"}


def test_a_part_of_a_row_may_be_asked_for(as_owner, campaign):
    rows = as_owner.get(HERE, {"fields": "name"}).json()["results"]

    assert rows == [{"id": campaign.pk, "name": campaign.name}]


def test_the_budget_is_told_in_agreed_and_offered(as_owner, campaign):
    agreed(campaign, amount=900)
    invitation(campaign, amount=700)
    application(campaign, amount="50.50")
    withdrawn = invitation(campaign, amount=300)
    withdraw(withdrawn, by=owner_of(campaign))

    told = as_owner.get(here(campaign)).json()

    assert (told["agreed_amount"], told["offered_amount"], told["budget_total"]) == ("900.00", "750.50", "6000.00")
    assert (told["people"], told["taken"], told["places_left"]) == (4, 1, 4)


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


MONEY = {"budget", "budget agreed", "latest amount"}


def test_files_hold_what_the_lists_hold_and_nothing_that_runs(as_owner, campaign):
    agreed(campaign, InfluencerFactory(name="=HYPERLINK(1)"))
    paths = ["export/", f"{campaign.pk}/people/export/", f"{campaign.pk}/tasks/export/"]

    answers = [as_owner.get(f"{HERE}{path}", headers={"Accept": "text/csv"}) for path in paths]

    assert {answer["Content-Type"] for answer in answers} == {"text/csv; charset=utf-8"}
    lines = [answer.content.decode("utf-8-sig").splitlines() for answer in answers]
    assert [len(each) for each in lines] == [2, 2, 2]
    assert lines[0][1].startswith(campaign.name)
    amounts = [row[name] for table in lines[:2] for row in csv.DictReader(table) for name in row if name in MONEY]
    assert len(amounts) == 3
    assert all(re.fullmatch(r"\d+\.\d\d", amount) for amount in amounts)
    assert lines[1][1].startswith("'=HYPERLINK(1),agreed,invitation,500")
    assert lines[2][1].startswith("'=HYPERLINK(1),Reel,reel,instagram,")


def test_a_file_is_narrowed_like_the_list(as_owner, campaign):
    CampaignFactory(brand=campaign.brand, draft=True, name="Jars")

    lines = as_owner.get(f"{HERE}export/", {"status": "draft"}).content.decode("utf-8-sig").splitlines()

    assert [line.split(",")[0] for line in lines] == ["campaign", "Jars"]
    assert pointers(as_owner.get(f"{HERE}export/", {"status": "x"})) == {"#/status"}
