"""Whom words mean: an account as ``platform:handle``, a brand by its slug, a website by its number at Analytics."""

from typing import Any

from accounts.models import Brand, SocialAccount
from analytics.importing.identity import identity_of, platform_of
from analytics.importing.options import BadOption
from analytics.models import WebProperty


def whose_of(told: dict[str, Any]) -> dict[str, Any]:
    """Find whom the words mean: an account, a brand, a website of a brand."""
    found: dict[str, Any] = {}
    if told.get("account"):
        found["account"] = _account(told["account"])
    if told.get("brand"):
        found["brand"] = Brand.objects.filter(slug=told["brand"], deleted_at=None).first()
        if found["brand"] is None:
            raise BadOption(f"--brand {told['brand']}: there is no such brand.")
    if told.get("property"):
        sites = WebProperty.objects.filter(number=told["property"])
        if "brand" in found:
            found["web_property"], _ = sites.get_or_create(brand=found["brand"], number=told["property"])
        elif (only := list(sites[:2])) and len(only) == 1:
            found["web_property"] = only[0]
        else:
            raise BadOption(f"--property {told['property']}: say whose it is, with --brand.")
    return found


def _account(text: str) -> SocialAccount:
    platform, _, handle = text.partition(":")
    known = platform_of(platform)
    identity = identity_of(handle, "", "", known) if known else None
    row = SocialAccount.objects.filter(platform=known, key=identity.key).first() if identity else None
    if row is None:
        raise BadOption(f"--account {text}: there is no such account.")
    return row
