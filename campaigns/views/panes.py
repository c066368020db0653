"""Forms that open in a dialog over the collaboration. Without JavaScript each of them is a page of its own."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.models import Collaboration
from messaging.http import Request


def show(request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A dialog's content; htmx swaps nothing that has an error's status, so there the form says what is wrong."""
    if request.htmx:
        return render(request, f"{template}#pane", {**context, "pane": True})
    return render(request, template, {**context, "pane": False}, status=status)


def done(request: Request, collaboration: Collaboration, text: str) -> HttpResponse:
    """Close the dialog and let the page behind it read again."""
    if not request.htmx:
        messages.success(request, text)
        return redirect(collaboration)
    response = render(request, "campaigns/pane_closed.html", {"text": text})
    response["HX-Reswap"] = "outerHTML"
    response["HX-Trigger"] = json.dumps({"acted": True})
    return response
