"""The way to a platform and back: consent is given there, and every answer ends on the page about connections."""

import base64
import time
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import influencer_only, with_accounts_to_change
from accounts.actions import AccountTaken
from accounts.models import Brand, SocialAccount, User
from accounts.moves import IllegalMove
from accounts.platforms import Platform
from analytics.actions.connections import Claimable, complete, take_over
from analytics.connecting import (
    PATIENCE_S,
    Attempt,
    begin,
    by_consent,
    exchange,
    hosted,
    identified,
    on_their_page,
    take,
)
from analytics.ingestion.planner import plan_now
from analytics.models import Connection, Feed, Run
from analytics.sources import registry
from analytics.sources.contract import Source, TokenSet
from analytics.sources.errors import AuthExpired, AuthRevoked, NotFound, Private, RateLimited, SourceError, Transient
from analytics.sources.tokens import from_json, to_json
from analytics.views.connections import PAGE, own_account, page, source_or_404, theirs
from messaging.http import Request
from rest.sealing import seal, unseal

PROOF = "proof"
# What platforms say when somebody presses "No" there.
DENIED = {"access_denied", "user_cancelled", "user_denied", "authorization_denied"}


@with_accounts_to_change
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: Request, source: str) -> HttpResponse:
    """Say what will be read, with the link to the platform. A form would be stopped by our own policy on the way.

    Who comes back here from signing in has no form any more: the page with the buttons is where they begin again.
    """
    found = live_or_404(source)
    if request.method != "POST":
        return redirect(PAGE)
    platform = request.POST.get("platform", "")
    account = (
        own_account(request, int(request.POST["account"])) if request.POST.get("account", "").isdecimal() else None
    )
    platform = account.platform if account else platform
    if platform not in found.platforms:
        raise Http404
    there = on_their_page(found)
    try:
        if there:
            address = hosted(found).connect_url(name_there(request), str(theirs(request.user)))
        else:
            address = begin(request.session, found, platform=platform, account=account.pk if account else 0)
    except (SourceError, NotImplementedError) as error:
        messages.error(request, in_words(error, found))
        return redirect(PAGE)
    about: dict[str, Any] = {"source": found, "account": account, "platform": Platform(platform), "there": there}
    return page(request, "analytics/connection_begin.html", {**about, "address": address})


@with_accounts_to_change
@require_safe
def connected(request: Request, source: str) -> HttpResponse:
    """The platform sends its answer here."""
    found = live_or_404(source)
    attempt = take(request.session, source, request.GET.get("state", ""))
    if request.user.frozen_reason is not None:
        messages.error(request, _("You cannot change anything at present."))
        return redirect(PAGE)
    if attempt is None:
        messages.error(
            request, _("This answer does not belong to anything begun here in the last ten minutes. Begin again.")
        )
        return redirect(PAGE)
    if trouble := request.GET.get("error", ""):
        messages.error(request, refused(trouble, found))
        return redirect(PAGE)
    code = request.GET.get("code", "")
    if not code:
        messages.error(request, _("%(source)s sent no answer. Begin again.") % {"source": found.name})
        return redirect(PAGE)
    try:
        tokens = exchange(found, code, attempt)
    except SourceError as error:
        messages.error(request, in_words(error, found))
        return redirect(PAGE)
    return finish(request, found, tokens, attempt)


@with_accounts_to_change
@require_POST
def look(request: Request, source: str) -> HttpResponse:
    """They were on the page of a source that stands between: ask it what they connected there."""
    found = live_or_404(source)
    if not on_their_page(found):
        raise Http404
    try:
        linked = [
            each for each in hosted(found).accounts_of(name_there(request)) if each.is_connected and each.platform
        ]
    except SourceError as error:
        messages.error(request, in_words(error, found))
        return redirect(PAGE)
    if not linked:
        messages.error(
            request,
            _("%(source)s knows of no account that you connected yet. Go on there, then look again.")
            % {"source": found.name},
        )
    answer = redirect(PAGE)
    for each in linked:
        try:
            tokens = identified(found, each.tokens(timezone.now()), each.platform)
        except SourceError as error:
            messages.error(request, in_words(error, found))
            continue
        one = finish(request, found, tokens, Attempt(found.slug, each.platform, 0, "", time.time()))
        answer = one if one.url != answer.url else answer
    return answer


def finish(request: Request, source: type[Source], tokens: TokenSet, attempt: Attempt) -> HttpResponseRedirect:
    try:
        connection = complete(source, tokens, theirs(request.user), by=request.user, platform=attempt.platform)
    except AccountTaken as error:
        text = _(
            "%(account)s belongs to somebody else here. If it is yours, write to our staff; else sign in at %(source)s as yourself and connect again."
        )
        messages.error(request, text % {"account": error, "source": source.name})
    except Claimable as error:
        keep_proof(request, source, tokens, error.account)
        return redirect("analytics:connection-claim")
    else:
        told(request, connection, attempt)
    return redirect(PAGE)


def told(request: Request, connection: Connection, attempt: Attempt) -> None:
    feeds = Feed.objects.filter(connection=connection, status__in=Feed.FETCHED)
    if feeds.exists():
        plan_now(feeds, trigger=Run.Trigger.OWNER, by=request.user)
    words = {"account": connection.account}
    if attempt.account and connection.account_id != attempt.account:
        text = _(
            "You were signed in there as %(account)s, so that account is connected. The one you meant is as it was."
        )
        messages.warning(request, text % words)
    else:
        messages.success(request, _("%(account)s is connected. The first numbers are on their way.") % words)


@influencer_only
@require_http_methods(["GET", "POST"])
def claim(request: Request) -> HttpResponse:
    """The account that they proved is on a profile that nobody runs, or proved: they may have it."""
    proof = the_proof(request)
    if proof is None:
        messages.error(request, _("That was more than ten minutes ago. Connect the account again."))
        return redirect(PAGE)
    source, tokens, account = proof
    if request.method == "GET":
        return page(
            request,
            "analytics/connection_claim.html",
            {"account": account, "source": source, "holder": account.influencer},
        )
    request.session.pop(PROOF, None)
    try:
        handed = take_over(account, by=request.user, where=str(source.name))
    except IllegalMove:
        messages.error(request, _("Somebody was quicker, or your claim waits already."))
        return redirect("accounts:claims")
    except ValidationError as refused_today:
        messages.error(request, " ".join(refused_today.messages))
        return redirect(PAGE)
    if not handed:
        messages.info(
            request, _("Both profiles have conversations, so staff put them together. Your claim waits for them.")
        )
        return redirect("accounts:claims")
    request.user = User.objects.get(pk=request.user.pk)  # its profile may be another one now
    return finish(request, source, tokens, Attempt(source.slug, account.platform, account.pk, "", time.time()))


def keep_proof(request: Request, source: type[Source], tokens: TokenSet, account: SocialAccount) -> None:
    """Until they say whether they want the profile, the tokens lie sealed in their session."""
    sealed = base64.b64encode(seal(to_json(tokens))).decode()
    request.session[PROOF] = {"source": source.slug, "account": account.pk, "sealed": sealed, "at": time.time()}


def the_proof(request: Request) -> tuple[type[Source], TokenSet, SocialAccount] | None:
    kept: dict[str, Any] | None = request.session.get(PROOF)
    if not kept or time.time() - kept["at"] > PATIENCE_S:
        return None
    found = SocialAccount.objects.claimable_by(request.user).select_related("influencer")
    account = found.filter(pk=kept["account"]).first()
    try:
        tokens = from_json(unseal(base64.b64decode(kept["sealed"])))
    except (InvalidToken, ValueError):
        return None
    return (registry.source(kept["source"]), tokens, account) if account else None


def live_or_404(slug: str) -> type[Source]:
    found = source_or_404(slug)
    if not registry.is_on(slug) or not (by_consent(found) or on_their_page(found)):
        raise Http404
    return found


def name_there(request: Request) -> str:
    """What a source that stands between calls this owner: a number, never an address."""
    owner = theirs(request.user)
    return f"hub-brand-{owner.pk}" if isinstance(owner, Brand) else f"hub-influencer-{owner.pk}"


def refused(trouble: str, source: type[Source]) -> str:
    if trouble in DENIED:
        text = _("You did not allow it at %(source)s, so nothing is read. Connect again if that was a slip.")
    elif trouble == "temporarily_unavailable":
        text = _("%(source)s does not answer properly at present. Try again in a few minutes.")
    else:
        text = _("%(source)s refused it. Try again, or write to our staff if it stays so.")
    return text % {"source": source.name}


def in_words(error: Exception, source: type[Source]) -> str:
    if isinstance(error, AuthExpired | AuthRevoked):
        text = _("%(source)s did not accept the answer: it was too old, or used before. Connect again.")
    elif isinstance(error, NotFound | Private):
        text = _(
            "%(source)s knows no account there that we can read. Does the account exist, and is it the right kind?"
        )
    elif isinstance(error, Transient | RateLimited):
        text = _("%(source)s does not answer properly at present. Try again in a few minutes.")
    else:
        text = _("It did not work: %(source)s wants something that only our staff can put right. Nothing was changed.")
    return text % {"source": source.name}
