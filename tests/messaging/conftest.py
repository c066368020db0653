import pytest

from tests.factories import ConversationFactory, UserFactory, party_of


class Talk:
    """Two people on two sides, and somebody who has no place here."""

    def __init__(self):
        self.ann, self.bob, self.outsider = (UserFactory(name=name) for name in ("Ann Ek", "Bob Orr", "Eve Fox"))
        self.ann_side, self.bob_side = party_of(self.ann), party_of(self.bob)
        self.conversation = ConversationFactory(between=(self.ann_side, self.bob_side))

    def ann_says(self, body="Hello", **more):
        return self.conversation.say(body, by=self.ann, party=self.ann_side, **more)

    def bob_says(self, body="Hello", **more):
        return self.conversation.say(body, by=self.bob, party=self.bob_side, **more)


@pytest.fixture
def talk(db):
    return Talk()
