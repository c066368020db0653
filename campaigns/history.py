"""How a collaboration went: its moves and its offers as one list."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.money import format_money
from campaigns.models import Collaboration, CollaborationMove, Offer, Side

# Each of these moves is an offer too, and the offer says more.
SAID_BY_OFFERS = {Collaboration.Status.NEGOTIATING}


@dataclass(frozen=True)
class Event:
    at: dt.datetime
    text: str
    note: str = ""
    hot: bool = False


def history(collaboration: Collaboration, offers: Iterable[Offer], reader: User) -> list[Event]:
    """Return what happened, oldest first; the newest is hot. Offers come with `by`."""
    moves = collaboration.moves.select_related("by").exclude(to__in=SAID_BY_OFFERS)
    events = [_of_move(move, reader) for move in moves] + [_of_offer(offer, reader) for offer in offers]
    if collaboration.seen_at:
        other = Side.INFLUENCER if collaboration.origin == Collaboration.Origin.INVITATION else Side.BRAND
        seen = _("Seen by %(who)s") % {"who": collaboration.name_of(other)}
        events.append(Event(collaboration.seen_at, seen))
    events.sort(key=attrgetter("at"))
    return [*events[:-1], Event(events[-1].at, events[-1].text, events[-1].note, hot=True)] if events else []


def _of_move(move: CollaborationMove, reader: User) -> Event:
    label = dict(Collaboration.Status.choices).get(move.to, move.to.replace("_", " ").capitalize())
    if move.by is None:
        return Event(move.at, str(label), move.note)
    text = _("%(what)s by %(who)s") % {"what": label, "who": _who(move.by, reader)}
    return Event(move.at, text, move.note)


def _of_offer(offer: Offer, reader: User) -> Event:
    words = {
        "version": offer.version,
        "who": _who(offer.by, reader),
        "amount": format_money(offer.amount, offer.currency),
    }
    return Event(offer.created_at, _("Offer %(version)s by %(who)s, %(amount)s") % words)


def _who(person: User, reader: User) -> str:
    return _("you") if person == reader else public_name(person)


def public_name(person: User) -> str:
    """Both sides know each other's people by name; staff stay staff."""
    return _("staff") if person.is_staff else person.name
