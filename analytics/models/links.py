from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform


class PostLinkQuerySet(models.QuerySet["PostLink"]):
    def waiting(self) -> Self:
        return self.filter(state=PostLink.State.WAITING)

    def counted(self) -> Self:
        return self.filter(state=PostLink.State.COUNTED)


class PostLink(models.Model):
    """The link that an influencer handed in, and the post that it leads to."""

    class State(models.TextChoices):
        WAITING = "waiting", _("No source has found the post yet")
        COUNTED = "counted", _("Counts for the collaboration")
        TAKEN = "taken", _("Counts already, by another link")
        REPLACED = "replaced", _("Another link took its place")
        NO_POST = "no_post", _("Leads to no post")
        STRANGE = "strange", _("Leads to a post of somebody else")

    submission = models.OneToOneField(
        "campaigns.Submission",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="post_link",
        verbose_name=_("submission"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    platform = models.CharField(_("platform"), max_length=10, choices=Platform, blank=True)
    # As the address says: for Instagram a short code, which no source calls the post by.
    external_id = models.CharField(_("id in the address"), max_length=200, blank=True)
    post = models.ForeignKey(
        "analytics.Post", on_delete=models.SET_NULL, related_name="links", null=True, blank=True, verbose_name=_("post")
    )
    looked_at = models.DateTimeField(_("last looked for"), default=timezone.now)

    objects = PostLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a submission")
        verbose_name_plural = _("links of submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "external_id"], condition=Q(state="counted"), name="a_link_counts_once"
            )
        ]
        indexes = [models.Index(fields=["looked_at"], condition=Q(state="waiting"), name="links_that_wait")]

    def __str__(self) -> str:
        return f"{self.platform} {self.external_id}".strip() or self.state
