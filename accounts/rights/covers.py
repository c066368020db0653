from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from accounts.models import Brand, User
from accounts.rights.person import Person

Words = str | Promise
# A column of the table, or the name it gets and where it is found.
Column = str | tuple[str, str]


class Cover:
    """One model. What is neither handed out nor erased gives the reason."""

    model: ClassVar[type[Model]]
    # What the rows are, told to whose they are.
    about: ClassVar[Words] = ""
    columns: ClassVar[Sequence[Column]] = ()
    # Those of the columns that are files, which come along.
    files: ClassVar[Sequence[str]] = ()
    not_collected: ClassVar[Words] = ""
    kept: ClassVar[Words] = ""
    # Names that the other covers still need: erased in the last step, together.
    last: ClassVar[bool] = False

    def rows(self, person: Person) -> QuerySet[Any]:
        raise NotImplementedError

    def texts(self, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Files made of a row: name and text."""
        yield from ()

    def erase(self, person: Person) -> None:
        """Take away what is personal. It may be called again after it broke off."""
        raise NotImplementedError

    @property
    def collects(self) -> bool:
        return type(self).rows is not Cover.rows

    @property
    def erases(self) -> bool:
        return type(self).erase is not Cover.erase

    @property
    def label(self) -> str:
        return self.model._meta.label_lower  # noqa: SLF001 -- Django's public API


class Gone(Cover):
    """Rows that leave with the person."""

    def erase(self, person: Person) -> None:
        self.rows(person).delete()


COVERS: dict[type[Model], Cover] = {}
C_ = TypeVar("C_", bound=type[Cover])


def covers(model: type[Model]) -> Callable[[C_], C_]:
    def register(cover: C_) -> C_:
        cover.model = model
        COVERS[model] = cover()
        return cover

    return register


# What upper apps end when somebody leaves, by their own verbs, and what it would be, in words.
Ending = Callable[[User, Brand | None, User], None]
Preview = Callable[[User, Brand | None], list[str]]
ENDINGS: list[tuple[Ending, Preview]] = []


def at_leaving(ending: Ending, preview: Preview) -> None:
    ENDINGS.append((ending, preview))


def end_what_runs(user: User, brand: Brand | None, *, by: User) -> None:
    for ending, _preview in ENDINGS:
        ending(user, brand, by)


def what_would_end(user: User) -> list[str]:
    brand = user.brand
    alone = brand if brand and not brand.run_by_others(user) else None
    return [line for _ending, preview in ENDINGS for line in preview(user, alone)]
