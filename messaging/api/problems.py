from django.utils.translation import gettext as _

from messaging.models import ConversationClosed, DeliveryUnderWay, WebhookOff
from messaging.models.webhook import MOST
from messaging.webhooks import TooManyWebhooks
from rest.problems import Problem, problem_of


@problem_of(ConversationClosed)
def conversation_closed(error: Exception) -> Problem:
    return Problem(409, "refused", str(error))


@problem_of(TooManyWebhooks)
def too_many_webhooks(error: Exception) -> Problem:
    return Problem(409, "in_use", _("A brand has at most %(most)d webhooks.") % {"most": MOST})


@problem_of(WebhookOff)
def webhook_off(error: Exception) -> Problem:
    return Problem(409, "in_use", _("The webhook is switched off."))


@problem_of(DeliveryUnderWay)
def delivery_under_way(error: Exception) -> Problem:
    return Problem(409, "stale", _("It waits to be sent already."))
