"""Erasing for good, once the grace is over. What stays, stays under a pseudonym; each model's cover says why."""

import logging
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actions.access import end_access
from accounts.actions.leaving import OBJECTION_DAYS, UNDO_DAYS
from accounts.models import AuditRow, Brand, Erasure, Influencer, User
from accounts.moderation import audit
from accounts.rights import COVERS, Person, end_what_runs

log = logging.getLogger(__name__)

UNPROVEN_DAYS = 30


def due() -> QuerySet[User]:
    """Who left so long ago that nobody brings them back; whom staff removed stays longer."""
    now = timezone.now()
    removed = AuditRow.objects.removals().filter(
        ~Q(actor=OuterRef("pk")), target_kind="user", target_id=OuterRef("pk"), at__gte=OuterRef("deleted_at")
    )
    gone = User.objects.filter(deleted_at__lte=now - timedelta(days=UNDO_DAYS))
    people: QuerySet[User] = gone.exclude(pk__in=User.objects.erased().values("pk")).filter(
        Q(deleted_at__lte=now - timedelta(days=OBJECTION_DAYS)) | ~Exists(removed)
    )
    return people


def never_proved() -> QuerySet[User]:
    """Who joined long ago and never entered the code: nobody knows whose address it is, so it is not kept."""
    since = timezone.now() - timedelta(days=UNPROVEN_DAYS)
    people: QuerySet[User] = User.objects.active().unproven().filter(date_joined__lte=since, last_login=None)
    return people


def give_up(user: User) -> None:
    """Erase what somebody began and never proved. Nobody is told: the address may be a stranger's."""
    with transaction.atomic():
        now = timezone.now()
        User.objects.filter(pk=user.pk).update(deleted_at=now)
        Influencer.objects.filter(user=user).update(deleted_at=now)
        Brand.objects.filter(members__user=user, status=Brand.Status.PENDING).update(deleted_at=now)
    user.refresh_from_db()
    erase(user)


def erase(user: User, *, at: datetime | None = None) -> None:
    """Erase step by step: whoever broke off begins again, and finds what is done already done.

    Many short transactions, because on SQLite a long one would hold everybody else up.
    """
    digest = Erasure.digest_of(user)
    # Made of the tombstone, so that it is the same one whenever somebody is erased again.
    person = Person(user, pseudonym=f"deleted-{uuid.uuid5(uuid.NAMESPACE_OID, digest)}")
    log.info("erase.begin", extra={"user": user.pk, "names": len(person.names)})
    end_what_runs(user, person.closed_brand, by=user)
    for cover in COVERS.values():
        if cover.erases and not cover.last:
            with transaction.atomic():
                cover.erase(person)
    _erase_the_rest(person, digest, at or timezone.now())
    remember([(digest, at or timezone.now())])


@transaction.atomic
def _erase_the_rest(person: Person, digest: str, at: datetime) -> None:
    """The names go together with the tombstone: until then every step can be taken again."""
    user = person.user
    for cover in COVERS.values():
        if cover.erases and cover.last:
            cover.erase(person)
    User.objects.filter(pk=user.pk).update(deleted_at=user.deleted_at or at, access_epoch=F("access_epoch") + 1)
    Erasure.objects.get_or_create(digest=digest, defaults={"at": at})
    user.refresh_from_db()
    audit("erase", user, by=None)
    end_access(user, reason="erased")


def replay() -> int:
    """Erase again whom a restored backup brought back."""
    known = dict(Erasure.objects.values_list("digest", "at"))
    erased = 0
    for user in User.objects.exclude(pk__in=User.objects.erased().values("pk")).order_by("pk").iterator():
        at = known.get(Erasure.digest_of(user))
        if at is not None:
            erase(user, at=at)
            erased += 1
    return erased


def tombstones_file() -> Path:
    """Outside of the database: a backup of it does not know who was erased since."""
    return Path(settings.VAR_DIR) / "erasures.txt"


def remember(tombstones: Iterable[tuple[str, datetime]]) -> None:
    path = tombstones_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.writelines(f"{digest} {at.isoformat()}\n" for digest, at in tombstones)


def recall(path: Path) -> int:
    """Take tombstones from a file into the database; return how many were not there."""
    before = Erasure.objects.count()
    rows = [Erasure(digest=digest, at=at) for digest, at in _lines(path)]
    Erasure.objects.bulk_create(rows, ignore_conflicts=True)
    return Erasure.objects.count() - before


def _lines(path: Path) -> Iterator[tuple[str, datetime]]:
    for line in path.read_text().splitlines():
        digest, _space, at = line.partition(" ")
        if digest:
            yield digest, datetime.fromisoformat(at)
