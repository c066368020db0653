"""Everything that happens in a collaboration is said three times: in its chat, to who is concerned, to open pages."""

from collections.abc import Iterable

from accounts.models import User
from campaigns.models import Campaign, Collaboration, Side
from messaging.actions import notify
from messaging.live import hint


def tell(  # noqa: PLR0913 -- each says one thing of the same event
    collaboration: Collaboration,
    kind: str,
    text: str,
    *,
    to: Side | None = None,
    but: User | None = None,
    line: str | None = None,
) -> None:
    """Notify one side (or both) except the actor, leave a system line in the chat, refresh what shows it.

    `line` is the chat's wording where it differs from the notification's; "" leaves none.
    """
    people = collaboration.people_of(to) if to else collaboration.people
    notify(
        [user for user in people if user != but],
        kind,
        text,
        url=collaboration.get_absolute_url(),
    )
    if line is None or line:
        collaboration.conversation.note(line or text)
    refresh(collaboration)


def refresh(collaboration: Collaboration) -> None:
    """Tell the open pages of both sides to read again, once this transaction is through."""
    for topic in (
        f"collaboration-{collaboration.pk}",
        f"campaign-{collaboration.campaign_id}",
        "home",
    ):
        hint(_keys(collaboration.people), topic)


def tell_campaign(campaign: Campaign) -> None:
    """Refresh the campaign for its brand and for everybody in it."""
    members = [m.user_id for m in campaign.brand.members.all()]
    influencers = campaign.collaborations.exclude(influencer__user=None).values_list("influencer__user_id", flat=True)
    for topic in (f"campaign-{campaign.pk}", "home"):
        hint([*members, *influencers], topic)


def _keys(people: Iterable[User]) -> list[int]:
    return [user.pk for user in people]
