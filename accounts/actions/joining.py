"""The rules of joining, for the website's forms and for programs alike."""

import zoneinfo
from collections.abc import Callable, Sequence
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions.claims import MANY, claims_left, is_asked_for
from accounts.actions.signup import Handle
from accounts.models import Influencer, RefusedJoin, SocialAccount, User
from accounts.models.influencer import CLAIMS_A_DAY

TWICE = _("This account stands here twice.")
TAKEN = _("Somebody here already has this account. If it is yours, write to our staff.")


def known_zone(name: str) -> str:
    return name if name in zoneinfo.available_timezones() else "UTC"


def check_new_password(password: str, *, email: str, name: str, organisation: str = "") -> None:
    """Raise ValidationError if it is easy to guess for somebody who knows these."""
    somebody = User(email=email, name=name)
    somebody.organisation = organisation  # type: ignore[attr-defined] # not a brand yet
    validate_password(password, somebody)


def refused_handles(handles: Sequence[Handle], influencer: Influencer | None = None) -> dict[int, str | Promise]:
    """Say which of these accounts cannot be put on the profile: by their place in the list, with the reason."""
    user = influencer.user if influencer else None
    left = claims_left(user) if user else CLAIMS_A_DAY
    seen, asked, refused = set[tuple[str, str]](), set[Any](), dict[int, str | Promise]()
    for place, handle in enumerate(handles):
        holder = _holder(handle, influencer)
        if (handle.platform, handle.key) in seen:
            refused[place] = TWICE
        elif holder and not SocialAccount.objects.claimable_by(user).filter(pk=holder.pk).exists():
            refused[place] = TAKEN
        elif holder and not (user and is_asked_for(holder, user)):
            asked.add(holder.influencer_id)
            if len(asked) > left:
                refused[place] = MANY
        seen.add((handle.platform, handle.key))
    return refused


def _holder(handle: Handle, influencer: Influencer | None) -> SocialAccount | None:
    """Return the account if somebody else has it."""
    found = SocialAccount.objects.filter(platform=handle.platform, key=handle.key).first()
    return None if found and influencer and found.influencer_id == influencer.pk else found


def join(email: str, password: str, register: Callable[[], User]) -> None:
    """Open an account, or tell its owner that there is one already. Whoever asked learns neither which nor how fast."""
    if filter_users_by_email(email):
        _refuse(email, password)
        return
    try:
        with transaction.atomic():
            user = register()
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    except IntegrityError:
        # Sent twice at once: the other one was quicker.
        _refuse(email, password)


def _refuse(email: str, password: str) -> None:
    RefusedJoin.objects.note(email, password)
    get_adapter().send_account_already_exists_mail(email)
