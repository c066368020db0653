from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Influencer
from accounts.platforms import Deliverable
from analytics.models import AccountCurrent
from analytics.seeing import seen
from campaigns.models import Campaign, Collaboration
from campaigns.views.parts import show
from discovery import facets
from discovery.access import searchers_only
from discovery.cards import sync
from discovery.chips import address, chips_of, loosened
from discovery.forms import RANGES, SORTS, SearchForm
from discovery.rows import rows_of
from discovery.search import Search
from discovery.variants import variant_name
from messaging.http import Request

PAGE = 24


@require_GET
@searchers_only
def search(request: Request) -> HttpResponse:
    waiting = sync()
    form = SearchForm(request.GET)
    asked = Search.of(form)
    page = Paginator(asked.page().values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    rows = rows_of(asked, list(page.object_list), page.start_index() - 1 if page.paginator.count else 0)
    seen(row.person.pk for row in rows)
    context = {
        "form": form,
        "search": asked,
        "page": page,
        "rows": rows,
        "waiting": waiting,
        **_titles(asked),
        # The filters come along as a second part of an answer to htmx.
        "swap": bool(request.htmx) and not request.htmx.history_restore_request,
        **_filters(request, asked),
        **_links(request),
        "campaigns": _campaigns(request),
        **_open_person(request),
    }
    return show(request, "discovery/search.html", "answer", context)


@require_GET
@searchers_only
def person(request: Request, slug: str) -> HttpResponse:
    return show(request, "discovery/person.html", "panel", _person(request, slug))


def _titles(asked: Search) -> dict[str, Any]:
    """What is measured, by name: which kind of rate, and the price of what in which currency."""
    deliverable, kind = asked.get("deliverable"), asked.get("kind")
    price = Deliverable(deliverable).label if deliverable else _("Price from")
    return {
        "columns": [
            {"label": _("Who"), "key": "name"},
            {"label": _("Followers"), "key": "followers", "number": True},
            {"label": _("Engagement"), "key": "engagement", "number": True},
            {"label": _("Growth"), "key": "growth", "number": True, "class": "max-2xl:hidden"},
            {"label": price, "key": "price", "number": True},
            {"label": _("Country"), "class": "max-2xl:hidden"},
        ],
        "engagement_title": f"{_('Engagement rate')}, {variant_name(kind)}" if kind else _("Engagement rate, any kind"),
        "price_title": _("Price of %(what)s") % {"what": Deliverable(deliverable).label} if deliverable else _("Price"),
    }


def _filters(request: Request, asked: Search) -> dict[str, Any]:
    choices, ranges = facets.choices(asked), facets.ranges(asked)
    chips = chips_of(asked, choices, request.GET)
    return {
        "facets": choices,
        "ranges": [_with_switch(request, ranges[name], asked) for name in RANGES],
        "chips": chips,
        "loosened": loosened(chips) if chips else [],
    }


def _with_switch(request: Request, facet: facets.RangeFacet, asked: Search) -> dict[str, Any]:
    """A range and the address that shows, or leaves out, those whose value nobody knows."""
    kept = [name for name in asked.get("unknown") or [] if name != facet.name]
    names = kept if facet.included else [*kept, facet.name]
    url = address(request.GET, unknown=names) if names else address(request.GET, "unknown")
    return {"facet": facet, "switch_url": url, "low_name": f"{facet.name}_min", "high_name": f"{facet.name}_max"}


def _links(request: Request) -> dict[str, Any]:
    return {
        "clear_url": reverse("discovery:search"),
        "export_url": reverse("discovery:export") + address(request.GET),
        "query": address(request.GET).removeprefix("?"),
        "sorts": SORTS,
    }


def _campaigns(request: Request) -> list[Campaign]:
    """Into which this person may invite."""
    mine = Campaign.objects.writable_by(request.user).filter(status__in=Campaign.LIVE, paused_at=None, flagged_at=None)
    return list(mine.order_by("name", "pk"))


def _open_person(request: Request) -> dict[str, Any]:
    """The side panel is part of the address too: whoever reloads the page finds it open."""
    slug = request.GET.get("person", "")
    if not slug or not Influencer.objects.visible_to(request.user).filter(slug=slug).exists():
        return {"person": None}
    return _person(request, slug)


def _person(request: Request, slug: str) -> dict[str, Any]:
    people = Influencer.objects.visible_to(request.user).prefetch_related("accounts__current", "rates", "cards")
    influencer = get_object_or_404(people, slug=slug)
    seen([influencer.pk])
    together = Collaboration.objects.visible_to(request.user).filter(influencer=influencer).select_related("campaign")
    return {
        "person": influencer,
        "card": next((card for card in influencer.cards.all() if not card.platform), None),
        "accounts": [_account(account) for account in influencer.accounts.all()],
        "rates": influencer.rates.all(),
        "together": together,
        "campaigns": _campaigns(request),
        "may_write": bool(request.user.member and request.user.member.can_write),
        "neighbours": _neighbours(request),
    }


def _account(account: Any) -> dict[str, Any]:
    """An account of which nobody said a number shows unknown ones."""
    current = getattr(account, "current", None) or AccountCurrent()
    return {"account": account, "current": current, "variant": variant_name(current.engagement_variant)}


@dataclass
class Neighbours:
    place: int
    total: int
    previous_url: str
    next_url: str
    close_url: str


def _neighbours(request: Request) -> Neighbours | None:
    """Who stands before and after this person in the list that led here."""
    at = request.GET.get("at", "")
    if not at.isdecimal() or len(at) > 7:  # noqa: PLR2004 -- more people than that there are not
        return None
    asked = Search.of(SearchForm(request.GET))
    place, first = int(at), max(0, int(at) - 1)
    slugs = list(asked.page().values_list("influencer__slug", flat=True)[first : place + 2])
    around = dict(enumerate(slugs, start=first))
    back = address(request.GET, page=str(place // PAGE + 1))
    return Neighbours(
        place=place + 1,
        total=asked.cards().count(),
        previous_url=_person_url(request, around.get(place - 1), place - 1),
        next_url=_person_url(request, around.get(place + 1), place + 1),
        close_url=reverse("discovery:search") + back,
    )


def _person_url(request: Request, slug: str | None, at: int) -> str:
    return reverse("discovery:person", args=[slug]) + address(request.GET, at=str(at)) if slug else ""
