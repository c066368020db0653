"""The tables of the brand's side: what they find, how they sort, and the files made of them, for pages and programs."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse

from accounts.models import User
from accounts.spreadsheets import safe_cell
from campaigns.models import Campaign, Collaboration, Task
from campaigns.models.task import TaskQuerySet
from campaigns.roster import in_group, rows

# What each sort of a table means in columns, ascending.
CAMPAIGN_SORTS = {
    "name": ["name"],
    "status": ["status", "name"],
    "people": ["people", "name"],
    "progress": ["tasks_approved", "name"],
    "agreed": ["agreed_amount", "name"],
    "ends": ["ends_on", "name"],
    "created": ["created_at"],
}
PEOPLE_SORTS = {
    "name": ["influencer__name"],
    "state": ["status", "influencer__name"],
    "amount": ["latest_amount"],
    "tasks": ["tasks_approved"],
    "since": ["created_at"],
}
TASK_SORTS = {
    "task": ["title"],
    "person": ["collaboration__influencer__name"],
    "platform": ["platform"],
    "due": ["due_on"],
    "state": ["status", "due_on"],
}
CAMPAIGN_STATES = ["draft", "open", "running", "paused", "completed", "cancelled", "deleted"]


def columns_of(sorts: Mapping[str, Sequence[str]], sort: str) -> list[str]:
    """Return the columns to order by; a minus before the sort turns it around."""
    columns = [*sorts[sort.removeprefix("-")], "pk"]
    return [f"-{column}" for column in columns] if sort.startswith("-") else columns


def campaigns_of(user: User, state: str = "", words: str = "") -> Any:
    """What the user oversees: the own brand's campaigns, for staff everybody's."""
    found = Campaign.objects.watched_by(user).existing()
    if state == "deleted":
        found = Campaign.objects.exclude(deleted_at=None) if user.is_staff else Campaign.objects.restorable_by(user)
    elif state == "paused":
        found = found.filter(status__in=Campaign.LIVE).exclude(paused_at=None)
    elif state in CAMPAIGN_STATES:
        found = found.filter(status=state)
    return found.filter(name__icontains=words) if words else found


def with_numbers(found: Any) -> Any:
    """`people` beside what with_places and with_progress add: everybody, however it ended."""
    return found.with_places().with_progress().annotate(people=Count("collaborations", distinct=True))


def people_of(campaign: Campaign, user: User, state: str = "", words: str = "", *, turn: bool = False) -> Any:
    """Everybody of the campaign; with `turn` only those whose latest offer waits for the user's side."""
    found = rows(campaign).with_latest_amount().filter(in_group(state))
    if words:
        found = found.filter(influencer__name__icontains=words)
    return found.waiting_for(user) if turn else found


def tasks_of(campaign: Campaign, state: str = "", person: int = 0) -> TaskQuerySet:
    found: TaskQuerySet = Task.objects.filter(collaboration__campaign=campaign)
    found = found.select_related("collaboration__influencer", "collaboration__campaign")
    if state in Task.Status.values:
        found = found.filter(status=state)
    elif state == "overdue":
        found = found.overdue()
    return found.filter(collaboration__influencer=person) if person else found


def campaigns_csv(found: Iterable[Any]) -> HttpResponse:
    head = ["campaign", "state", "visibility", "people", "places agreed", "places", "tasks approved", "tasks"]
    head += ["budget agreed", "budget", "currency", "first day", "last day"]
    return csv_file(
        "campaigns",
        head,
        (
            (
                *(c.name, c.status, c.visibility, c.people, c.taken, c.cap, c.tasks_approved, c.tasks_total),
                *(_money(c.agreed_amount), _money(c.budget_total), c.currency, c.starts_on, c.ends_on),
            )
            for c in found
        ),
    )


def people_csv(campaign: Campaign, found: Iterable[Collaboration]) -> HttpResponse:
    head = ["influencer", "state", "origin", "latest amount", "currency", "tasks approved", "tasks", "since", "agreed"]
    return csv_file(
        f"people-{campaign.pk}",
        head,
        (
            (
                *(c.influencer.name, c.status, c.origin, _money(c.latest_amount), campaign.currency),
                *(c.tasks_approved, c.tasks_total, c.created_at.isoformat(), c.agreed_at and c.agreed_at.isoformat()),
            )
            for c in found
        ),
    )


def tasks_csv(campaign: Campaign, found: QuerySet[Task]) -> HttpResponse:
    return csv_file(
        f"tasks-{campaign.pk}",
        ["influencer", "task", "kind", "platform", "due", "state"],
        ([t.collaboration.influencer.name, t.title, t.deliverable, t.platform, t.due_on, t.status] for t in found),
    )


def _money(amount: Decimal | None) -> str | None:
    """Write an amount as the API does. Sums come without their zeros from SQLite."""
    return None if amount is None else f"{amount:.2f}"


def csv_file(name: str, head: Iterable[Any], lines: Iterable[Iterable[Any]]) -> HttpResponse:
    """A table as a file. Cells that a spreadsheet would run are made text."""
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}.csv"'}
    )
    answer.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(answer)
    writer.writerow(map(safe_cell, head))
    writer.writerows([safe_cell(value) for value in line] for line in lines)
    return answer
