"""What resources below another one share: the one above is fetched first, so a stranger's is 404 and no empty list."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404

from campaigns.models import Collaboration, Task

# A key that fits its column.
KEY = r"\d{1,18}"
AROUND = ("campaign__brand__party", "influencer__party", "influencer__user", "conversation")


class OfCollaboration:
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def collaboration(self) -> Collaboration:
        return self.collaboration_in(Collaboration.objects.visible_to(self.request.user))

    def collaboration_in(self, rows: Any) -> Collaboration:
        found: Collaboration = get_object_or_404(rows.select_related(*AROUND), pk=self.kwargs["collaboration"])
        return found


class OfTask:
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def task(self) -> Task:
        found: Task = get_object_or_404(Task.objects.visible_to(self.request.user), pk=self.kwargs["task"])
        return found
