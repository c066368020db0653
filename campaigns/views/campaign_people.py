from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from campaigns import asked
from campaigns.actions import negotiation
from campaigns.models import Campaign, Collaboration, IllegalMove, Offer
from campaigns.roster import GROUPS, board, cards_of
from campaigns.tables import PEOPLE_SORTS, people_csv, people_of
from campaigns.views.parts import frame, ordered, paged, show, watched
from messaging.http import Request


@require_GET
def people(request: Request, pk: int) -> HttpResponse:
    campaign = watched(request, pk)
    context = frame(request, campaign, "people")
    if request.GET.get("view") == "table":
        context |= _table(request, campaign, acts=context["acts"])
    else:
        context |= {"view": "board", "board": board(campaign, acts=context["acts"])}
    context["views"] = _views(request)
    return show(request, "campaigns/campaign_people.html", "roster", context)


def _views(request: Request) -> list[dict[str, str]]:
    def address(view: str) -> str:
        query = request.GET.copy()
        query["view"] = view
        query.pop("page", None)
        return f"?{query.urlencode()}"

    return [
        {"key": "board", "label": _("Board"), "icon": "kanban", "url": address("board")},
        {"key": "table", "label": _("Table"), "icon": "table", "url": address("table")},
    ]


def _found(request: Request, campaign: Campaign) -> QuerySet[Collaboration]:
    state, words = request.GET.get("state", ""), asked.words(request.GET.get("q", ""))
    found: QuerySet[Collaboration] = people_of(campaign, request.user, state, words, turn=bool(request.GET.get("turn")))
    return found


def _table(request: Request, campaign: Campaign, *, acts: bool) -> dict[str, Any]:
    sort, columns = ordered(request, PEOPLE_SORTS, "-since")
    page = paged(request, _found(request, campaign).order_by(*columns))
    return {
        "view": "table",
        "page": page,
        "cards": cards_of(page, acts=acts),
        "sort": sort,
        "state": request.GET.get("state", ""),
        "q": asked.words(request.GET.get("q", "")),
        "turn": request.GET.get("turn", ""),
        "groups": GROUPS,
        "columns": [
            {"label": _("Person"), "key": "name"},
            {"label": _("State"), "key": "state"},
            {"label": _("What waits")},
            {"label": _("Amount"), "key": "amount", "number": True},
            {"label": _("Tasks approved"), "key": "tasks", "class": "w-40"},
            {"label": _("Since"), "key": "since", "number": True},
        ],
    }


@require_GET
def export(request: Request, pk: int) -> HttpResponse:
    campaign = watched(request, pk)
    _sort, columns = ordered(request, PEOPLE_SORTS, "-since")
    return people_csv(campaign, _found(request, campaign).order_by(*columns))


def _withdraw(collaboration: Collaboration, by: User, reason: str) -> None:
    negotiation.withdraw(collaboration, by=by, reason=reason)


def _decline(collaboration: Collaboration, by: User, reason: str) -> None:
    offer = Offer.objects.answerable_by(by).filter(collaboration=collaboration).first()
    if offer is None:
        raise IllegalMove(collaboration, Collaboration.Status.DECLINED)
    negotiation.decline(offer, by=by, reason=reason)


BULK: dict[str, Callable[[Collaboration, User, str], None]] = {"withdraw": _withdraw, "decline": _decline}


@require_POST
def bulk(request: Request, pk: int) -> HttpResponse:
    """Do one thing with everybody who was ticked, after a page that names them and asks for a reason."""
    campaign = get_object_or_404(Campaign.objects.writable_by(request.user), pk=pk)
    verb, picked = request.POST.get("verb", ""), asked.keys(request.POST.getlist("pick"))
    if verb not in BULK:
        raise Http404
    chosen = Collaboration.objects.run_by(request.user).filter(campaign=campaign, pk__in=picked[:200])
    chosen = chosen.select_related("influencer", "campaign__brand").with_latest_offer().order_by("pk")
    back = f"{reverse('campaigns:campaign-people', args=[campaign.pk])}?view=table"
    if not chosen:
        messages.info(request, _("Nobody was chosen."))
        return redirect(back)
    if "sure" not in request.POST:
        page = {"campaign": campaign, "chosen": chosen, "verb": verb, "back": back}
        return render(request, "campaigns/campaign_bulk.html", page)
    _report(request, *_each(request, verb, list(chosen)))
    return redirect(back)


def _each(request: Request, verb: str, chosen: list[Collaboration]) -> tuple[int, list[str]]:
    done, left = 0, []
    for collaboration in chosen:
        try:
            BULK[verb](collaboration, request.user, request.POST.get("reason", "").strip()[:500])
            done += 1
        except IllegalMove:
            left.append(collaboration.influencer.name)
    return done, left


def _report(request: Request, done: int, left: list[str]) -> None:
    if done:
        messages.success(request, ngettext("Done for %(n)d person.", "Done for %(n)d people.", done) % {"n": done})
    if left:
        text = _("Not possible any more for %(names)s.")
        messages.warning(request, text % {"names": ", ".join(left)})
