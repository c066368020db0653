"""The canonical text of an agreement. Its hash proves later that nobody changed a word."""

import hashlib
from collections.abc import Iterator

from campaigns.models import Collaboration, Offer, OfferLine


def canonical_text(collaboration: Collaboration, offer: Offer) -> str:
    """Return the terms in one fixed form: English, ISO dates, plain amounts, no markup, lines in order.

    What people wrote never begins a line: nobody can write a term of their own into it.
    """
    campaign = collaboration.campaign
    lines = [
        "AGREEMENT",
        f"Campaign: {_flat(campaign.name)} (no. {campaign.pk})",
        f"Brand: {_flat(campaign.brand.name)}",
        f"Influencer: {_flat(collaboration.influencer.name)}",
        f"Offer: version {offer.version}, made by the {offer.side} at {offer.created_at.isoformat()}",
        f"Amount: {offer.amount:.2f} {offer.currency}",
        "Deliverables:",
        *(text for number, line in enumerate(offer.lines.all(), 1) for text in _deliverable(number, line)),
        f"Usage rights: {offer.usage_rights}{_until(offer)}",
        f"Exclusivity: {_exclusivity(offer)}",
        f"Message: {_inset(offer.message) or '-'}",
    ]
    return "\n".join(lines) + "\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _deliverable(number: int, line: OfferLine) -> Iterator[str]:
    yield f"  {number}. {_flat(line.title)} [{line.deliverable}, {line.platform}] due {line.due_on.isoformat()}"
    if line.instructions:
        yield f"     Instructions: {_inset(line.instructions)}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _inset(text: str) -> str:
    return "\n       ".join(text.strip().splitlines())


def _until(offer: Offer) -> str:
    return f" until {offer.usage_until.isoformat()}" if offer.usage_until else ""


def _exclusivity(offer: Offer) -> str:
    if not offer.exclusivity:
        return "none"
    return f"{_flat(offer.exclusivity)}, {offer.exclusivity_days or 0} days"
