"""Who has to hear of it when staff act on something.

Upper apps name the people of their own models here:

    @concerned_by(Campaign)
    def people_of_campaign(campaign): return User.objects.filter(…)

What is registered can also be reported by everybody who can see it (`Model.objects.visible_to`).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models

from accounts.models import AuditRow, Brand, Influencer, User
from messaging.models import Message

People = Callable[[Any], Iterable[User]]

KINDS: dict[str, tuple[type[models.Model], People]] = {}
# Whom upper apps know besides: who works with a brand, say.
PARTNERS: dict[str, People] = {}


def kind_of(model: "type[models.Model] | models.Model") -> str:
    return str(model._meta.model_name)  # noqa: SLF001 -- Django's public API


def concerned_by(model: type[models.Model]) -> Callable[[People], People]:
    def register(people: People) -> People:
        KINDS[kind_of(model)] = (model, people)
        return people

    return register


def also_concerned_by(model: type[models.Model]) -> Callable[[People], People]:
    def register(people: People) -> People:
        PARTNERS[kind_of(model)] = people
        return people

    return register


def concerned(thing: models.Model) -> list[User]:
    """Return who is told, each once. Nobody, for a model that no app registered."""
    _model, people = KINDS.get(kind_of(thing), (None, _nobody))
    partners = PARTNERS.get(kind_of(thing), _nobody)
    return list({user.pk: user for user in [*people(thing), *partners(thing)]}.values())


def seen_by(user: Any, kind: str) -> "models.QuerySet[Any]":
    """Return the rows of a registered kind that this person can see, and so report."""
    model: Any = KINDS[kind][0]
    rows: models.QuerySet[Any] = model.objects.visible_to(user)
    return rows


def audit(verb: str, thing: models.Model, *, by: User | None, reason: str = "", **detail: Any) -> AuditRow:
    """Write the act down. Call it inside the transaction of the act."""
    return AuditRow.objects.create(
        actor=by,
        verb=verb,
        target_kind=kind_of(thing),
        target_id=thing.pk,
        target_label=str(thing)[:200],
        reason=reason,
        detail=detail,
    )


def address_of(thing: models.Model) -> str:
    """Return the page of the thing, if it has one."""
    page = getattr(thing, "get_absolute_url", None)
    return page() if page else ""


@concerned_by(User)
def the_person(user: User) -> Iterable[User]:
    return [user]


@concerned_by(Brand)
def people_of_brand(brand: Brand) -> Iterable[User]:
    people: Iterable[User] = User.objects.active().filter(membership__brand=brand)
    return people


@concerned_by(Influencer)
def people_of_influencer(influencer: Influencer) -> Iterable[User]:
    return [influencer.user] if influencer.user else []


@concerned_by(Message)
def author_of_message(message: Message) -> Iterable[User]:
    return User.objects.filter(pk=message.author_id) if message.author_id else []


def _nobody(thing: models.Model) -> Iterable[User]:
    return []
