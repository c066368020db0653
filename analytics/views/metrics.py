from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.models import Influencer
from analytics.history import histories, numbers_file, variant_words
from analytics.models import AccountCurrent


@login_not_required
@require_GET
def metrics(request: HttpRequest, slug: str) -> HttpResponse:
    influencer = get_object_or_404(Influencer.objects.media_kits_for(request.user), slug=slug)
    template = "analytics/metrics.html#numbers" if "HX-Request" in request.headers else "analytics/metrics.html"
    frame = "base.html" if request.user.is_authenticated else "public.html"
    every = histories(influencer)
    # A dashboard has room for one account, that with most followers, and says how many more there are.
    shown = every[:1] if "first" in request.GET else every
    more = len(every) - len(shown)
    context = {"influencer": influencer, "histories": shown, "more": more, "frame": frame}
    context["is_owner"] = request.user.is_authenticated and influencer.user_id == request.user.pk
    return render(request, template, context)


@login_not_required
@require_GET
def metrics_export(request: HttpRequest, slug: str) -> HttpResponse:
    influencer = get_object_or_404(Influencer.objects.media_kits_for(request.user), slug=slug)
    return numbers_file(influencer)


@login_not_required
@require_GET
def glance(request: HttpRequest, slug: str) -> HttpResponse:
    """The two numbers that stand beside a conversation, of the account with most followers."""
    influencer = get_object_or_404(Influencer.objects.media_kits_for(request.user), slug=slug)
    if "HX-Request" not in request.headers:
        return redirect("analytics:metrics", slug=slug)
    known = AccountCurrent.objects.filter(account__influencer=influencer, followers__isnull=False)
    current = known.select_related("account").order_by("-followers", "pk").first()
    how = variant_words(current.engagement_variant) if current else ""
    return render(request, "analytics/glance.html", {"current": current, "how": how})
