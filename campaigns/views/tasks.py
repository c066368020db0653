from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.actions import work
from campaigns.downloads import download
from campaigns.forms.task import ChangesForm, SubmissionForm
from campaigns.models import Collaboration, Submission, Task
from campaigns.reader import Reader
from campaigns.uploads import MAX_MB
from campaigns.views import panes
from campaigns.views.collaboration import AROUND
from messaging.http import Request

AROUND_TASK = [f"collaboration__{name}" for name in AROUND]


@require_GET
def task(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Task.objects.visible_to(request.user).select_related(*AROUND_TASK), pk=pk)
    return _show(request, found)


def _show(request: Request, found: Task, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {**task_context(request, found), **forms}
    return panes.show(request, "campaigns/task.html", context, status=status)


def task_context(request: Request, found: Task) -> dict[str, Any]:
    reader = Reader(request.user, found.collaboration)
    return {
        "task": found,
        "collaboration": found.collaboration,
        "you": reader,
        "submissions": found.submissions.select_related("by", "decided_by").order_by("-number"),
        "may_submit": reader.may_submit(found),
        "may_decide": reader.may_decide(found),
        "form": SubmissionForm(),
        "changes_form": ChangesForm(),
        "max_mb": MAX_MB,
    }


@require_http_methods(["GET", "POST"])
def submit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Task.objects.submittable_by(request.user).select_related(*AROUND_TASK), pk=pk)
    if request.method == "GET":
        return _show(request, found)
    form = SubmissionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form=form)
    work.submit(found, by=request.user, **form.cleaned_data)
    return panes.done(request, found.collaboration, _("Handed in. The brand has been told."))


@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Task.objects.decidable_by(request.user).select_related(*AROUND_TASK), pk=pk)
    work.approve(found, by=request.user)
    if found.collaboration.status == Collaboration.Status.COMPLETED:
        return panes.done(request, found.collaboration, _("Approved. That was the last task: all is done."))
    return panes.done(request, found.collaboration, _("Approved."))


@require_http_methods(["GET", "POST"])
def request_changes(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Task.objects.decidable_by(request.user).select_related(*AROUND_TASK), pk=pk)
    if request.method == "GET":
        return _show(request, found)
    form = ChangesForm(request.POST)
    if not form.is_valid():
        return _show(request, found, changes_form=form)
    work.request_changes(found, by=request.user, feedback=form.cleaned_data["feedback"])
    return panes.done(request, found.collaboration, _("Sent back with your words."))


@require_GET
def submission_file(request: Request, pk: int) -> HttpResponse:
    visible = Submission.objects.visible_to(request.user).exclude(file="")
    return download(get_object_or_404(visible, pk=pk))
