from contextlib import suppress

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import brand_member, brand_owner
from accounts.actions import (
    LastOwner,
    accept_member_invitation,
    change_member_role,
    invite_member,
    open_invitation,
    register_member,
    remove_member,
    revoke_invitation,
)
from accounts.forms.join import MemberJoinForm
from accounts.forms.settings import InviteForm, RoleForm
from accounts.models import Member, MemberInvitation, User
from accounts.moves import IllegalMove
from accounts.sessions import list_session
from accounts.views.demo import BACKEND
from accounts.views.settings import page
from messaging.http import Request

TEAM = "accounts:settings-team"


def own_member(request: Request) -> Member:
    member = request.user.member
    assert member is not None  # noqa: S101 -- the decorators saw it
    return member


def team_page(request: Request, form: InviteForm | None = None) -> HttpResponse:
    me = own_member(request)
    context = {
        "me": me,
        "members": me.brand.members.select_related("user"),
        "invitations": me.brand.invitations.open(),
        "form": form or InviteForm(brand=me.brand),
        "roles": Member.Role.choices,
    }
    return page(request, "settings_team", "team", context)


@brand_member
@require_safe
def team(request: Request) -> HttpResponse:
    return team_page(request)


@brand_owner
@require_POST
def invite(request: Request) -> HttpResponse:
    form = InviteForm(request.POST, brand=own_member(request).brand)
    if not form.is_valid():
        return team_page(request, form)
    values = form.cleaned_data
    invite_member(own_member(request).brand, email=values["email"], role=values["role"], by=request.user)
    messages.success(request, _("The invitation to %(email)s is on its way.") % values)
    return redirect(TEAM)


@brand_owner
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    rows = MemberInvitation.objects.open().filter(brand=own_member(request).brand)
    try:
        revoke_invitation(get_object_or_404(rows, pk=pk), by=request.user)
    except IllegalMove:
        messages.error(request, _("This invitation was used meanwhile."))
    else:
        messages.success(request, _("The link in that invitation opens nothing any more."))
    return redirect(TEAM)


@brand_owner
@require_POST
def role(request: Request, pk: int) -> HttpResponse:
    member = get_object_or_404(own_member(request).brand.members, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            change_member_role(member, role=form.cleaned_data["role"], by=request.user)
            messages.success(request, _("The role is changed."))
        except LastOwner:
            messages.error(request, _("A brand keeps one owner. Make somebody else an owner first."))
    return redirect(TEAM)


@brand_member
@require_http_methods(["GET", "POST"])
def remove(request: Request, pk: int) -> HttpResponse:
    me = own_member(request)
    member = get_object_or_404(Member.objects.removable_by(me), pk=pk)
    if request.method != "POST":
        return page(request, "team_remove", "team", {"member": member, "me": me})
    try:
        remove_member(member, by=request.user)
        messages.success(request, _("%(name)s no longer belongs to the team.") % {"name": member.user.name})
    except LastOwner:
        messages.error(request, _("A brand keeps one owner. Make somebody else an owner first."))
    return redirect("accounts:settings" if member.user_id == request.user.pk else TEAM)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    invitation = open_invitation(token)
    if invitation is None:
        return render(request, "accounts/team_join_closed.html", status=404)
    if request.user.is_authenticated:
        return _join_signed_in(request, invitation)
    known = User.objects.filter(email=invitation.email).exists()
    form = MemberJoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and not known and form.is_valid():
        values = form.cleaned_data
        try:
            user = register_member(invitation, name=values["name"], password=values["password"])
        except (IllegalMove, IntegrityError):
            return redirect("account_login")  # sent twice: the first one has joined
        login(request, user, backend=BACKEND)
        list_session(request)
        return redirect("/home/")
    return render(request, "accounts/team_join.html", {"invitation": invitation, "form": form, "known": known})


def _join_signed_in(request: HttpRequest, invitation: MemberInvitation) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 -- signed in
    fits = invitation.is_for(user)
    if request.method == "POST" and fits:
        # Two clicks: the first one joined.
        with suppress(IllegalMove):
            accept_member_invitation(invitation, by=user)
        return redirect("/home/")
    return render(request, "accounts/team_join.html", {"invitation": invitation, "fits": fits, "signed_in": True})
