from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from analytics.actions.answers import open_answer, pretty
from analytics.models import RawAnswer
from analytics.views.ingestion.frame import page, staff_page
from messaging.http import Request


def _answer(pk: int) -> RawAnswer:
    # nosemgrep: unscoped-object -- staff see every answer
    return get_object_or_404(RawAnswer.objects.select_related("run"), pk=pk)


@staff_page("GET", "POST")
def answer(request: Request, pk: int) -> HttpResponse:
    """What was asked and answered. The body is opened by a button, because that is written down."""
    found = _answer(pk)
    context = {"title": _("Kept answer"), "answer": found, "text": None}
    if request.method == "POST":
        context["text"], context["whole"] = pretty(open_answer(found, by=request.user))
    return page(request, "ingestion/answer.html", "runs", context)


@staff_page("POST")
def download(request: Request, pk: int) -> HttpResponse:
    """As it came. A type that no browser runs, whatever is in it."""
    body = open_answer(_answer(pk), by=request.user, as_file=True)
    name = f'attachment; filename="answer-{pk}.bin"'
    return HttpResponse(body, content_type="application/octet-stream", headers={"Content-Disposition": name})
