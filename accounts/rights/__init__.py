"""What each model holds of a person: how it is handed out, and what becomes of it when the person is erased.

Every app registers its own models on start, the upper ones in their `rights.py`:

    @covers(Review)
    class Reviews(Cover):
        about = _("Reviews you wrote.")
        columns = ["rating", "text", ("campaign", "collaboration__campaign__name")]
        kept = _("A review belongs to whom it is about. It stays under the pseudonym.")

        def rows(self, person):
            return Review.objects.filter(by=person.user)

A model that leads to a person and is not covered fails tests/accounts/test_rights.py.
"""

from accounts.rights.covers import COVERS, ENDINGS, Cover, at_leaving, covers, end_what_runs, what_would_end
from accounts.rights.person import Person
from accounts.rights.words import REMOVED, mask, mask_rows

__all__ = [
    "COVERS",
    "ENDINGS",
    "REMOVED",
    "Cover",
    "Person",
    "at_leaving",
    "covers",
    "end_what_runs",
    "mask",
    "mask_rows",
    "what_would_end",
]
