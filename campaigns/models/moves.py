"""How anything changes its state: one conditional UPDATE and one line of history, in one transaction."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from accounts import moves
from campaigns.events import announce_move


class IllegalMove(moves.IllegalMove):
    """The row is not (or no longer) in a state from which this move starts."""

    def __init__(self, thing: models.Model, to: str) -> None:
        super().__init__(f"{thing._meta.model_name} {thing.pk} cannot become {to}")  # noqa: SLF001 -- Django's public API
        self.thing = thing
        self.to = to


class Frozen(IllegalMove):
    """Staff flagged the row, or something that it hangs on: nothing moves until they unflag it."""


class Move(models.Model):
    """One line of history. Without `by` it was the clock."""

    to = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.to


class MovingQuerySet(models.QuerySet[Any]):
    def unfrozen(self) -> Self:
        """Leave out what staff froze. Models that hang on others narrow further."""
        return self.filter(flagged_at=None)


class Moving(models.Model):
    """A model with a `status` whose legal changes stand in `MOVES`."""

    MOVES: dict[str, frozenset[str]] = {}

    class Meta:
        abstract = True

    @classmethod
    def sources(cls, to: str) -> list[str]:
        return [source for source, targets in cls.MOVES.items() if to in targets]

    def move(self, *, to: str, by: Any = None, note: str = "", **changes: Any) -> None:
        """Move on, unless someone else moved first, and write the move down.

        The conditions on the row itself must stand in the UPDATE (not in a joined subquery): PostgreSQL checks
        them again after it waited for a concurrent writer.
        """
        self.change(self.sources(to), to=to, by=by, note=note, status=to, **changes)

    def change(  # noqa: PLR0913 -- what one UPDATE says
        self,
        sources: Iterable[str],
        *,
        to: str,
        by: Any,
        note: str = "",
        where: Q = Q(),  # noqa: B008 -- a Q is immutable
        even_frozen: bool = False,
        **changes: Any,
    ) -> None:
        """Set columns while the row is in one of `sources` and meets `where`; `to` names the line of history.

        Only what ends because somebody left ends `even_frozen`.
        """
        objects: Any = type(self)._default_manager  # noqa: SLF001 -- Django's public API
        with transaction.atomic():
            row = objects.filter(where, pk=self.pk, status__in=list(sources))
            if not (row if even_frozen else row.unfrozen()).update(**changes):
                frozen = not objects.filter(pk=self.pk).unfrozen().exists()
                raise (Frozen if frozen else IllegalMove)(self, to)
            for name, value in changes.items():
                setattr(self, name, value)
            self.write_down(to, by=by, note=note)

    def write_down(self, to: str, *, by: Any, note: str = "") -> None:
        """Add a line of history, and let the brand's programs hear of it."""
        self.moves.create(to=to, by=by, note=note)  # type: ignore[attr-defined] # each subclass has its own history
        announce_move(self, to)
