"""Jump to a campaign, a person or an action. What one may not open is not offered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import User
from campaigns.models import Campaign, Collaboration
from discovery.cards import fold
from discovery.models import Card
from messaging.http import Request

EACH = 6
# Names are compared in Python, the same on every database; of more campaigns than this the newest are.
READ = 500


@dataclass
class Line:
    label: Any
    note: Any
    icon: str
    href: str


Action = tuple[Any, str, str]  # words, sign, name of the address
ACTIONS: dict[str, list[Action]] = {
    "brand": [
        (gettext_lazy("Find influencers"), "compass", "discovery:search"),
        (gettext_lazy("Campaigns"), "megaphone", "campaigns:campaign-list"),
        (gettext_lazy("Messages"), "message-circle", "messaging:inbox"),
        (gettext_lazy("Notifications"), "bell", "messaging:notifications"),
        (gettext_lazy("Team"), "users", "accounts:settings-team"),
        (gettext_lazy("Brand profile"), "building-2", "accounts:settings-brand"),
        (gettext_lazy("Settings"), "settings", "accounts:settings"),
    ],
    "influencer": [
        (gettext_lazy("Browse campaigns"), "megaphone", "campaigns:browse"),
        (gettext_lazy("Collaborations"), "handshake", "campaigns:collaboration-list"),
        (gettext_lazy("Messages"), "message-circle", "messaging:inbox"),
        (gettext_lazy("Notifications"), "bell", "messaging:notifications"),
        (gettext_lazy("Edit my profile"), "circle-user-round", "accounts:settings-profile"),
        (gettext_lazy("My prices"), "tag", "accounts:settings-rates"),
        (gettext_lazy("Settings"), "settings", "accounts:settings"),
    ],
    "staff": [
        (gettext_lazy("Admin"), "shield-check", "admin:index"),
        (gettext_lazy("Find influencers"), "compass", "discovery:search"),
        (gettext_lazy("Brands"), "building-2", "admin:accounts_brand_changelist"),
        (gettext_lazy("Collaborations"), "handshake", "admin:campaigns_collaboration_changelist"),
        (gettext_lazy("Notifications"), "bell", "messaging:notifications"),
        (gettext_lazy("Settings"), "settings", "accounts:settings"),
    ],
}
NEW_CAMPAIGN: Action = (gettext_lazy("New campaign"), "plus", "campaigns:campaign-new")


@require_GET
def palette(request: Request) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\0", "")[:100].strip()
    context = {"lines": list(_lines(request.user, asked)), "q": asked}
    template = "discovery/palette.html#lines" if request.htmx else "discovery/palette.html"
    answer = render(request, template, context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _lines(user: User, asked: str) -> Iterator[Line]:
    words = fold(asked).split()
    yield from _actions(user, words)
    yield from _campaigns(user, words)
    if words:
        yield from _people(user, words)
        yield from _collaborations(user, words)
        if _may_search(user):
            address = f"{reverse('discovery:search')}?{urlencode({'q': asked})}"
            yield Line(_("Find “%(words)s” among all influencers") % {"words": asked}, _("Action"), "search", address)


def _fits(words: list[str], *texts: Any) -> bool:
    text = fold(" ".join(str(part) for part in texts))
    return all(word.lstrip("@") in text for word in words)


def _may_search(user: User) -> bool:
    return user.is_staff or (user.brand is not None and user.brand.may_publish)


def _actions(user: User, words: list[str]) -> Iterator[Line]:
    writes = user.member is not None and user.member.can_write
    for label, icon, name in [*([NEW_CAMPAIGN] if writes else []), *ACTIONS[user.role]]:
        if _fits(words, label):
            yield Line(label, _("Action"), icon, reverse(name))


def _campaigns(user: User, words: list[str]) -> Iterator[Line]:
    """A brand's own, those an influencer may see, and all for staff."""
    seen = Campaign.objects.visible_to(user).order_by("-created_at", "-pk").only("name", "status")[:READ]
    fitting = (campaign for campaign in seen if _fits(words, campaign.name))
    for campaign, _place in zip(fitting, range(EACH), strict=False):
        note = _("Campaign, %(state)s") % {"state": str(campaign.get_status_display()).lower()}
        yield Line(campaign.name, note, "megaphone", _address(user, campaign))


def _address(user: User, campaign: Campaign) -> str:
    if user.is_staff:
        return reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    name = "campaigns:campaign" if user.brand else "campaigns:brief-public"
    return reverse(name, args=[campaign.pk])


def _people(user: User, words: list[str]) -> Iterator[Line]:
    if not _may_search(user):
        return
    found = Card.objects.live().overall()
    for word in words:
        found = found.filter(text__contains=word.lstrip("@"))
    for card in found.select_related("influencer", "account").order_by("name_key", "pk")[:EACH]:
        handle = card.account.label if card.account else ""
        note = _("Influencer, %(handle)s") % {"handle": handle} if handle else _("Influencer")
        yield Line(card.influencer.name, note, "user", reverse("discovery:person", args=[card.influencer.slug]))


def _collaborations(user: User, words: list[str]) -> Iterator[Line]:
    related = ("influencer", "campaign__brand")
    seen = Collaboration.objects.visible_to(user).select_related(*related).order_by("-created_at", "-pk")[:READ]
    fitting = (one for one in seen if _fits(words, one.influencer.name, one.campaign.name, one.campaign.brand.name))
    for one, _place in zip(fitting, range(EACH), strict=False):
        who = one.campaign.brand.name if user.influencer else one.influencer.name
        note = _("Collaboration, %(state)s") % {"state": str(one.get_status_display()).lower()}
        yield Line(f"{who} · {one.campaign.name}", note, "handshake", _talk(user, one))


def _talk(user: User, one: Collaboration) -> str:
    return reverse("admin:campaigns_collaboration_change", args=[one.pk]) if user.is_staff else one.get_absolute_url()
