"""What assistants may ask: a few readings of the API, by its own operations, with the personal token that came along."""

from contextvars import ContextVar
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlsplit

import httpx
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from accounts.platforms import Platform
from analytics.api.posts import SORTS as POST_SORTED
from discovery.forms import SORTS

MOST = 100
POST_SORTS = [sign + name for name in POST_SORTED for sign in ("", "-")]
INSTRUCTIONS = (
    "InfluenceHub is a marketplace of brands and influencers. Rates and growth are fractions (0.04 is 4 %), money is a "
    "decimal in text with its currency, null is unknown. Lists come in pages: ask again with `cursor` for more."
)
# Where the API answers in this request, as whom: the door sets it.
CALLS: ContextVar[httpx.AsyncClient] = ContextVar("CALLS")

server: MCPServer[Any] = MCPServer("InfluenceHub", instructions=INSTRUCTIONS, log_level="WARNING")
reading = server.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))

Cursor = Annotated[str, Field(description="Where to go on: `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=MOST, description="Rows on a page.")]
Key = Annotated[int, Field(ge=1)]
Number = Annotated[str, Field(description="4000, 4k or 1.5M; rates and growth in percent.", max_length=20)]


async def ask(path: str, **query: Any) -> dict[str, Any]:
    """Call an operation of the API; its problems are the tool's errors."""
    known = {name: value for name, value in query.items() if value not in ("", None, [], False)}
    answer = await CALLS.get().get(f"/api/v1/{path}", params=known)
    told: dict[str, Any] = answer.json()
    if answer.is_error:
        errors = "; ".join(f"{one['pointer']}: {one['detail']}" for one in told.get("errors", []))
        raise ToolError(f"{told.get('code')}: {errors or told.get('detail')}")
    return _with_cursors(told) if "results" in told else told


def _with_cursors(page: dict[str, Any]) -> dict[str, Any]:
    """Pages name whole addresses; a tool goes on with the cursor in them."""
    found = {way: parse_qs(urlsplit(page[way] or "").query).get("cursor", [None])[0] for way in ("next", "previous")}
    return {"results": page["results"], **found}


@reading
async def search_influencers(  # noqa: PLR0913, PLR0917 -- each filter is a parameter of the tool
    q: Annotated[str, Field(description="Words of a name or handle.", max_length=100)] = "",
    platform: Literal["", *Platform.values] = "",  # type: ignore[valid-type] # made of the choices
    niche: Annotated[list[str] | None, Field(description="Codes such as food or travel; one of them fits.")] = None,
    country: Annotated[list[str] | None, Field(description="Where they live: ISO 3166, two letters.")] = None,
    audience: Annotated[list[str] | None, Field(description="Where their followers live.")] = None,
    language: Annotated[list[str] | None, Field(description="ISO 639.")] = None,
    followers_min: Number = "",
    followers_max: Number = "",
    engagement_min: Number = "",
    growth_min: Number = "",
    price_max: Number = "",
    deliverable: str = "",
    currency: str = "",
    sort: Literal["", *SORTS] = "",  # type: ignore[valid-type] # made of the choices
    limit: Limit = 25,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """Find influencers by name, place, niche, audience, numbers and prices."""
    return await ask("influencers/", **{"page_size" if name == "limit" else name: v for name, v in locals().items()})


@reading
async def get_influencer(id: Key) -> dict[str, Any]:  # noqa: A002 -- the API's own name
    """Read one influencer: accounts with their numbers, prices, and what there is together."""
    return await ask(f"influencers/{id}/")


@reading
async def list_campaigns(
    status: Annotated[str, Field(description="A state such as draft, open or running.", max_length=20)] = "",
    q: Annotated[str, Field(description="Words of the name.", max_length=100)] = "",
    limit: Limit = 25,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """List the campaigns of the own brand; staff see everybody's."""
    return await ask("campaigns/", status=status, q=q, page_size=limit, cursor=cursor)


@reading
async def get_campaign(id: Key) -> dict[str, Any]:  # noqa: A002 -- the API's own name
    """Read one campaign: brief, goals, budget, places and progress."""
    return await ask(f"campaigns/{id}/")


@reading
async def campaign_report(id: Key) -> dict[str, Any]:  # noqa: A002 -- the API's own name
    """Tell how a campaign stands: money agreed and offered, progress of tasks, its people and its open tasks."""
    campaign = await ask(f"campaigns/{id}/")
    people = await ask(f"campaigns/{id}/people/", page_size=MOST)
    tasks = await ask("tasks/", campaign=id, page_size=MOST)
    budget = ("currency", "budget_total", "agreed_amount", "offered_amount", "places_left")
    return {
        "campaign": {name: campaign.get(name) for name in ("id", "name", "status", "starts_on", "ends_on")},
        "spend": {name: campaign.get(name) for name in budget},
        "progress": {name: campaign.get(name) for name in ("tasks_total", "tasks_approved")},
        "people": people["results"],
        "tasks": tasks["results"],
        "more": {"people": people["next"] is not None, "tasks": tasks["next"] is not None},
    }


@reading
async def list_collaborations(
    status: Annotated[str, Field(description="A state such as negotiating, agreed or active.", max_length=20)] = "",
    campaign: Annotated[int | None, Field(ge=1, description="Only those of this campaign.")] = None,
    limit: Limit = 25,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """List the collaborations that the token's owner may see."""
    return await ask("collaborations/", status=status, campaign=campaign, page_size=limit, cursor=cursor)


@reading
async def get_collaboration(id: Key) -> dict[str, Any]:  # noqa: A002 -- the API's own name
    """Read one collaboration: who, how it stands, the latest offer, and what one may do now."""
    return await ask(f"collaborations/{id}/")


@reading
async def list_posts(  # noqa: PLR0913, PLR0917 -- each filter is a parameter of the tool
    influencer: Annotated[int | None, Field(ge=1, description="Only those of this profile.")] = None,
    campaign: Annotated[int | None, Field(ge=1, description="Only those made for this campaign.")] = None,
    collaboration: Annotated[int | None, Field(ge=1, description="Only those made for this collaboration.")] = None,
    platform: Literal["", *Platform.values] = "",  # type: ignore[valid-type] # made of the choices
    sort: Literal["", *POST_SORTS] = "",  # type: ignore[valid-type] # made of the choices
    limit: Limit = 25,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """List posts with the last known value of each counter, the newest first unless sorted otherwise."""
    return await ask("posts/", **{"page_size" if name == "limit" else name: v for name, v in locals().items()})


@reading
async def campaign_days(  # noqa: PLR0913, PLR0917 -- each filter is a parameter of the tool
    id: Key,  # noqa: A002 -- the API's own name
    since: Annotated[str, Field(description="Only this day and later ones: 2026-03-01.", max_length=10)] = "",
    until: Annotated[str, Field(description="Only this day and earlier ones.", max_length=10)] = "",
    platform: Literal["", *Platform.values] = "",  # type: ignore[valid-type] # made of the choices
    limit: Limit = 100,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """Tell what the posts of a campaign gained day by day and platform by platform, in the brand's time zone."""
    asked = {"since": since, "until": until, "platform": platform, "page_size": limit, "cursor": cursor}
    return await ask(f"campaigns/{id}/days/", **asked)
