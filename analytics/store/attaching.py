"""What a post was made for. Its gains count for one collaboration, in days of the brand's zone."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from analytics.models import DirtyCollaboration, Post
from analytics.store.locks import hold
from campaigns.models import Collaboration


class CountsAlready(ValidationError):
    """The post, as one source or another sees it, counts for a collaboration."""

    def __init__(self) -> None:
        super().__init__(_("This post already counts for a collaboration."), code="counts_already")


def attach(post: Post, collaboration: Collaboration) -> None:
    """Count a post for a collaboration from its first snapshot on. Raises CountsAlready."""
    try:
        with transaction.atomic():
            _move(post, collaboration)
    except IntegrityError as error:
        if "a_post_counts_once" in str(error) or _is_unique(error):
            raise CountsAlready from error
        raise
    post.refresh_from_db()


def detach(post: Post) -> None:
    """Count it for nothing any more."""
    with transaction.atomic():
        _move(post, None)
    post.refresh_from_db()


def _move(post: Post, collaboration: Collaboration | None) -> None:
    new = collaboration.pk if collaboration else None
    old = Post.objects.values_list("collaboration", flat=True).get(pk=post.pk)
    concerned = {key for key in (old, new) if key is not None}
    if len(concerned) > 1:
        raise CountsAlready
    hold(concerned, [post.pk])
    zone = collaboration.campaign.brand.time_zone if collaboration else "UTC"
    campaign = collaboration.campaign_id if collaboration else None
    moved = Post.objects.filter(pk=post.pk, collaboration=old)
    if not moved.update(collaboration=new, campaign=campaign, zone=zone):
        raise CountsAlready
    DirtyCollaboration.objects.bulk_create(
        [DirtyCollaboration(collaboration_id=key) for key in sorted(concerned)], ignore_conflicts=True
    )


def _is_unique(error: IntegrityError) -> bool:
    """SQLite names the columns instead of the constraint."""
    return "analytics_post.platform, analytics_post.external_id" in str(error)
