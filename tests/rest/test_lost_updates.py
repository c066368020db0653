"""Who edits says which version they saw with If-Match, and overwrites nobody unseen."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from campaigns.models import Campaign
from tests.factories import CampaignFactory, owner_of

CROWD = 8


@pytest.fixture
def campaign(db):
    return CampaignFactory(draft=True, name="Jars")


@pytest.fixture
def client(client, campaign):
    client.force_login(owner_of(campaign))
    return client


def here(campaign, path=""):
    return f"/api/v1/campaigns/{campaign.pk}/{path}"


def edit(client, campaign, tag, **data):
    headers = {"If-Match": tag} if tag else {}
    return client.patch(here(campaign), data, content_type="application/json", headers=headers)


def test_whoever_saw_the_present_version_edits_it(client, campaign):
    tag = client.get(here(campaign))["ETag"]

    first = edit(client, campaign, tag, name="Lids")
    second = edit(client, campaign, first["ETag"], name="Pots")

    assert (first.status_code, second.status_code) == (200, 200)
    assert first["ETag"] not in {tag, second["ETag"]}
    assert client.get(here(campaign))["ETag"] == second["ETag"]


def test_whoever_saw_an_older_version_is_told_the_present_one(client, campaign):
    tag = client.get(here(campaign))["ETag"]
    edit(client, campaign, "", name="Lids")

    late = edit(client, campaign, tag, brief="Cook.")

    assert (late.status_code, late.json()["code"], late.json()["current"]["name"]) == (412, "changed", "Lids")
    campaign.refresh_from_db()
    assert (campaign.name, campaign.brief) == ("Lids", "Cook something **slow**.")


@pytest.mark.parametrize("tag", ["*", "W/{tag}", '"other", {tag}', ""])
def test_ways_to_name_the_present_version(client, campaign, tag):
    present = client.get(here(campaign))["ETag"]

    assert edit(client, campaign, tag.format(tag=present), name="Lids").status_code == 200


@pytest.mark.parametrize("tag", ['"other"', "nonsense", '""'])
def test_what_names_another_version_edits_nothing(client, campaign, tag):
    assert edit(client, campaign, tag, name="Lids").status_code == 412


def test_nothing_is_deleted_that_has_changed(client, campaign):
    tag = client.get(here(campaign))["ETag"]
    fresh = edit(client, campaign, "", name="Lids")["ETag"]

    late = client.delete(here(campaign), headers={"If-Match": tag})
    sure = client.delete(here(campaign), headers={"If-Match": fresh})

    assert (late.status_code, sure.status_code) == (412, 204)


def test_a_list_that_is_written_as_a_whole_has_versions_too(client, campaign):
    address = here(campaign, "goals/")
    tag = client.get(address)["ETag"]
    goals = {"goals": [{"kind": "utm", "metric": "sessions", "target": "500.00", "weight": 1}]}

    def put(data):
        return client.put(address, data, content_type="application/json", headers={"If-Match": tag})

    first, late = put(goals), put({"goals": []})

    assert (first.status_code, late.status_code) == (200, 412)
    assert late.json()["current"] == goals
    assert campaign.goals.count() == 1


def test_who_may_not_see_it_is_told_no_version(client, campaign):
    stranger = owner_of(CampaignFactory())
    client.force_login(stranger)

    answer = edit(client, campaign, '"other"', name="Mine")

    assert (answer.status_code, "current" in answer.json()) == (404, False)


def test_of_eight_who_saw_the_same_one_edits(transactional_db):
    campaign = CampaignFactory(draft=True)
    clients = [Client() for _ in range(CROWD)]
    for client in clients:
        client.force_login(owner_of(campaign))
    tag = clients[0].get(here(campaign))["ETag"]
    barrier = threading.Barrier(CROWD)

    def knock(number):
        barrier.wait(timeout=30)
        try:
            return edit(clients[number], campaign, tag, name=f"Jars {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        answers = list(pool.map(knock, range(CROWD)))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: CROWD - 1}
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert Campaign.objects.get().name == won["name"]
    assert {answer.json()["current"]["name"] for answer in answers if answer.status_code == 412} == {won["name"]}
