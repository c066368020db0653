"""A campaign in six steps. Each step that is right is kept at once, so that leaving loses nothing."""

from typing import Any

from django.db import transaction
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import brand_writer
from campaigns.actions import campaigns as verbs
from campaigns.forms.campaign import BasicsForm, BriefForm, BudgetForm
from campaigns.forms.goals import GoalsForm
from campaigns.forms.tasks import TemplateForm
from campaigns.models import Campaign
from messaging.http import Request

LABELS = {
    "basics": _("Basics"),
    "brief": _("Brief"),
    "budget": _("Budget and places"),
    "tasks": _("Tasks"),
    "goals": _("Goals"),
    "check": _("Look over"),
}
STEPS = list(LABELS)
FORMS: dict[str, type[ModelForm[Campaign]]] = {
    "basics": BasicsForm,
    "brief": BriefForm,
    "budget": BudgetForm,
    "goals": GoalsForm,
}
# Where each thing that publishing needs is filled in.
STEP_OF = {
    "brief": "brief",
    "budget_total": "budget",
    "starts_on": "basics",
    "ends_on": "basics",
    "platforms": "basics",
    "task_templates": "tasks",
}
UNPROCESSABLE = 422


@brand_writer
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """The first step. Only a name makes it a draft, so that looking around leaves nothing behind."""
    campaign = Campaign(brand=request.user.membership.brand, created_by=request.user)
    form = BasicsForm(request.POST if request.method == "POST" else None, instance=campaign)
    if request.method == "POST" and form.is_valid():
        return _kept(request, form.save(), "basics")
    return _page(request, campaign, "basics", {"form": form})


@brand_writer
@require_http_methods(["GET", "POST"])
@transaction.atomic
def edit(request: Request, pk: int, step: str) -> HttpResponse:
    if step not in LABELS:
        raise Http404
    campaigns = Campaign.objects.writable_by(request.user)
    if request.method == "POST":
        # Nobody agrees on a place while the number of places is checked.
        campaigns = campaigns.select_for_update(of=("self",), no_key=True)
    campaign = get_object_or_404(campaigns, pk=pk)
    campaign.check_editable()
    if step == "tasks":
        return _edit_tasks(request, campaign)
    return _edit(request, campaign, step) if step in FORMS else _page(request, campaign, step, {})


def _edit(request: Request, campaign: Campaign, step: str) -> HttpResponse:
    form = FORMS[step](request.POST if request.method == "POST" else None, instance=campaign)
    if request.method == "POST" and form.is_valid():
        form.save(commit=False)
        verbs.edit(campaign, form._meta.fields or [], by=request.user)  # noqa: SLF001 -- the fields of its Meta
        if isinstance(form, GoalsForm):
            verbs.replace_goals(campaign, form.goals)
        return _kept(request, campaign, step)
    return _page(request, campaign, step, {"form": form})


def _edit_tasks(request: Request, campaign: Campaign) -> HttpResponse:
    typed = TemplateForm(campaign, request.POST if request.method == "POST" else None)
    if request.method == "POST" and typed.is_valid():
        typed.form.save(commit=False)
        verbs.replace_task_templates(campaign, typed.lines)
        verbs.edit(campaign, ["auto_approve_days"], by=request.user)
        return _kept(request, campaign, "tasks")
    return _page(request, campaign, "tasks", {"form": typed.form, "rows": typed.rows, "moving": typed.moving})


def _kept(request: Request, campaign: Campaign, step: str) -> HttpResponse:
    """Remember when, and go where the pressed button says."""
    request.session["campaign_saved"] = [campaign.pk, date_format(timezone.localtime(), "H:i")]
    to = request.POST.get("to", "next")
    if to == "leave":
        return redirect(campaign)
    place = STEPS.index(step) + {"back": -1, "stay": 0}.get(to, 1)
    target = to if to in LABELS else STEPS[min(max(place, 0), len(STEPS) - 1)]
    return redirect("campaigns:campaign-edit", pk=campaign.pk, step=target)


def _page(request: Request, campaign: Campaign, step: str, parts: dict[str, Any]) -> HttpResponse:
    lacking = campaign.lacking if campaign.pk else {}
    place = STEPS.index(step)
    form = parts.get("form")
    wrong = bool(form is not None and form.errors) or (
        "rows" in parts and parts["rows"].is_bound and not parts["rows"].is_valid()
    )
    saved = request.session.get("campaign_saved")
    context = {
        **parts,
        "campaign": campaign,
        "step": step,
        "label": LABELS[step],
        "steps": _steps(campaign, lacking, step, wrong=wrong),
        "place": place + 1,
        "count": len(STEPS),
        "before": LABELS[STEPS[place - 1]] if place and campaign.pk else "",
        "after": LABELS[STEPS[place + 1]] if place + 1 < len(STEPS) else "",
        "missing": [{"words": words, "step": STEP_OF[name]} for name, words in lacking.items()],
        "saved": saved[1] if saved and saved[0] == campaign.pk else "",
        "wrong": wrong,
        "template": f"campaigns/campaign_form_{step}.html",
    }
    return render(request, "campaigns/campaign_form.html", context, status=UNPROCESSABLE if wrong else 200)


def _steps(campaign: Campaign, lacking: dict[str, str], now: str, *, wrong: bool) -> list[dict[str, Any]]:
    """For the stepper. What is not needed is done once it has been filled in."""
    undone = {STEP_OF[name] for name in lacking} | {"check"}
    if not campaign.pk:
        undone = set(STEPS)
    elif not campaign.goals.exists():
        undone.add("goals")
    return [
        {
            "key": key,
            "label": label,
            "done": key not in undone,
            "errors": 1 if wrong and key == now else 0,
            "url": reverse("campaigns:campaign-edit", args=[campaign.pk, key]) if campaign.pk else "",
        }
        for key, label in LABELS.items()
    ]


@brand_writer
@require_POST
def preview(request: Request, pk: int) -> HttpResponse:
    """The brief as it will look; nothing is kept."""
    get_object_or_404(Campaign.objects.writable_by(request.user), pk=pk)
    return render(
        request, "campaigns/campaign_form_brief.html#preview", {"text": request.POST.get("brief", "")[:20_000]}
    )
