from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from analytics.actions import sources as verbs
from analytics.models import Quota
from analytics.oversight.activity import Activity
from analytics.oversight.runs import runs_of
from analytics.oversight.sources import SourceState, source_states
from analytics.oversight.use import Use
from analytics.sources.registry import MODULES
from analytics.staff_forms import LimitsForm, PolicyForm, SwitchForm
from analytics.views.ingestion.frame import page, staff_page
from campaigns.tables import csv_file
from messaging.http import Request

SHOWN = 8
REFUSED = 422


def _state(slug: str) -> SourceState:
    if slug not in MODULES:
        raise Http404
    return source_states(slug)[0]


@staff_page()
def source(request: Request, slug: str) -> HttpResponse:
    return _page(request, _state(slug))


@staff_page()
def quota_export(request: Request, slug: str) -> HttpResponse:
    use = Use(_state(slug).source)
    return csv_file(f"quota-{slug}", use.head, use.table)


def _page(request: Request, state: SourceState, status: int = 200, **forms: Any) -> HttpResponse:
    notice = verbs.needs_notice(state.slug, state.setting, request.user)
    activity = Activity(state.slug)
    context = {
        "title": state.name,
        "state": state,
        "notice": notice and not state.is_on,
        "switch": SwitchForm(notice=notice and not state.is_on),
        "limits": LimitsForm(state=state),
        "policy": PolicyForm(initial=PolicyForm.initial_of(state)),
        "activity": activity,
        "chart": activity.chart("fetched"),
        "last": runs_of(state.slug)[:SHOWN],
        "start_of": f"{reverse('ingestion:run-start')}?source={state.slug}",
        "activity_export": f"{reverse('ingestion:activity-export')}?source={state.slug}",
        "use": Use(state.source, request.GET.get("bucket", "")),
        "use_export": reverse("ingestion:source-quota", args=[state.slug]),
        **forms,
    }
    return page(request, "ingestion/source.html", "overview", context, status)


@staff_page("POST")
def switch(request: Request, slug: str) -> HttpResponse:
    state = _state(slug)
    on = request.POST.get("on") == "1"
    form = SwitchForm(request.POST, notice=on and verbs.needs_notice(slug, state.setting, request.user))
    if form.is_valid():
        try:
            verbs.switch_source(slug, on=on, by=request.user, **form.cleaned_data)
        except verbs.NoticeNotAccepted:
            form.add_error("accepted_as", _("Write your name as it stands in your account: it says that you accept."))
        except verbs.NotConfigured:
            form.add_error(None, _("A key is missing, so it cannot be switched on."))
        else:
            said = _("%(source)s is on.") if on else _("%(source)s is off; what was under way is stopped.")
            messages.success(request, said % {"source": state.name})
            return redirect("ingestion:source", slug)
    return _page(request, state, REFUSED, switch=form)


@staff_page("POST")
def limits(request: Request, slug: str) -> HttpResponse:
    state = _state(slug)
    form = LimitsForm(request.POST, state=state)
    if not form.is_valid():
        return _page(request, state, REFUSED, limits=form)
    given = form.limits(form.cleaned_data)
    verbs.set_limits(slug, given, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The limits are kept."))
    return redirect("ingestion:source", slug)


@staff_page("POST")
def policy(request: Request, slug: str) -> HttpResponse:
    state = _state(slug)
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _page(request, state, REFUSED, policy=form)
    verbs.set_policy(slug, by=request.user, reason=form.cleaned_data["reason"], **form.policy)
    messages.success(request, _("The policy is kept."))
    return redirect("ingestion:source", slug)


@staff_page("POST")
def unpark(request: Request, pk: int) -> HttpResponse:
    # nosemgrep: unscoped-object -- staff see every quota
    quota = get_object_or_404(Quota, pk=pk)
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        messages.error(request, _("Say why: the source asked us to wait."))
    elif verbs.unpark(quota, by=request.user, reason=reason):
        messages.success(request, _("Asked again from now on."))
    return redirect("ingestion:source", quota.source)
