"""What staff do about campaigns: settle a dispute. Flags and removals are in accounts."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.moderation import audit
from campaigns.actions.telling import tell
from campaigns.actions.work import begin_waiting_anew
from campaigns.models import Collaboration

SAID = {
    Collaboration.Status.ACTIVE: _("Our staff settled the dispute: the work goes on. %(reason)s"),
    Collaboration.Status.COMPLETED: _("Our staff settled the dispute: the collaboration is complete. %(reason)s"),
    Collaboration.Status.CANCELLED: _("Our staff settled the dispute: the collaboration is cancelled. %(reason)s"),
}


@transaction.atomic
def settle_dispute(collaboration: Collaboration, *, to: Collaboration.Status, by: User, reason: str) -> None:
    """End a dispute one way or the other; both sides are told why."""
    completed: dict[str, Any] = {"completed_at": timezone.now()} if to == Collaboration.Status.COMPLETED else {}
    disputed = [Collaboration.Status.DISPUTED]
    collaboration.change(disputed, to=to, by=by, note=reason, status=to, **completed)
    if to == Collaboration.Status.ACTIVE:
        begin_waiting_anew(collaboration)
    audit("settle dispute", collaboration, by=by, reason=reason, to=to)
    tell(collaboration, "dispute-settled", str(SAID[to]) % {"reason": reason}, but=by)
