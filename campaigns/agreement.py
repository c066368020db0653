"""The canonical text of an agreement. Its hash proves later that nobody changed a word."""

import hashlib

from campaigns.models import Collaboration, Offer


def canonical_text(collaboration: Collaboration, offer: Offer) -> str:
    """Return the terms in one fixed form: English, ISO dates, plain amounts, no markup, lines in order."""
    campaign = collaboration.campaign
    lines = [
        "AGREEMENT",
        f"Campaign: {campaign.name} (no. {campaign.pk})",
        f"Brand: {campaign.brand.name}",
        f"Influencer: {collaboration.influencer.name}",
        f"Offer: version {offer.version}, made by the {offer.side} at {offer.created_at.isoformat()}",
        f"Amount: {offer.amount:.2f} {offer.currency}",
        "Deliverables:",
        *(
            f"  {number}. {line.title} [{line.deliverable}, {line.platform}] due {line.due_on.isoformat()}"
            for number, line in enumerate(offer.lines.all(), 1)
        ),
        f"Usage rights: {offer.usage_rights}{_until(offer)}",
        f"Exclusivity: {_exclusivity(offer)}",
        f"Message: {offer.message or '-'}",
    ]
    return "\n".join(lines) + "\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _until(offer: Offer) -> str:
    return f" until {offer.usage_until.isoformat()}" if offer.usage_until else ""


def _exclusivity(offer: Offer) -> str:
    if not offer.exclusivity:
        return "none"
    return f"{offer.exclusivity}, {offer.exclusivity_days or 0} days"
