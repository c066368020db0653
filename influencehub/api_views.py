"""The documentation of the API, for anybody to read, and its index for programs."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from influencehub import api_docs
from influencehub.templatetags.formats import document
from rest.problems import TITLES

# The documents that are pages here as well, in the order of reading.
GUIDES = {
    "api": _("Guide"),
    "tokens": _("Tokens and sessions"),
    "webhooks": _("Receiving webhooks"),
    "mcp": _("Assistants"),
}


class Schema(SpectacularAPIView):
    """OpenAPI, as YAML or JSON."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []

    def _get_schema_response(self, request: Request) -> Response:
        return Response(api_docs.schema(), headers={"Content-Disposition": 'inline; filename="influencehub-api"'})


@login_not_required
@require_safe
def index(request: HttpRequest) -> JsonResponse:
    """Where things are: every list, and what each reader has one of."""
    paths = [path for path, item in api_docs.schema()["paths"].items() if "{" not in path and "get" in item]
    return JsonResponse(
        {
            "schema": reverse("api:schema"),
            "documentation": reverse("api:docs"),
            "resources": {path.removeprefix("/api/v1/").strip("/"): path for path in paths},
        }
    )


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "")[:100]
    words = q.casefold().split()
    found = [one for one in api_docs.operations() if all(word in one.found_by for word in words)]
    areas = [{**area, "operations": _of(area["key"], found)} for area in _areas()]
    problems = [{"code": code, "title": title} for code, title in TITLES.items()]
    return _page(request, "docs", "overview", {"groups": areas, "q": q, "found": len(found), "problems": problems})


@login_not_required
@require_safe
def docs_area(request: HttpRequest, area: str) -> HttpResponse:
    found = _of(area, api_docs.operations())
    if not found:
        raise Http404
    return _page(request, "area", area, {"operations": found, "name": api_docs.area_name(area)})


@login_not_required
@require_safe
def docs_shapes(request: HttpRequest) -> HttpResponse:
    return _page(request, "shapes", "shapes", {"shapes": api_docs.shapes()})


@login_not_required
@require_safe
def docs_guide(request: HttpRequest, name: str = "api") -> HttpResponse:
    if name not in GUIDES:
        raise Http404
    return _page(request, "guide", f"guide-{name}", {"guide": _guide(name), "name": GUIDES[name]})


@cache
def _guide(name: str) -> SafeString:
    html = document((settings.BASE_DIR / f"docs/{name}.md").read_text())
    # They name each other by file, as one reads them in the repository.
    return mark_safe(re.sub(r'href="(\w+)\.md"', lambda m: f'href="{_guide_url(m[1])}"', html))  # noqa: S308 # nosec B308, B703 # a file of ours


def _guide_url(name: str) -> str:
    return reverse("api:docs-guide") if name == "api" else reverse("api:docs-guide-page", args=[name])


def _of(area: str, found: list[api_docs.Operation]) -> list[api_docs.Operation]:
    return [one for one in found if one.area == area]


def _areas() -> list[dict[str, Any]]:
    every = api_docs.operations()
    named = dict.fromkeys([*api_docs.AREAS, *(one.area for one in every)])
    return [
        {"key": key, "label": api_docs.area_name(key), "url": reverse("api:docs-area", args=[key])}
        for key in named
        if _of(key, every)
    ]


def _page(request: HttpRequest, template: str, current: str, context: dict[str, Any]) -> HttpResponse:
    places = [
        {"key": "overview", "label": _("Overview"), "url": reverse("api:docs")},
        *({"key": f"guide-{name}", "label": label, "url": _guide_url(name)} for name, label in GUIDES.items()),
        *_areas(),
        {"key": "shapes", "label": _("Shapes"), "url": reverse("api:docs-shapes")},
    ]
    frame = "base.html" if request.user.is_authenticated else "public.html"
    return render(request, f"api/{template}.html", {"frame": frame, "places": places, "place": current, **context})
