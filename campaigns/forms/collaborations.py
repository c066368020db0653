from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns import asked
from campaigns.models import Collaboration

SHOW: dict[str, tuple[Any, list[str]]] = {
    "all": (_("All"), []),
    "open": (_("Being negotiated"), [str(state) for state in Collaboration.OPEN]),
    "work": (_("At work"), ["agreed", "active", "disputed"]),
    "done": (_("Completed"), ["completed"]),
    "ended": (_("Ended"), ["declined", "withdrawn", "expired", "cancelled"]),
}
SORTS: dict[str, list[str]] = {
    "-created": ["-created_at", "-pk"],
    "created": ["created_at", "pk"],
    "campaign": ["campaign__name", "pk"],
    "-campaign": ["-campaign__name", "pk"],
    "who": ["influencer__name", "pk"],
    "-who": ["-influencer__name", "pk"],
    "state": ["status", "-created_at", "pk"],
    "-state": ["-status", "-created_at", "pk"],
}


class CollaborationsForm(forms.Form):
    """What the list of collaborations shows; anything unknown in the address is as if it were not there."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    show = forms.CharField(required=False)
    sort = forms.CharField(required=False)

    @property
    def shown(self) -> str:
        wished = str(self.data.get("show", ""))
        return wished if wished in SHOW or wished == "turn" else "all"

    @property
    def sorted_by(self) -> str:
        wished = str(self.data.get("sort", ""))
        return wished if wished in SORTS else "-created"

    @property
    def words(self) -> str:
        return asked.words(str(self.data.get("q", "")))

    def narrow(self, rows: Any, user: Any) -> "QuerySet[Collaboration]":
        if self.words:
            rows = rows.matching(self.words)
        if self.shown == "turn":
            rows = rows.waiting_for(user)
        elif states := SHOW[self.shown][1]:
            rows = rows.filter(status__in=states)
        ordered: QuerySet[Collaboration] = rows.order_by(*SORTS[self.sorted_by])
        return ordered

    def tabs(self, user: Any) -> list[dict[str, Any]]:
        mine = Collaboration.objects.visible_to(user)
        counts: dict[str, int] = {}
        for status in mine.values_list("status", flat=True).order_by():
            counts[status] = counts.get(status, 0) + 1
        tabs = [
            {"key": key, "label": label, "count": sum(counts.get(s, 0) for s in states or counts)}
            for key, (label, states) in SHOW.items()
        ]
        turn = mine.waiting_for(user).count()
        tabs.insert(1, {"key": "turn", "label": _("Your turn"), "count": turn, "turn": turn > 0})
        return [{**tab, "url": self.address(show=tab["key"], page=None)} for tab in tabs]

    def columns(self, *, of_influencer: bool) -> list[dict[str, Any]]:
        """The heads of the table; a sorted one says how, and leads to the other direction."""
        who = (_("Brand"), "") if of_influencer else (_("Influencer"), "who")
        heads = [who, (_("Campaign"), "campaign"), (_("State"), "state"), (_("Latest offer"), ""), (_("Tasks"), "")]
        return [self._column(label, key) for label, key in [*heads, (_("Begun"), "created")]]

    def _column(self, label: Any, key: str) -> dict[str, Any]:
        if not key:
            return {"label": label}
        now = {key: "ascending", f"-{key}": "descending"}.get(self.sorted_by, "")
        icons = {"ascending": "arrow-up", "descending": "arrow-down", "": "chevrons-up-down"}
        towards = f"-{key}" if now == "ascending" else key
        return {"label": label, "now": now, "icon": icons[now], "url": self.address(sort=towards, page=None)}

    def address(self, **changes: str | None) -> str:
        """The page's address with some parameters changed or (None) taken away."""
        query = QueryDict(mutable=True)
        query.update(self.data)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"
