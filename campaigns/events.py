"""What programs of a brand hear of: each move that is written down, and offers and reviews, which are no moves.

A brand hears what it also sees. Facts are ids, states and the address in the API; who wants more asks there.
"""

from typing import Any

from django.db import models

from messaging.events import EventKind
from messaging.webhooks import emit

# By model and by what its line of history says.
OF_MOVES = {
    "campaign": {
        "open": EventKind.CAMPAIGN_PUBLISHED,
        "running": EventKind.CAMPAIGN_STARTED,
        "paused": EventKind.CAMPAIGN_PAUSED,
        "resumed": EventKind.CAMPAIGN_RESUMED,
        "completed": EventKind.CAMPAIGN_COMPLETED,
        "cancelled": EventKind.CAMPAIGN_CANCELLED,
    },
    "collaboration": {
        "invited": EventKind.COLLABORATION_INVITED,
        "applied": EventKind.COLLABORATION_APPLIED,
        "agreed": EventKind.COLLABORATION_AGREED,
        "active": EventKind.COLLABORATION_ACTIVE,
        "declined": EventKind.COLLABORATION_DECLINED,
        "withdrawn": EventKind.COLLABORATION_WITHDRAWN,
        "expired": EventKind.COLLABORATION_EXPIRED,
        "cancelled": EventKind.COLLABORATION_CANCELLED,
        "disputed": EventKind.COLLABORATION_DISPUTED,
        "completed": EventKind.COLLABORATION_COMPLETED,
    },
    "task": {
        "submitted": EventKind.TASK_SUBMITTED,
        "approved": EventKind.TASK_APPROVED,
        "changes_requested": EventKind.TASK_CHANGES_REQUESTED,
    },
}


def announce_move(thing: Any, to: str) -> None:
    name = _name_of(thing)
    kind = OF_MOVES.get(name, {}).get(str(to))
    if kind is None:
        return
    place = f"/api/v1/{name}s/{thing.pk}/"
    facts = {name: thing.pk, "status": str(thing.status), "resource": place}
    if name == "campaign":
        emit(thing.brand.party_id, kind, **facts)
        return
    collaboration = thing if name == "collaboration" else thing.collaboration
    emit(_party_of(collaboration), kind, **(_about(collaboration) | facts))


def announce_offer(offer: Any) -> None:
    emit(
        _party_of(offer.collaboration),
        EventKind.OFFER_MADE,
        **_about(offer.collaboration),
        version=offer.version,
        side=str(offer.side),
        amount=f"{offer.amount:.2f}",
        currency=offer.currency,
        resource=f"/api/v1/collaborations/{offer.collaboration_id}/offers/{offer.version}/",
    )


def announce_review(review: Any) -> None:
    """Not what it says: neither side reads the other's before both have written."""
    emit(
        _party_of(review.collaboration),
        EventKind.REVIEW_WRITTEN,
        **_about(review.collaboration),
        side=str(review.side),
        resource=f"/api/v1/collaborations/{review.collaboration_id}/reviews/",
    )


def _about(collaboration: Any) -> dict[str, int]:
    ids = {"campaign": collaboration.campaign_id, "influencer": collaboration.influencer_id}
    return {"collaboration": collaboration.pk, **ids}


def _party_of(collaboration: Any) -> int:
    party: int = collaboration.campaign.brand.party_id
    return party


def _name_of(thing: models.Model) -> str:
    return str(thing._meta.model_name)  # noqa: SLF001 -- Django's public API
