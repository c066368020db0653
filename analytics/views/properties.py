"""A brand's websites: which property of Analytics, opened by which key."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import brand_writer, sure
from accounts.models import Brand
from analytics.actions.properties import add_property, forget_key, hand_over
from analytics.connection_forms import DisconnectForm, KeyForm, PropertyForm
from analytics.models import Feed, WebProperty
from analytics.views.connections import PAGE, analytics_is_on, fetch_now, page
from messaging.http import Request

GET_POST = ["GET", "POST"]
WHERE = {"name": "Google Analytics"}


def own_property(request: Request, pk: int) -> WebProperty:
    return get_object_or_404(WebProperty.objects.writable_by(request.user), pk=pk)


@brand_writer
@require_http_methods(GET_POST)
def new(request: Request) -> HttpResponse:
    brand = _brand(request)
    if not analytics_is_on():
        raise Http404
    posted = request.method == "POST"
    form = PropertyForm(request.POST, request.FILES) if posted else PropertyForm()
    if form.is_valid():
        add_property(brand, form.cleaned_data["number"], form.cleaned_data["key"], by=request.user)
        messages.success(request, _("The key is sealed. Google is asked now whether it opens the property."))
        return redirect(PAGE)
    return page(
        request,
        "analytics/property_form.html",
        {"form": form, "web_property": None},
        status=422 if form.errors else 200,
    )


@brand_writer
@require_http_methods(GET_POST)
def key(request: Request, pk: int) -> HttpResponse:
    """Put another key in the place of the one there is."""
    web_property = own_property(request, pk)
    posted = request.method == "POST"
    form = KeyForm(request.POST, request.FILES) if posted else KeyForm()
    if form.is_valid():
        hand_over(web_property, form.cleaned_data["key"], by=request.user)
        messages.success(request, _("The key is sealed. Google is asked now whether it opens the property."))
        return redirect(PAGE)
    context = {"form": form, "web_property": web_property}
    return page(request, "analytics/property_form.html", context, status=422 if form.errors else 200)


@brand_writer
@require_POST
def fetch(request: Request, pk: int) -> HttpResponse:
    return fetch_now(request, own_property(request, pk), Feed.objects.filter(web_property=pk))


@brand_writer
@require_http_methods(GET_POST)
def disconnect(request: Request, pk: int) -> HttpResponse:
    web_property = own_property(request, pk)
    if request.method == "POST":
        return _disconnect_surely(request, web_property)
    return page(
        request, "analytics/connection_end.html", {"thing": web_property, "source": WHERE, "form": DisconnectForm()}
    )


@sure
def _disconnect_surely(request: Request, web_property: WebProperty) -> HttpResponse:
    form = DisconnectForm(request.POST)
    if not form.is_valid():
        return page(
            request, "analytics/connection_end.html", {"thing": web_property, "source": WHERE, "form": form}, status=422
        )
    forget_key(web_property, by=request.user, erase=form.erase)
    messages.success(request, _("Disconnected. The key is forgotten."))
    return redirect(PAGE)


def _brand(request: Request) -> Brand:
    brand = request.user.brand
    assert brand is not None  # noqa: S101 -- the decorator saw it
    return brand
