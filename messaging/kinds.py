"""Every kind of notification: what group it belongs to, how it looks, and whether it is also mailed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """What a person can switch off by e-mail, except the last."""

    OFFERS = "offers", _("Invitations and offers")
    WORK = "work", _("Tasks and reviews")
    MESSAGES = "messages", _("Messages")
    CAMPAIGNS = "campaigns", _("Campaigns")
    TEAM = "team", _("Team")
    ACCOUNT = "account", _("Account and decisions of staff")

    @property
    def hint(self) -> str:
        return str(HINTS[self])

    @property
    def short(self) -> str:
        return str(SHORT[self])

    @property
    def optional(self) -> bool:
        return self != Group.ACCOUNT


HINTS = {
    Group.OFFERS: _("Invitations, applications, offers and answers, and what is about to expire."),
    Group.WORK: _("Submissions, approvals, requested changes, and reviews."),
    Group.MESSAGES: _("One e-mail when a message has waited unread for a quarter of an hour."),
    Group.CAMPAIGNS: _("A campaign you are part of starts, pauses or ends."),
    Group.TEAM: _("Somebody joins, leaves or changes role in your team."),
    Group.ACCOUNT: _("Approvals, flags, claims, reports, and connections that end. These always reach you."),
}


# For the filter of the page, where the whole name is too long.
SHORT = {
    Group.OFFERS: _("Offers"),
    Group.WORK: _("Tasks"),
    Group.MESSAGES: _("Messages"),
    Group.CAMPAIGNS: _("Campaigns"),
    Group.TEAM: _("Team"),
    Group.ACCOUNT: _("Account"),
}

GROUNDS = {
    "quiet": "bg-quiet text-muted",
    "brand": "bg-brand text-brand-ink",
    "ok": "bg-ok text-ok-ink",
    "warn": "bg-warn text-warn-ink",
    "bad": "bg-bad text-bad-ink",
}


@dataclass(frozen=True)
class Kind:
    group: Group
    icon: str
    tone: str = "quiet"

    @property
    def ground(self) -> str:
        return GROUNDS[self.tone]


_OFFERS, _WORK, _CAMPAIGNS = Group.OFFERS, Group.WORK, Group.CAMPAIGNS
_TEAM, _ACCOUNT = Group.TEAM, Group.ACCOUNT

KINDS = {
    "invitation": Kind(_OFFERS, "send", "brand"),
    "application": Kind(_OFFERS, "user", "brand"),
    "offer": Kind(_OFFERS, "receipt", "brand"),
    "offer-accepted": Kind(_OFFERS, "handshake", "ok"),
    "offer-declined": Kind(_OFFERS, "x"),
    "offer-expiring": Kind(_OFFERS, "hourglass", "warn"),
    "offer-expired": Kind(_OFFERS, "hourglass"),
    "collaboration": Kind(_OFFERS, "handshake"),
    "dispute": Kind(_WORK, "scale", "warn"),
    "task": Kind(_WORK, "file-text", "brand"),
    "task-submitted": Kind(_WORK, "file-text", "brand"),
    "task-approved": Kind(_WORK, "check", "ok"),
    "changes-requested": Kind(_WORK, "triangle-alert", "warn"),
    "auto-approval-reminder": Kind(_WORK, "hourglass", "warn"),
    "review-due": Kind(_WORK, "star", "brand"),
    "review-shown": Kind(_WORK, "star"),
    "message": Kind(Group.MESSAGES, "message-circle", "brand"),
    "campaign": Kind(_CAMPAIGNS, "megaphone"),
    "member": Kind(_TEAM, "users"),
    "webhook": Kind(_TEAM, "triangle-alert", "warn"),
    "brand-approved": Kind(_ACCOUNT, "shield-check", "ok"),
    "brand-rejected": Kind(_ACCOUNT, "triangle-alert", "bad"),
    "flagged": Kind(_ACCOUNT, "triangle-alert", "bad"),
    "unflagged": Kind(_ACCOUNT, "shield-check", "ok"),
    "deleted": Kind(_ACCOUNT, "triangle-alert", "bad"),
    "restored": Kind(_ACCOUNT, "shield-check", "ok"),
    "access": Kind(_ACCOUNT, "triangle-alert", "warn"),
    "access-back": Kind(_ACCOUNT, "shield-check", "ok"),
    "connection": Kind(_ACCOUNT, "link", "warn"),
    "ingestion": Kind(_ACCOUNT, "triangle-alert", "warn"),
    "claim": Kind(_ACCOUNT, "shield-check"),
    "report": Kind(_ACCOUNT, "shield-check"),
    "account": Kind(_ACCOUNT, "bell"),
}


def kind_of(name: str) -> Kind:
    """A longer name falls back on its beginning: `claim-approved` looks like `claim`."""
    while name not in KINDS:
        name, _dash, _rest = name.rpartition("-")
        if not name:
            return KINDS["account"]
    return KINDS[name]


def names_of(group: str) -> list[str]:
    return [name for name, kind in KINDS.items() if kind.group == group]
