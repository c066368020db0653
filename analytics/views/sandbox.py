"""The sandbox's own consent page: what a platform shows when somebody connects an account there."""

from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import with_accounts_to_change
from accounts.models import SocialAccount
from accounts.platforms import NOT_A_HANDLE, is_handle, tidy_handle
from analytics.connecting import redirect_uri, under_way
from analytics.sources import registry
from analytics.sources.sandbox import PLATFORMS, Sandbox
from messaging.http import Request


class ConsentForm(forms.Form):
    platform = forms.ChoiceField(label=_("Platform"), choices=[(name.value, name.label) for name in PLATFORMS])
    handle = forms.CharField(
        label=_("Sign in as"),
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": "@name", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_handle(self) -> str:
        handle = tidy_handle(self.cleaned_data["handle"], self.cleaned_data.get("platform", ""))
        if not is_handle(handle):
            raise forms.ValidationError(NOT_A_HANDLE)
        return handle


@with_accounts_to_change
@require_http_methods(["GET", "POST"])
def authorize(request: Request) -> HttpResponse:
    if not registry.is_on(Sandbox.slug):
        raise Http404
    state, back = request.GET.get("state", ""), request.GET.get("redirect_uri", "")
    if back != redirect_uri(Sandbox.slug):
        raise Http404  # it leads nowhere but back to our page
    if request.method == "POST" and "no" in request.POST:
        return _back(state, error="access_denied")
    form = ConsentForm(request.POST or None, initial=_meant(request, state))
    if request.method == "POST" and form.is_valid():
        return _back(state, code=Sandbox.code_for(**form.cleaned_data))
    return render(request, "analytics/sandbox_authorize.html", {"form": form})


def _meant(request: Request, state: str) -> dict[str, str]:
    """The account whose button it was, filled in."""
    attempt = under_way(request.session, state)
    account = SocialAccount.objects.visible_to(request.user).filter(pk=attempt.account if attempt else 0).first()
    return {"platform": attempt.platform if attempt else "", "handle": account.handle or "" if account else ""}


def _back(state: str, **answer: str) -> HttpResponse:
    # Without the host: the address in the settings need not be the one that this browser uses.
    return redirect(f"{reverse('analytics:connected', args=[Sandbox.slug])}?{urlencode({**answer, 'state': state})}")
