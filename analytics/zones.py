"""Days are days of the brand's zone: posts carry it, and when it changes, what was added up by days is made anew."""

from accounts.actions.team import MOVED
from accounts.models import Brand
from analytics.models import DirtyCollaboration, Post


def brand_moved(brand: Brand) -> None:
    theirs = Post.objects.filter(collaboration__campaign__brand=brand)
    dirty = theirs.exclude(zone=brand.time_zone).order_by().values_list("collaboration_id", flat=True).distinct()
    rows = [DirtyCollaboration(collaboration_id=pk) for pk in dirty]
    DirtyCollaboration.objects.bulk_create(rows, ignore_conflicts=True)
    theirs.update(zone=brand.time_zone)


MOVED.append(brand_moved)
