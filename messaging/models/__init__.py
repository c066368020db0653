from messaging.models.conversation import (
    Conversation,
    ConversationClosed,
    Message,
    ReadMark,
    Seat,
)
from messaging.models.email import OutgoingEmail
from messaging.models.flaggable import Flaggable, FlaggableQuerySet
from messaging.models.notification import EmailPreference, Notification
from messaging.models.party import Party, PartyMember

__all__ = [
    "Conversation",
    "ConversationClosed",
    "EmailPreference",
    "Flaggable",
    "FlaggableQuerySet",
    "Message",
    "Notification",
    "OutgoingEmail",
    "Party",
    "PartyMember",
    "ReadMark",
    "Seat",
]
