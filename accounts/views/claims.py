from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import influencer_only
from accounts.actions import claim_profile, withdraw_claim
from accounts.forms.settings import ClaimForm
from accounts.models import Claim, Influencer
from accounts.moves import IllegalMove
from accounts.views.settings import page
from messaging.http import Request


@influencer_only
@require_safe
def claims(request: Request) -> HttpResponse:
    rows = Claim.objects.visible_to(request.user).select_related("influencer", "account")
    return page(request, "claims", "claims", {"claims": rows})


@influencer_only
@require_http_methods(["GET", "POST"])
def claim(request: Request, slug: str) -> HttpResponse:
    """Choose the account that proves it, then show the code to put into its bio."""
    influencer = get_object_or_404(Influencer.objects.claimable_by(request.user), slug=slug)
    pending = Claim.objects.pending().filter(influencer=influencer, user=request.user)
    form = ClaimForm(request.POST or None, accounts=influencer.accounts.claimable_by(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            claim_profile(form.cleaned_data["account"], by=request.user)
        except ValidationError as refused:
            form.add_error("account", refused)
        except IllegalMove:
            messages.error(request, _("This profile cannot be claimed, or your claim waits already."))
        if not form.errors:
            return redirect("accounts:claim", slug)
    context = {"influencer": influencer, "form": form, "claim": pending.select_related("account").first()}
    return page(request, "claim", "claims", context)


@influencer_only
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Claim.objects.visible_to(request.user).pending(), pk=pk)
    try:
        withdraw_claim(row, by=request.user)
        messages.success(request, _("Your claim is withdrawn."))
    except IllegalMove:
        messages.error(request, _("Staff decided meanwhile."))
    return redirect("accounts:claims")
