from messaging.models import ConversationClosed
from rest.problems import Problem, problem_of


@problem_of(ConversationClosed)
def conversation_closed(error: Exception) -> Problem:
    return Problem(409, "refused", str(error))
