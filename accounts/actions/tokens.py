"""Personal API tokens: made by a person for a script, shown once."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from accounts.moderation import audit
from messaging.actions import notify
from rest.scopes import READ, WRITE, Area

MOST = 20
LIFETIMES = {7: _("7 days"), 30: _("30 days"), 90: _("90 days"), 365: _("One year")}
PAGE = "/settings/tokens/"
# Areas in which only some have anything to do.
OF_ROLE = {Area.MODERATION: {User.Role.STAFF}, Area.WEBHOOKS: {User.Role.BRAND}}


def areas_of(user: User) -> list[Area]:
    """Return the areas in which a token of this person could open anything."""
    return [area for area in Area if user.role in OF_ROLE.get(area, {user.role})]


def scopes_of(user: User) -> list[str]:
    return [f"{area}:{right}" for area in areas_of(user) for right in (READ, WRITE)]


@transaction.atomic
def create_api_token(user: User, *, name: str, scopes: Iterable[str], days: int) -> tuple[ApiToken, str]:
    """Return the token and its text, which nobody can read again. Raises ValidationError for what cannot be."""
    wanted = set(scopes)
    if not wanted or not wanted.issubset(scopes_of(user)) or days not in LIFETIMES:
        raise ValidationError(_("These scopes or this lifetime cannot be had."), code="scopes")
    # The lock makes two that come at once count each other.
    User.objects.select_for_update().get(pk=user.pk)
    if ApiToken.objects.visible_to(user).live().count() >= MOST:
        raise ValidationError(_("You have 20 tokens. Revoke one that no script uses."), code="too_many")
    raw = ApiToken.fresh()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        hint=raw[:8],
        digest=ApiToken.digest_of(raw),
        scopes=[scope for scope in scopes_of(user) if scope in wanted],
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit("make token", user, by=user, token=token.pk, name=name, scopes=token.scopes)
    text = format_lazy(_("An API token was made for your account: “{name}”."), name=name)
    advice = _("If it was not you, revoke it and change your password.")
    notify([user], "access", text, url=PAGE, reason=advice)
    return token, raw


@transaction.atomic
def revoke_api_token(token: ApiToken, *, by: User) -> None:
    if ApiToken.objects.filter(pk=token.pk).revoke():
        audit("revoke token", token.user, by=by, token=token.pk, name=token.name)
