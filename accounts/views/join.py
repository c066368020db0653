from typing import Any

from allauth.account.utils import complete_signup
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import AccountTaken
from accounts.forms.join import BrandJoinForm, JoinForm
from accounts.forms.together import JoinTogether
from accounts.social import prefilled

HOME = "/home/"


@login_not_required
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    return redirect(HOME) if request.user.is_authenticated else render(request, "accounts/join.html")


@login_not_required
@never_cache
@sensitive_post_parameters("password1")
@require_http_methods(["GET", "POST"])
def join_brand(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(HOME)
    form = BrandJoinForm(request.POST or None, initial=prefilled(request))
    if request.method == "POST" and form.is_valid():
        return sign_up(request, form)
    return render(request, "accounts/join_brand.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters("password1")
@require_http_methods(["GET", "POST"])
def join_influencer(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(HOME)
    form = JoinTogether(request)
    if request.method == "POST" and form.is_valid():
        try:
            return sign_up(request, form.person)
        except AccountTaken:
            form.person.add_error(None, _("Somebody else took one of these accounts meanwhile."))
    return render(request, "accounts/join_influencer.html", {"form": form})


# Only what would make an account counts: a mistake in the form, or one row more, does not lock anybody out.
@rate_limit(action="signup")  # type: ignore[no-untyped-call,untyped-decorator] # allauth leaves it untyped
def _sign_up(request: HttpRequest, form: JoinForm) -> Any:
    try:
        user, response = form.try_save(request)
        return response or complete_signup(request, user, None, HOME)
    except ImmediateHttpResponse as answer:
        return answer.response


def sign_up(request: HttpRequest, form: JoinForm) -> HttpResponse:
    answer: HttpResponse = _sign_up(request, form)
    return answer
