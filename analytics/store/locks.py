"""Whoever moves posts between collaborations, or takes them away, is alone with them until the end of the transaction."""

from collections.abc import Collection

from analytics.models import PostCurrent
from campaigns.models import Collaboration


def hold(collaborations: Collection[int], posts: Collection[int]) -> None:
    """Lock in the order of all who lock both: collaborations, then the current values that storing begins with."""
    found = Collaboration.objects.filter(pk__in=collaborations).order_by("pk").select_for_update(no_key=True)
    list(found.values_list("pk"))
    numbers = PostCurrent.objects.filter(pk__in=posts).order_by("pk").select_for_update(no_key=True)
    list(numbers.values_list("pk"))
