"""The settings page on connected accounts: what is read, and what can be done about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import influencer_only, sure, with_accounts, with_accounts_to_change
from accounts.actions import AccountTaken
from accounts.actions.joining import TAKEN
from accounts.models import Brand, Influencer, SocialAccount, User
from accounts.views.settings import tabs_of
from analytics.actions.connections import connect_public, owner_of, read_again, stop_reading
from analytics.actions.properties import GA4
from analytics.connected import PAUSE_S, accounts_of, is_connected, offers, properties_of, take_turn, waits_s
from analytics.connection_forms import AccountForm, DisconnectForm
from analytics.ingestion.planner import plan_now
from analytics.models import Feed, Run, WebProperty
from analytics.sources import registry
from analytics.sources.contract import Source
from messaging.http import Request

PAGE = "analytics:connections"
MINUTE = 60


def may_change(user: User) -> bool:
    return user.member is None or user.member.can_write


def page(
    request: Request, template: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    frame = {"tabs": tabs_of(request.user), "tab": "connections", "can_write": may_change(request.user)}
    return render(request, template + part, {**frame, **context}, status=status)


def theirs(user: User) -> Influencer | Brand:
    owner = owner_of(user)
    assert owner is not None  # noqa: S101 -- the decorator saw it
    return owner


@with_accounts
@require_safe
def connections(request: Request) -> HttpResponse:
    asked = request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request)
    return page(request, "analytics/connections.html", shown(request, AccountForm()), part="#state" if asked else "")


def shown(request: Request, form: AccountForm) -> dict[str, Any]:
    owner = theirs(request.user)
    accounts = accounts_of(owner)
    properties = properties_of(owner) if isinstance(owner, Brand) else []
    return {
        "owner": owner,
        "accounts": accounts,
        "properties": properties,
        "busy": any(each.busy for each in [*accounts, *properties]),
        "offers": offers(),
        "form": form,
        "analytics_on": isinstance(owner, Brand) and analytics_is_on(),
        "is_brand": isinstance(owner, Brand),
        "pause": PAUSE_S // MINUTE,
    }


@with_accounts_to_change
@require_POST
def add(request: Request) -> HttpResponse:
    form = AccountForm(request.POST)
    if form.is_valid():
        owner, handle = theirs(request.user), form.as_handle
        had = owner.accounts.filter(platform=handle.platform, key=handle.key).exists()
        try:
            account = connect_public(owner, handle)
        except AccountTaken:
            form.add_error("handle", str(TAKEN))
        except ValidationError as refused:
            form.add_error("handle", refused)
        else:
            if account is None:
                messages.info(request, _("Somebody else's profile has this account. You claimed it: see what to do."))
                return redirect("accounts:claims")
            if had:
                messages.info(request, _("You have %(account)s already.") % {"account": account})
            else:
                messages.success(request, _("%(account)s is added.") % {"account": account})
            return redirect(PAGE)
    return page(request, "analytics/connections.html", shown(request, form), status=422)


@with_accounts_to_change
@require_POST
def fetch(request: Request, pk: int) -> HttpResponse:
    """Ask now, whatever the clock says: once in a quarter of an hour."""
    return fetch_now(request, own_account(request, pk), Feed.objects.filter(account=pk))


def fetch_now(request: Request, thing: SocialAccount | WebProperty, feeds: Any) -> HttpResponse:
    found = feeds.filter(status__in=Feed.FETCHED, source__in=[source.slug for source in registry.live_sources()])
    if not found.exists():
        messages.error(request, _("Nothing reads it at present. Connect it first."))
    elif not take_turn(thing):
        minutes = -(-waits_s(thing) // MINUTE)
        text = ngettext("You can ask again in %(n)s minute.", "You can ask again in %(n)s minutes.", minutes)
        messages.error(request, text % {"n": minutes})
    else:
        for slug in found.order_by().values_list("source", flat=True).distinct():
            plan_now(found.filter(source=slug), trigger=Run.Trigger.OWNER, by=request.user)
        messages.success(request, _("Fetching. The page shows it when the numbers are here."))
    return redirect(PAGE)


@with_accounts_to_change
@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    """Read what everybody can see of it, again or for the first time."""
    account = own_account(request, pk)
    read_again(account)
    messages.success(request, _("%(account)s is read again.") % {"account": account})
    return redirect(PAGE)


@with_accounts_to_change
@require_http_methods(["GET", "POST"])
def disconnect(request: Request, pk: int, source: str) -> HttpResponse:
    account, found = own_account(request, pk), source_or_404(source)
    if request.method == "POST":
        return _disconnect_surely(request, account, found)
    return page(request, "analytics/connection_end.html", {"thing": account, "source": found, "form": DisconnectForm()})


@sure
def _disconnect_surely(request: Request, account: SocialAccount, source: type[Source]) -> HttpResponse:
    form = DisconnectForm(request.POST)
    if not form.is_valid():
        return page(
            request, "analytics/connection_end.html", {"thing": account, "source": source, "form": form}, status=422
        )
    stop_reading(account, source.slug, by=request.user, erase=form.erase)
    messages.success(request, _("Disconnected. %(source)s is not asked any more.") % {"source": source.name})
    return redirect(PAGE)


@influencer_only
@require_safe
def hint(request: Request) -> HttpResponse:
    """A line on the dashboard of whoever has nothing connected, else nothing."""
    owner = theirs(request.user)
    return render(request, "analytics/connect_hint.html", {"shown": not is_connected(owner)})


def analytics_is_on() -> bool:
    return registry.is_on(GA4)


def own_account(request: Request, pk: int) -> SocialAccount:
    return get_object_or_404(theirs(request.user).accounts.all(), pk=pk)


def source_or_404(slug: str) -> type[Source]:
    try:
        return registry.source(slug)
    except KeyError:
        raise Http404 from None
