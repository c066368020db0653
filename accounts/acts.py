"""What staff do to brands, claims, reports and people, as the admin offers it."""

from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import Brand, Claim, Report, User
from accounts.moderation_admin import DELETE, Act

APPROVE_BRAND = Act(
    "approve",
    _("Approve"),
    actions.approve_brand,
    tone="primary",
    reason_required=False,
    consequence=_("The brand can publish, search and invite at once."),
    possible=lambda brand: brand.status != Brand.Status.APPROVED,
)
REJECT_BRAND = Act(
    "reject",
    _("Reject"),
    actions.reject_brand,
    consequence=_("The brand keeps its drafts and reads the reason. You can approve it later."),
    possible=lambda brand: brand.status == Brand.Status.PENDING,
)
APPROVE_CLAIM = Act(
    "approve",
    _("Approve: the code is in the bio"),
    actions.approve_claim,
    tone="primary",
    reason_required=False,
    consequence=_(
        "The profile and all it was invited to belong to the claimant from now on. If it has an owner, only the account moves."
    ),
    possible=lambda claim: claim.status == Claim.Status.PENDING,
)
REJECT_CLAIM = Act(
    "reject",
    _("Reject"),
    actions.reject_claim,
    possible=lambda claim: claim.status == Claim.Status.PENDING,
)


def _resolve(report: Report, *, by: User, reason: str) -> None:
    actions.decide_report(report, by=by, resolved=True, note=reason)


def _dismiss(report: Report, *, by: User, reason: str) -> None:
    actions.decide_report(report, by=by, resolved=False, note=reason)


def _delete_user(user: User, *, by: User, reason: str) -> None:
    actions.delete_account(user, by=by, reason=reason)


def _restore_user(user: User, *, by: User, reason: str) -> None:
    actions.restore_account(user, by=by, reason=reason)


RESOLVE = Act("resolve", _("Resolved"), _resolve, tone="primary", possible=lambda report: report.status == "open")
DISMISS = Act("dismiss", _("Dismiss"), _dismiss, possible=lambda report: report.status == "open")
DELETE_USER = Act(
    "delete",
    _("Delete"),
    _delete_user,
    tone="danger",
    consequence=DELETE.consequence,
    possible=lambda user: user.deleted_at is None and not user.is_staff,
)
END_ACCESS = Act(
    "end-access",
    _("Sign out everywhere"),
    actions.end_all_sessions,
    consequence=_("All sessions, access tokens and API tokens of this person end at once. They can sign in again."),
)
DEACTIVATE = Act(
    "deactivate",
    _("Close the account"),
    actions.deactivate,
    tone="danger",
    consequence=_("Signed out everywhere, and nobody signs in until you open it again."),
    possible=lambda user: user.is_active,
)
ACTIVATE = Act(
    "activate",
    _("Open the account again"),
    actions.activate,
    reason_required=False,
    possible=lambda user: not user.is_active,
)
RESTORE_USER = Act(
    "restore",
    _("Restore"),
    _restore_user,
    reason_required=False,
    possible=lambda user: user.deleted_at is not None,
)
