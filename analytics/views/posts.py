"""Posts and their counters: of a creator for everybody who may see the numbers, of a collaboration for its two sides.

Of a campaign for the brand's side: an influencer sees the posts of the own collaboration, there.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Influencer
from analytics.actions.posts import add_post, may_add
from analytics.campaign_posts import BEST, gains_of_campaign, posts_of_campaign, sums_of_campaign
from analytics.post_forms import PostForm
from analytics.posted import NEWEST, SORTS, gains_of, posts_file, posts_of, posts_of_collaboration, with_days
from campaigns.models import Campaign, Collaboration
from messaging.http import Request

PER_PAGE = 20
FIRST = 6


@login_not_required
@require_safe
def posts(request: HttpRequest, slug: str) -> HttpResponse:
    influencer = get_object_or_404(Influencer.objects.media_kits_for(request.user), slug=slug)
    sort = sorted_by(request, NEWEST)
    part = "HX-Request" in request.headers and "HX-Boosted" not in request.headers
    page = Paginator(posts_of(influencer, sort), FIRST if part else PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "influencer": influencer,
        "page": page,
        "shown": with_days(page.object_list),
        "sort": sort,
        "columns": columns(),
        "frame": "base.html" if request.user.is_authenticated else "public.html",
    }
    return render(request, "analytics/posts.html" + ("#first" if part else ""), context)


@login_not_required
@require_safe
def posts_export(request: HttpRequest, slug: str) -> HttpResponse:
    return posts_file(get_object_or_404(Influencer.objects.media_kits_for(request.user), slug=slug))


def sorted_by(request: HttpRequest, default: str) -> str:
    asked = request.GET.get("sort", default)
    return asked if asked.removeprefix("-") in SORTS else default


def columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Post"), "key": "date"},
        {"label": _("Views"), "key": "views", "number": True},
        {"label": _("Likes"), "key": "likes", "number": True},
        {"label": _("Comments"), "number": True},
        {"label": _("Shares"), "number": True},
        {"label": _("Saves"), "number": True},
        {"label": _("Views by day")},
    ]


@require_safe
def collaboration_posts(request: Request, pk: int) -> HttpResponse:
    """What was published for a collaboration, and what it gained."""
    return _shown(request, _visible(request, pk), PostForm())


@require_POST
def collaboration_post_add(request: Request, pk: int) -> HttpResponse:
    collaboration = _visible(request, pk)
    if not may_add(collaboration, request.user):
        raise Http404
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            add_post(collaboration, form.cleaned_data["link"], by=request.user)
        except ValidationError as refused:
            form.add_error("link", refused)
        else:
            if not request.htmx:
                messages.success(request, _("The post is counted from now on. Its numbers are on their way."))
                return redirect("analytics:collaboration-posts", pk)
            form = PostForm()
    return _shown(request, collaboration, form)


def _visible(request: Request, pk: int) -> Collaboration:
    rows = Collaboration.objects.visible_to(request.user).select_related("campaign__brand", "influencer")
    found: Collaboration = get_object_or_404(rows, pk=pk)
    return found


def _shown(request: Request, collaboration: Collaboration, form: PostForm) -> HttpResponse:
    context = {
        "collaboration": collaboration,
        "shown": posts_of_collaboration(collaboration),
        "gains": gains_of(collaboration),
        "form": form,
        "may_add": may_add(collaboration, request.user),
    }
    part = "#posts" if request.htmx and not request.htmx.boosted else ""
    status = 422 if form.errors and not request.htmx else 200
    return render(request, "analytics/collaboration_posts.html" + part, context, status=status)


@require_safe
def campaign_posts(request: Request, pk: int) -> HttpResponse:
    """What all posts of a campaign have and gained, and which did best."""
    campaign = _watched(request, pk)
    part = request.htmx and not request.htmx.boosted
    sort = BEST if part else sorted_by(request, BEST)
    page = Paginator(posts_of_campaign(campaign, sort), FIRST if part else PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "page": page,
        "shown": with_days(page.object_list),
        "sums": sums_of_campaign(campaign),
        "gains": gains_of_campaign(campaign),
        "sort": sort,
        "columns": columns(),
    }
    return render(request, "analytics/campaign_posts.html" + ("#first" if part else ""), context)


@require_safe
def campaign_posts_export(request: Request, pk: int) -> HttpResponse:
    """What they gained day by day."""
    campaign = _watched(request, pk)
    return gains_of_campaign(campaign).file(f"gains-{campaign.pk}")


def _watched(request: Request, pk: int) -> Campaign:
    found: Campaign = get_object_or_404(Campaign.objects.watched_by(request.user).select_related("brand"), pk=pk)
    return found
