from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.audience import audience_of
from accounts.avatars import picture
from accounts.models import Influencer, User

YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def avatar(request: HttpRequest, seed: str) -> HttpResponse:
    response = HttpResponse(picture(seed), content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@login_not_required
@require_safe
def mediakit(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Influencer.objects.media_kits_for(request.user).prefetch_related("accounts", "rates")
    influencer = get_object_or_404(rows, slug=slug)
    user = request.user
    role = user.role if isinstance(user, User) else ""
    context = {
        "influencer": influencer,
        "audience": audience_of(influencer),
        "own": user.is_authenticated and influencer.user_id == user.pk,
        "can_invite": role == User.Role.BRAND,
        "can_claim": not influencer.is_claimed and role in {"", User.Role.INFLUENCER},
        "can_claim_account": role == User.Role.INFLUENCER and influencer.holds_unchecked_of_others(user),
        "metrics_url": f"/creators/{influencer.slug}/metrics/",
        "reviews_url": f"/creators/{influencer.slug}/reviews/",
    }
    return render(request, "accounts/mediakit.html", context)
