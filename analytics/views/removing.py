"""A brand removes one of its own accounts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import brand_writer, sure
from accounts.models import SocialAccount
from analytics.actions.removing import remove_account, stop_all_reading
from analytics.removal_form import RemovalForm
from analytics.views.connections import PAGE, own_account, page
from messaging.http import Request


@brand_writer
@require_http_methods(["GET", "POST"])
def remove(request: Request, pk: int) -> HttpResponse:
    account = own_account(request, pk)
    if request.method == "POST":
        return _remove_surely(request, account)
    return _page(request, account, RemovalForm())


@sure
def _remove_surely(request: Request, account: SocialAccount) -> HttpResponse:
    form = RemovalForm(request.POST)
    if not form.is_valid():
        return _page(request, account, form, status=422)
    name = str(account)
    if form.erase:
        remove_account(account, by=request.user)
        messages.success(request, _("%(account)s is removed, with its numbers.") % {"account": name})
    else:
        stop_all_reading(account, by=request.user)
        messages.success(request, _("%(account)s is not read any more. Its numbers stay.") % {"account": name})
    return redirect(PAGE)


def _page(request: Request, account: SocialAccount, form: RemovalForm, status: int = 200) -> HttpResponse:
    return page(request, "analytics/account_remove.html", {"account": account, "form": form}, status=status)
