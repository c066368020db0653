"""The first page after signing in, for each role its own."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Brand
from campaigns import agenda
from campaigns.models import Campaign
from campaigns.views.home_influencer import influencer_home
from campaigns.views.parts import show
from messaging.http import Request

NOON, EVENING = 12, 18


@require_GET
def home(request: Request) -> HttpResponse:
    if request.user.is_staff:
        return redirect("admin:index")
    if request.user.role == request.user.Role.INFLUENCER:
        return influencer_home(request)
    if request.user.brand is None:
        # Somebody whom a team let go; an invitation of another team leads on from there.
        return redirect("accounts:settings")
    return _brand_home(request, request.user.brand)


def _brand_home(request: Request, brand: Brand) -> HttpResponse:
    own = Campaign.objects.owned_by(request.user)
    member = request.user.member
    context = {
        "brand": brand,
        "greeting": greeting(),
        "waiting": agenda.waiting_for(request.user),
        "running": agenda.running(request.user),
        "talks": agenda.talks(request.user, brand),
        "week": agenda.week(request.user),
        "total": own.count(),
        "drafts": list(own.filter(status=Campaign.Status.DRAFT)[:3]),
        "can_write": member is not None and member.can_write,
        "today": timezone.localdate(),
    }
    return show(request, "campaigns/home_brand.html", "home", context)


def greeting() -> str:
    hour = timezone.localtime().hour
    if hour < NOON:
        return _("Good morning")
    return _("Good afternoon") if hour < EVENING else _("Good evening")
