from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import sure
from accounts.actions import create_api_token, revoke_api_token
from accounts.actions.tokens import MOST
from accounts.forms.tokens import TokenForm
from accounts.models import ApiToken
from accounts.views.settings import page
from messaging.http import Request

TOKENS = "accounts:settings-tokens"


@require_safe
def tokens(request: Request) -> HttpResponse:
    found = ApiToken.objects.visible_to(request.user).unrevoked()
    context = {"tokens": found, "full": found.live().count() >= MOST, "most": MOST}
    return page(request, "settings_tokens", "tokens", context)


@sure
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Make a token. It is shown in the answer itself: nothing keeps its text for a page after this one."""
    form = TokenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            token, raw = create_api_token(request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return page(request, "settings_token_made", "tokens", {"token": token, "raw": raw})
    return page(request, "settings_token_new", "tokens", {"form": form})


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user).unrevoked(), pk=pk)
    revoke_api_token(token, by=request.user)
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect(TOKENS)
