"""What a brand's files say came back for what was paid."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import brand_member
from accounts.models import Brand
from analytics.returned import GROUPS, NAMELESS, Returned
from campaigns.tables import csv_file
from messaging.http import Request

PAGE = 50


def _asked(request: Request) -> Returned:
    member = request.user.member
    assert member is not None  # noqa: S101 -- the decorator saw it
    brand: Brand = member.brand
    return Returned(brand, request.GET.get("by", ""), request.GET.get("currency", ""))


@brand_member
@require_safe
def returns(request: Request) -> HttpResponse:
    found = _asked(request)
    context = {
        "returned": found,
        "page": Paginator(found.lines, PAGE).get_page(request.GET.get("page")),
        "group": GROUPS[found.by],
        "groups": [{"key": key, "label": label, "url": _query(key, found.currency)} for key, label in GROUPS.items()],
        "currencies": [
            {"key": code, "label": code or NAMELESS, "url": _query(found.by, code)} for code in found.currencies
        ],
        "export": reverse("analytics:returns-export") + _query(found.by, found.currency),
    }
    return render(request, "analytics/returns.html", context)


def _query(by: str, currency: str) -> str:
    return f"?{urlencode({'by': by, 'currency': currency})}"


@brand_member
@require_safe
def returns_export(request: Request) -> HttpResponse:
    found = _asked(request)
    return csv_file(f"returns-by-{found.by}", found.head, found.table)
