"""What was done by somebody and about them: the log, reports, copies of data."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditRow, Claim, DataExport, Member, Report, SocialAccount, User
from accounts.rights.covers import Cover, covers
from accounts.rights.people import Profiles
from accounts.rights.person import Person
from accounts.rights.words import CHUNK, REMOVED, mask, mask_rows
from messaging.models import Message, Notification, OutgoingEmail

Things = Callable[[Person], QuerySet[Any]]
# Things whose label names the person, by the kind under which the log knows them. Upper apps add theirs.
NAMED: dict[str, Things] = {
    "user": lambda person: User.objects.filter(pk=person.user.pk),
    "influencer": lambda person: Profiles().rows(person),
    "member": lambda person: Member.objects.filter(user=person.user),
    "claim": lambda person: Claim.objects.filter(user=person.user),
    "socialaccount": lambda person: SocialAccount.objects.filter(influencer__user=person.user),
    "message": lambda person: Message.objects.filter(author=person.user),
}


def about(person: Person) -> Q:
    """What the log says of the person, under whatever kind."""
    return _any(Q(target_kind=kind, target_id__in=things(person).values("pk")) for kind, things in NAMED.items())


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _of_messages(model: type[AuditRow] | type[Report], person: Person) -> QuerySet[Any]:
    said = Message.objects.filter(author=person.user).values("pk")
    rows: QuerySet[Any] = model._base_manager.filter(target_kind="message", target_id__in=said)  # noqa: SLF001 -- past what only adds rows
    return rows


def _forget_what_was_said(model: type[AuditRow] | type[Report], person: Person) -> None:
    """A message is called by how it begins, and so is a report of one in the log."""
    rows = _of_messages(model, person)
    if model is AuditRow:
        reports = _of_messages(Report, person).values("pk")
        rows |= AuditRow._base_manager.filter(target_kind="report", target_id__in=reports)  # noqa: SLF001 -- as above
    rows.update(target_label=str(REMOVED))


def _forget_what_was_told(person: Person) -> None:
    """Whoever reported something reads in the answer what it was called."""
    reporters = User.objects.filter(pk__in=Report.objects.filter(about(person)).values("reporter"))
    answers = Notification.objects.filter(user__in=reporters.values("pk"), kind="report")
    mask_rows(answers, person, ["text", "reason"])
    mails = OutgoingEmail.objects.filter(to__in=reporters.values("email"))
    mask_rows(mails, person, ["subject", "text", "html"])
    for report in _of_messages(Report, person).exclude(target_label=str(REMOVED)):
        answers.filter(user=report.reporter_id, text__contains=report.target_label).update(text=str(REMOVED))
        mails.filter(to=report.reporter.email, text__contains=report.target_label).delete()


@covers(AuditRow)
class AuditRows(Cover):
    about = _("What the log says that you did, and that was done about you. `actor` is who did it: you are your `id`.")
    columns = ["at", "actor", "verb", "target_kind", "target_id", "target_label", "reason"]
    kept = _("Who did what when stays, for the law and for everybody concerned; the name in it becomes the pseudonym.")

    def rows(self, person: Person) -> QuerySet[AuditRow]:
        return AuditRow.objects.filter(Q(actor=person.user) | about(person))

    def erase(self, person: Person) -> None:
        team = Q(target_kind="brand", target_id__in=person.log_of_brands)
        reports = Q(target_kind="report", target_id__in=Report.objects.filter(about(person)).values("pk"))
        rows = AuditRow.objects.filter(Q(actor=person.user) | about(person) | team | reports)
        mask_rows(rows, person, ["target_label", "reason"])
        _forget_what_was_said(AuditRow, person)
        self._mask_details(rows.exclude(detail={}), person)

    def _mask_details(self, rows: QuerySet[AuditRow], person: Person) -> None:
        last = 0
        while found := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
            for row in found:
                row.detail = _masked(row.detail, person)
            AuditRow._base_manager.bulk_update(found, ["detail"])  # noqa: SLF001 -- past what only adds rows
            last = found[-1].pk


def _masked(value: Any, person: Person) -> Any:
    if isinstance(value, dict):
        return {key: _masked(inner, person) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner, person) for inner in value]
    return mask(value, person) if isinstance(value, str) else value


@covers(LogEntry)
class LogEntries(Cover):
    about = _("What you changed in the admin.")
    columns = ["action_time", ("kind", "content_type__model"), "object_id", "object_repr", "change_message"]
    kept = _("The admin's own log stays; the name in it becomes the pseudonym.")

    def rows(self, person: Person) -> QuerySet[LogEntry]:
        return LogEntry.objects.filter(user=person.user)

    def erase(self, person: Person) -> None:
        theirs = _any(
            Q(
                content_type__model=kind,
                object_id__in=things(person).annotate(as_text=Cast("pk", CharField())).values("as_text"),
            )
            for kind, things in NAMED.items()
        )
        mask_rows(LogEntry.objects.filter(theirs | Q(user=person.user)), person, ["object_repr", "change_message"])


@covers(Report)
class Reports(Cover):
    about = _("What you reported, and what became of it.")
    columns = [
        *("target_kind", "target_id", "target_label", "url", "reason", "text", "status", "decided_at"),
        *("decision_note", "created_at"),
    ]
    kept = _("That something was reported and how it was decided stays; what you wrote about it does not.")

    def rows(self, person: Person) -> QuerySet[Report]:
        return Report.objects.filter(reporter=person.user)

    def erase(self, person: Person) -> None:
        self.rows(person).update(text="")
        mask_rows(Report.objects.filter(about(person)), person, ["target_label", "text", "decision_note"])
        _forget_what_was_told(person)
        _forget_what_was_said(Report, person)
        if person.influencer:
            Report.objects.filter(url=person.influencer.get_absolute_url()).update(url="")


@covers(DataExport)
class DataExports(Cover):
    about = _("Copies of your data that you asked for.")
    columns = ["created_at", "status", "finished_at", "expires_at", "size", "rows"]

    def rows(self, person: Person) -> QuerySet[DataExport]:
        return DataExport.objects.filter(user=person.user)

    def erase(self, person: Person) -> None:
        for export in self.rows(person):
            export.file.delete(save=False)
            export.delete()
