"""What discovery holds of a person: a card, made of what other apps know."""

from django.utils.translation import gettext_lazy as _

from accounts.rights import Cover, Person, covers
from discovery.models import Card


@covers(Card)
class Cards(Cover):
    not_collected = _("Made of your profile, accounts, numbers and reviews, which are in the other files.")

    def erase(self, person: Person) -> None:
        Card.objects.filter(influencer__user=person.user).delete()
