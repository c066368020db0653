"""The brands, their people, and the staff who look after the place."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.actions import approve_brand, flag, register_brand, reject_brand
from accounts.models import Brand, Member, User
from influencehub.demo.clock import at

STAFF, OWNER, CREATOR, WAITING = (
    "robin@influencehub.example",
    "nora@saltwell.example",
    "ines-calderon@creators.example",
    "kim@fjordwool.example",
)


def make_staff() -> User:
    staff = User.objects.create_superuser(STAFF, None, name="Robin Ekholm")
    confirm(staff)
    return staff


def make_brands(staff: User) -> dict[str, Brand]:
    """One brand that does everything, one beside it, and one in every other state."""
    saltwell = _brand(OWNER, "Nora Lindqvist", "Saltwell Pantry", "food", "https://saltwell.example", 240)
    lumen = _brand("jonas@lumen.example", "Jonas Ahrends", "Lumen Lamps", "home", "https://lumen.example", 150)
    fjord = _brand(WAITING, "Kim Norrby", "Fjord Wool", "apparel", "https://fjordwool.example", 1)
    quick = _brand("max@quickfans.example", "Max Draper", "Quick Fans", "other", "https://quickfans.example", 20)
    bright = _brand("lea@brightpill.example", "Lea Gravelle", "Bright Pill", "health", "https://brightpill.example", 90)
    _colleague(saltwell, "tomas@saltwell.example", "Tomás Dahlgren", Member.Role.MANAGER)
    _colleague(saltwell, "vera@saltwell.example", "Vera Ashdown", Member.Role.VIEWER)
    now = timezone.now()
    for brand, days in ((saltwell, 239), (lumen, 149), (bright, 89)):
        with at(now - dt.timedelta(days=days)):
            approve_brand(brand, by=staff, reason="Website and register entry match.")
    with at(now - dt.timedelta(days=19)):
        reject_brand(quick, by=staff, reason="Selling followers is against our rules.")
    with at(now - dt.timedelta(days=3)):
        flag(bright, by=staff, reason="Health claims without evidence, reported by two creators.")
    return {"saltwell": saltwell, "lumen": lumen, "fjord": fjord, "quick": quick, "bright": bright}


def _brand(email: str, person: str, name: str, industry: str, website: str, days: int) -> Brand:  # noqa: PLR0913, PLR0917
    """Sign up as people do, so many days ago."""
    moment = timezone.now() - dt.timedelta(days=days)
    with at(moment):
        user = register_brand(
            person={"email": email, "name": person, "time_zone": "Europe/Madrid"},
            organisation={"name": name, "industry": industry, "website": website, "country": "ES"},
        )
    confirm(user)
    brand: Any = user.brand
    Brand.objects.filter(pk=brand.pk).update(created_at=moment)
    return Brand.objects.get(pk=brand.pk)


def _colleague(brand: Brand, email: str, name: str, role: Member.Role) -> None:
    user = User.objects.create_user(email, None, name=name, role=User.Role.BRAND, time_zone="Europe/Madrid")
    confirm(user)
    Member.objects.create(brand=brand, user=user, role=role)
    brand.party.admit(user, speaks=role != Member.Role.VIEWER)


def confirm(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
