from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Influencer
from campaigns.actions import work
from campaigns.forms.review import ReviewForm
from campaigns.models import Collaboration, IllegalMove, Review, Side, summarise
from campaigns.reader import Reader
from campaigns.views import panes
from campaigns.views.collaboration import AROUND
from messaging.http import Request

PER_PAGE = 10


@require_http_methods(["GET", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    rows = Collaboration.objects.reviewable_by(request.user).select_related(*AROUND)
    found: Collaboration = get_object_or_404(rows, pk=pk)
    reader = Reader(request.user, found)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        work.review(found, by=request.user, **form.cleaned_data)
        return panes.done(request, found, _("Your review is kept."))
    if not reader.may_review:
        raise IllegalMove(found, "reviewed")
    context = {"collaboration": found, "you": reader, "form": form, "address": request.path}
    return panes.show(request, "campaigns/review_form.html", context)


@login_not_required
@require_GET
def creator_reviews(request: Request, slug: str) -> HttpResponse:
    """What brands said about an influencer: part of the media kit, as public as that is."""
    influencer = get_object_or_404(Influencer.objects.media_kits_for(request.user), slug=slug)
    about = Review.objects.shown().about(Side.INFLUENCER, collaboration__influencer=influencer)
    page = Paginator(about.select_related("collaboration__campaign__brand"), PER_PAGE).get_page(request.GET.get("page"))
    template = "campaigns/reviews.html#reviews" if request.htmx else "campaigns/reviews.html"
    context = {"influencer": influencer, "page": page, "summary": summarise(about), "address": request.path}
    return render(request, template, context)


def reviews_of_brand(brand_pk: int) -> dict[str, object]:
    about = Review.objects.shown().about(Side.BRAND, collaboration__campaign__brand=brand_pk)
    newest = about.select_related("collaboration__influencer")[:3]
    return {"summary": summarise(about), "newest": newest}
