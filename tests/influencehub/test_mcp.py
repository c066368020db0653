"""Assistants at /mcp: the SDK's own client against the running site, with the access rules of the API."""

import asyncio
import json
import re

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from accounts.models import ApiToken
from analytics.models import CampaignDay
from discovery.cards import sync
from rest.scopes import SCOPES
from tests.factories import (
    ApiTokenFactory,
    InfluencerFactory,
    MemberFactory,
    PostFactory,
    RateFactory,
    SocialAccountFactory,
    agreed,
    found,
)

TOOLS = {
    *("search_influencers", "get_influencer", "list_campaigns", "get_campaign", "campaign_report"),
    *("list_collaborations", "get_collaboration", "list_posts", "campaign_days"),
}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def token_of(user, scopes=SCOPES):
    raw = ApiToken.fresh()
    ApiTokenFactory(user=user, raw=raw, scopes=list(scopes))
    return raw


def talk(site, raw, work, mode="auto"):
    """Open a client as the SDK has it, and let `work` use it."""

    async def run():
        headers = {"Authorization": f"Bearer {raw}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(f"{site}/mcp", http_client=http), mode=mode) as client,
        ):
            return await work(client)

    return asyncio.run(run())


def call(site, raw, name, mode="auto", **arguments):
    return talk(site, raw, lambda client: client.call_tool(name, arguments), mode)


@pytest.fixture
def collaboration(site):
    return agreed()


@pytest.fixture
def owner(collaboration):
    return collaboration.campaign.brand.members.owners()[0].user


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_a_client_finds_the_tools(site, owner, mode):
    told = talk(site, token_of(owner), lambda client: client.list_tools(), mode)

    assert {tool.name for tool in told.tools} == TOOLS
    assert all(tool.annotations.read_only_hint and tool.description for tool in told.tools)


def test_a_search_is_the_search_of_the_api(site, owner):
    RateFactory(influencer=found("Nora", followers=50_000, niches=["food"]), amount=400)
    found("Per", followers=500, niches=["food"])
    sync()

    page = call(site, token_of(owner), "search_influencers", niche=["food"], followers_min="10k", limit=1)

    assert [row["name"] for row in page.structured_content["results"]] == ["Nora"]
    assert page.structured_content["next"] is None


def test_pages_go_on_with_their_cursor(site):
    for n in range(3):
        found(f"P{n}", followers=100 - n)
    sync()
    raw = token_of(MemberFactory().user)

    first = call(site, raw, "search_influencers", limit=2).structured_content
    second = call(site, raw, "search_influencers", limit=2, cursor=first["next"]).structured_content

    assert [row["name"] for page in (first, second) for row in page["results"]] == ["P0", "P1", "P2"]


def test_a_campaign_is_reported_with_people_tasks_and_money(site, owner, collaboration):
    told = call(site, token_of(owner), "campaign_report", id=collaboration.campaign_id).structured_content

    assert told["campaign"]["name"] == collaboration.campaign.name
    assert (told["spend"]["agreed_amount"], told["spend"]["currency"]) == ("500.00", "EUR")
    assert [person["id"] for person in told["people"]] == [collaboration.pk]
    assert [task["status"] for task in told["tasks"]] == ["todo"]


def test_both_sides_read_their_collaboration_and_nobody_else(site, owner, collaboration):
    people = {"brand": owner, "influencer": collaboration.influencer.user, "stranger": MemberFactory().user}

    told = {
        who: call(site, token_of(user), "get_collaboration", id=collaboration.pk).is_error
        for who, user in people.items()
    }

    assert told == {"brand": False, "influencer": False, "stranger": True}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("list_campaigns", {}), ("list_collaborations", {}), ("search_influencers", {}), ("get_campaign", {"id": 1})],
)
def test_a_token_of_other_scopes_opens_nothing(site, owner, name, arguments):
    answer = call(site, token_of(owner, ["messages:read"]), name, **arguments)

    assert answer.is_error
    assert "scope_missing" in answer.content[0].text


def test_roles_are_those_of_the_api(site):
    answer = call(site, token_of(InfluencerFactory().user), "search_influencers")

    assert answer.is_error
    assert "forbidden" in answer.content[0].text


def test_what_is_wrong_is_said_by_name(site, owner):
    answer = call(site, token_of(owner), "search_influencers", followers_min="many")

    assert answer.is_error
    assert "#/followers_min" in answer.content[0].text


def test_without_a_token_nothing_opens(site, owner):
    revoked = ApiTokenFactory(user=owner, raw="ihp_gone")
    ApiToken.objects.filter(pk=revoked.pk).revoke()

    answers = [
        httpx.post(f"{site}/mcp", json=LIST, headers=ACCEPT | headers)
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer ihp_gone"})
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    codes = [answer.json()["code"] for answer in answers]
    assert codes == ["not_authenticated", "not_authenticated", "authentication_failed"]
    assert answers[0].headers["www-authenticate"] == "Bearer"


def test_the_client_of_the_sdk_is_told_so(site, owner):
    with pytest.raises((MCPError, ExceptionGroup, httpx2.HTTPStatusError)):
        talk(site, "ihp_nonsense", lambda client: client.list_tools())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 400),
        ({}, 200),
    ],
)
def test_pages_of_others_are_kept_out(site, owner, headers, status):
    raw = {"Authorization": f"Bearer {token_of(owner)}"}

    answer = httpx.post(f"{site}/mcp", json=LIST, headers=ACCEPT | raw | headers)

    assert answer.status_code == status


def test_a_page_of_our_own_may_ask(site, owner):
    headers = ACCEPT | {"Authorization": f"Bearer {token_of(owner)}", "Origin": site}

    assert httpx.post(f"{site}/mcp", json=LIST, headers=headers).status_code == 200


def test_what_is_too_large_is_not_read(site, owner):
    headers = ACCEPT | {"Authorization": f"Bearer {token_of(owner)}"}

    answer = httpx.post(f"{site}/mcp", content=json.dumps(LIST | {"x": "y" * 70_000}), headers=headers)

    assert answer.status_code == 413


def test_the_limits_are_those_of_the_api(site, owner):
    raw = token_of(owner)

    async def work(client):
        return [await client.call_tool("search_influencers", {}) for _ in range(121)]

    answers = talk(site, raw, work)

    assert answers[-1].is_error
    assert "throttled" in answers[-1].content[0].text


def test_the_page_about_it_names_the_tools(settings):
    table = (settings.BASE_DIR / "docs/mcp.md").read_text()

    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == TOOLS


def test_posts_and_days_are_those_of_the_api(site, owner, collaboration):
    account = SocialAccountFactory(influencer=collaboration.influencer)
    post = PostFactory(account=account, collaboration=collaboration, campaign=collaboration.campaign)
    CampaignDay.objects.create(campaign=collaboration.campaign, day="2026-03-05", platform="instagram", views=12)
    raw = token_of(owner, ["metrics:read"])

    posts = call(site, raw, "list_posts", campaign=collaboration.campaign_id, sort="-views").structured_content
    days = call(site, raw, "campaign_days", id=collaboration.campaign_id, since="2026-03-01").structured_content

    assert [row["id"] for row in posts["results"]] == [post.pk]
    assert [(row["day"], row["views"]) for row in days["results"]] == [("2026-03-05", 12)]
    assert call(site, raw, "campaign_days", id=collaboration.campaign_id, since="soon").is_error
