from messaging.models.conversation import (
    Conversation,
    ConversationClosed,
    Message,
    ReadMark,
    Seat,
)
from messaging.models.delivery import Delivery, DeliveryUnderWay
from messaging.models.email import OutgoingEmail
from messaging.models.flaggable import Flaggable, FlaggableQuerySet
from messaging.models.notification import EmailPreference, Notification
from messaging.models.party import Party, PartyMember
from messaging.models.webhook import Webhook, WebhookOff

__all__ = [
    "Conversation",
    "ConversationClosed",
    "Delivery",
    "DeliveryUnderWay",
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
    "Webhook",
    "WebhookOff",
]
