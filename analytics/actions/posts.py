"""Posts that people name: counted for a collaboration though no source had found them by itself."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analytics.ingestion.planner import plan_now
from analytics.ingestion.tracking import track
from analytics.models import Feed, Post, Run
from analytics.post_links import parse
from campaigns.models import Collaboration

NO_POST = _("This is no address of a single post. Open the post itself, and copy the address from there.")
NOT_FOUND = _(
    "No source here has found this post yet. Once the account is connected, or its posts were read, try it again."
)
NOT_THEIRS = _("This post was published by another account than those of the creator.")
AGREED = (*Collaboration.WORKING, Collaboration.Status.COMPLETED)


def may_add(collaboration: Collaboration, user: User) -> bool:
    """Both sides may, from the agreement on, while nothing is frozen."""
    mine = Collaboration.objects.actable_by(user).unfrozen().filter(pk=collaboration.pk, status__in=AGREED)
    return bool(mine.exists())


def add_post(collaboration: Collaboration, link: str, *, by: User) -> Post:
    """Count the post that this address leads to. Raises ValidationError in words for whoever typed it."""
    said = parse(link)
    if said is None:
        raise ValidationError(NO_POST, code="no_post")
    with transaction.atomic():
        post = track(collaboration, link)
        if post is None:
            raise ValidationError(NOT_FOUND, code="not_found")
        if post.account is not None and post.account.influencer_id != collaboration.influencer_id:
            raise ValidationError(NOT_THEIRS, code="not_theirs")
    feeds = Feed.objects.filter(post=post, status__in=Feed.FETCHED)
    if feeds.exists():
        plan_now(feeds, trigger=Run.Trigger.OWNER, by=by)
    return post
