"""The life of a campaign by buttons: each door fetches through the permission, calls one verb and leads back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.actions import campaigns as verbs
from campaigns.forms.reason import ReasonForm
from campaigns.models import Campaign, Collaboration
from messaging.http import Request


def _own(request: Request, pk: int) -> Campaign:
    campaigns = Campaign.objects.writable_by(request.user).select_related("brand")
    found: Campaign = get_object_or_404(campaigns, pk=pk)
    return found


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    campaign = _own(request, pk)
    try:
        verbs.publish(campaign, by=request.user)
    except verbs.NotApproved:
        messages.warning(request, _("Your brand has to be approved first. The draft is kept."))
    except verbs.NotReady as lacking:
        text = _("Not published yet. Still missing: %(what)s.")
        messages.warning(request, text % {"what": ", ".join(lacking.missing)})
        return redirect("campaigns:campaign-edit", pk=campaign.pk, step="check")
    else:
        messages.success(request, _("%(campaign)s is open. Invite people now.") % {"campaign": campaign})
    return redirect(campaign)


@require_POST
def pause(request: Request, pk: int) -> HttpResponse:
    campaign = _own(request, pk)
    verbs.pause(campaign, by=request.user)
    back = reverse("campaigns:campaign-resume", args=[campaign.pk])
    text = _("Paused: nobody can apply, be invited or agree. Agreed work goes on.")
    messages.success(request, text, extra_tags=f"undo:{back}")
    return redirect(campaign)


@require_POST
def resume(request: Request, pk: int) -> HttpResponse:
    campaign = _own(request, pk)
    verbs.resume(campaign, by=request.user)
    messages.success(request, _("%(campaign)s goes on.") % {"campaign": campaign})
    return redirect(campaign)


@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    campaign = _own(request, pk)
    verbs.start(campaign, by=request.user)
    messages.success(request, _("%(campaign)s is running.") % {"campaign": campaign})
    return redirect(campaign)


@require_http_methods(["GET", "POST"])
def complete(request: Request, pk: int) -> HttpResponse:
    campaign = _own(request, pk)
    if request.method == "POST":
        try:
            verbs.complete(campaign, by=request.user)
        except verbs.StillRunning as running:
            text = ngettext(
                "%(n)d collaboration is not finished. Complete or cancel it first.",
                "%(n)d collaborations are not finished. Complete or cancel them first.",
                running.count,
            )
            messages.warning(request, text % {"n": running.count})
            return redirect("campaigns:campaign-people", pk=campaign.pk)
        messages.success(request, _("%(campaign)s is complete.") % {"campaign": campaign})
        return redirect(campaign)
    return render(request, "campaigns/campaign_complete.html", {"campaign": campaign, "stakes": _stakes(campaign)})


@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: int) -> HttpResponse:
    campaign = _own(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verbs.cancel(campaign, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("%(campaign)s is cancelled, and everybody knows why.") % {"campaign": campaign})
        return redirect(campaign)
    page = {"campaign": campaign, "form": form, "stakes": _stakes(campaign)}
    return render(request, "campaigns/campaign_cancel.html", page, status=422 if form.errors else 200)


def _stakes(campaign: Campaign) -> dict[str, int]:
    """What ends together with the campaign."""
    inside = campaign.collaborations.all()
    return {
        "talking": inside.before_agreement().count(),
        "working": inside.filter(status__in=[*Collaboration.WORKING, Collaboration.Status.DISPUTED]).count(),
    }


@require_POST
def duplicate(request: Request, pk: int) -> HttpResponse:
    copy = verbs.duplicate(_own(request, pk), by=request.user)
    messages.success(request, _("This is the copy, a draft without dates and people."))
    return redirect("campaigns:campaign-edit", pk=copy.pk, step="basics")


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    campaign = _own(request, pk)
    verbs.delete(campaign, by=request.user)
    back = reverse("campaigns:campaign-restore", args=[campaign.pk])
    text = _("%(campaign)s is deleted.") % {"campaign": campaign}
    messages.success(request, text, extra_tags=f"undo:{back}")
    return redirect("campaigns:campaign-list")


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.restorable_by(request.user), pk=pk)
    verbs.restore(campaign, by=request.user)
    messages.success(request, _("%(campaign)s is back.") % {"campaign": campaign})
    return redirect(campaign)
