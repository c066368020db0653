"""What every page shows around its content."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.views.settings import tabs_of
from messaging.models import Conversation, Notification

Line = tuple[str, Any, str, str]  # key, words, sign, name of the address

SIDE: dict[str, list[Line]] = {
    "brand": [
        ("home", _("Home"), "house", "campaigns:home"),
        ("campaigns", _("Campaigns"), "megaphone", "campaigns:campaign-list"),
        ("discover", _("Discover"), "compass", "discovery:search"),
        ("messages", _("Messages"), "message-circle", "messaging:inbox"),
    ],
    "influencer": [
        ("home", _("Home"), "house", "campaigns:home"),
        ("browse", _("Browse"), "compass", "campaigns:browse"),
        ("collaborations", _("Collaborations"), "handshake", "campaigns:collaboration-list"),
        ("messages", _("Messages"), "message-circle", "messaging:inbox"),
        ("mediakit", _("Media kit"), "circle-user-round", "accounts:mediakit"),
    ],
    "staff": [
        ("admin", _("Admin"), "shield-check", "admin:index"),
        ("messages", _("Messages"), "message-circle", "messaging:inbox"),
    ],
}
FOOT: dict[str, list[Line]] = {
    "brand": [("settings", _("Team and settings"), "settings", "accounts:settings")],
    "influencer": [("settings", _("Settings"), "settings", "accounts:settings")],
    "staff": [("settings", _("Settings"), "settings", "accounts:settings")],
}
ACCOUNT: list[Line] = [
    ("settings", _("Settings"), "settings", "accounts:settings"),
    ("preferences", _("Notifications by e-mail"), "mail", "messaging:preferences"),
]
# The first of these that the address starts with is the section of the page.
SECTIONS = [
    ("/home/", "home"),
    ("/campaigns/", "campaigns"),
    ("/collaborations/", "messages"),
    ("/messages/", "messages"),
    ("/browse/", "browse"),
    ("/discover/", "discover"),
    ("/settings/", "settings"),
    ("/imports/", "settings"),
    ("/accounts/sessions/", "settings"),
    ("/claims/", "settings"),
]


def site(request: HttpRequest) -> dict[str, bool]:
    """Tell every template whether this is a demo instance."""
    return {"DEMO": settings.DEMO}


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame around a page of somebody signed in. Lazy: a fragment that renders no frame asks nothing."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    who = _speaks_for(user)
    unread = Conversation.objects.held_by(user).unread_by(user).count()
    items = _links(SIDE[user.role], user, unread)
    foot = _links(FOOT[user.role], user, 0)
    return {
        **who,
        "role": user.role,
        "email": user.email,
        "items": items,
        "foot": foot,
        "dock": [*items, *({**link, "label": _("Settings")} for link in foot)][:5],
        "settings": tabs_of(user),
        "account": _links(ACCOUNT, user, 0),
        "current": _section(request, user),
        "bell": Notification.objects.filter(user=user, read_at=None).count(),
        "urls": {
            "home": reverse("campaigns:home"),
            "logout": reverse("account_logout"),
            "notifications": reverse("messaging:notifications"),
            "bell": reverse("messaging:bell"),
            "palette": reverse("discovery:palette"),
        },
    }


def _speaks_for(user: Any) -> dict[str, Any]:
    """Whose name stands at the foot of the navigation."""
    if user.role == "brand" and user.brand:
        note = f"{user.name}, {user.membership.get_role_display().lower()}"
        return {"who": user.brand, "name": user.brand.name, "note": note}
    if user.role == "influencer" and user.influencer:
        return {"who": user.influencer, "name": user.influencer.name, "note": _("Creator")}
    return {"who": user, "name": user.name, "note": user.get_role_display()}


def _links(lines: Iterable[Line], user: Any, unread: int) -> list[dict[str, Any]]:
    links = []
    for key, label, sign, name in lines:
        if name == "accounts:mediakit" and not user.influencer:
            continue
        args = [user.influencer.slug] if name == "accounts:mediakit" else []
        link = {"key": key, "label": label, "icon": sign, "url": reverse(name, args=args)}
        if key == "messages":
            link |= {"live": reverse("messaging:badge"), "count": unread}
        links.append(link)
    return links


def _section(request: HttpRequest, user: Any) -> str:
    if user.influencer and request.path == f"/creators/{user.influencer.slug}/":
        return "mediakit"
    if request.path == "/collaborations/":
        return "collaborations"
    return next((key for start, key in SECTIONS if request.path.startswith(start)), "")
