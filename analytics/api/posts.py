"""Posts and what was counted of them. Null is unknown, and 0 is zero."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.platforms import Platform
from analytics.api.numbers import SOURCE
from analytics.models import COUNTERS, Post, PostSnapshot
from campaigns.api.parents import KEY
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Key, MaybeText, Selectable

# What a platform tells only by the leave of an account's owner: for both sides of a collaboration, and for the owner.
INSIGHTS = ("reach", "impressions", "watch_time_s")
NUMBERS = {
    "views": 20100,
    "plays": None,
    "likes": 1310,
    "comments": 88,
    "shares": 41,
    "saves": 120,
    "reach": None,
    "impressions": None,
    "watch_time_s": None,
}
POST = {
    "id": 501,
    "platform": "instagram",
    "kind": "reel",
    "account": 17,
    "influencer": 9,
    "campaign": 3,
    "collaboration": 12,
    "url": "https://www.instagram.com/reel/C9x/",
    "title": "",
    "text": "Slow bread, fast butter.",
    "hashtags": ["bread"],
    "is_sponsored": True,
    "status": "present",
    "source": "sandbox",
    "published_at": "2026-03-02T09:30:00Z",
    "first_seen_at": "2026-03-02T10:05:00Z",
    "observed_at": "2026-03-05T11:00:00Z",
    **NUMBERS,
}
SORTS = {
    "published": "sorted_at",
    **{name: f"sorted_{name}" for name in ("views", "likes", "comments")},
}
NOT_READ = "Null: not read yet."
ONLY_INSIDE = "Only for both sides of the collaboration, the account's owner and staff; null for everybody else."


class Counted(serializers.Serializer[Any]):
    """The counters; those of INSIGHTS for whoever is inside."""

    def to_representation(self, thing: Any) -> dict[str, Any]:
        shown = super().to_representation(thing)
        return shown if self.is_inside(thing) else shown | dict.fromkeys(set(INSIGHTS) & set(shown))

    def is_inside(self, thing: Any) -> bool:
        return bool(thing.seen_inside)


def counter(name: str, source: str = "") -> serializers.IntegerField:
    options: dict[str, Any] = {"source": source} if source else {}
    words = f"Null: not told. {ONLY_INSIDE}" if name in INSIGHTS else "Null: not told."
    return serializers.IntegerField(allow_null=True, help_text=words, **options)


@extend_schema_serializer(examples=[OpenApiExample("For a campaign", value=POST)])
class PostSerializer(Selectable, Counted, serializers.ModelSerializer[Post]):
    """A post with the last known value of each counter."""

    influencer = serializers.IntegerField(
        source="account.influencer_id", allow_null=True, help_text="Null: it is of a brand, or of an unknown account."
    )
    account = serializers.IntegerField(source="account_id", allow_null=True)
    campaign = serializers.IntegerField(source="campaign_id", allow_null=True, help_text=ONLY_INSIDE)
    collaboration = serializers.IntegerField(source="collaboration_id", allow_null=True, help_text=ONLY_INSIDE)
    url = MaybeText(help_text="Where it can be seen.")
    title = serializers.CharField(source="content.title", allow_null=True, help_text=NOT_READ)
    text = serializers.CharField(source="content.text", allow_null=True, help_text=NOT_READ)
    hashtags = serializers.ListField(
        source="content.hashtags", child=serializers.CharField(), allow_null=True, help_text=NOT_READ
    )
    observed_at = serializers.DateTimeField(
        source="current.observed_at", allow_null=True, help_text="When the counters were last read."
    )
    views, plays, likes = (counter(name, f"current.{name}") for name in ("views", "plays", "likes"))
    comments, shares, saves = (counter(name, f"current.{name}") for name in ("comments", "shares", "saves"))
    reach, impressions = (counter(name, f"current.{name}") for name in ("reach", "impressions"))
    watch_time_s = counter("watch_time_s", "current.watch_time_s")

    class Meta:
        model = Post
        fields = list(POST)
        read_only_fields = fields
        extra_kwargs = {
            "source": {"help_text": SOURCE},
            "is_sponsored": {"help_text": "Whether the platform says that it is marked as advertising."},
            "first_seen_at": {"help_text": "When we first heard of it."},
        }

    def to_representation(self, post: Post) -> dict[str, Any]:
        shown = super().to_representation(post)
        hidden = {"campaign", "collaboration"} & set(shown)
        return shown if self.is_inside(post) else shown | dict.fromkeys(hidden)


class PostFilter(serializers.Serializer[Any]):
    account = Key(required=False, help_text="Only those of one account.")
    influencer = Key(required=False, help_text="Only those of one profile.")
    collaboration = Key(required=False, help_text="Only those made for one collaboration.")
    campaign = Key(required=False, help_text="Only those made for one campaign.")
    platform = serializers.ChoiceField(Platform.choices, required=False, help_text="Only those of one platform.")
    sort = serializers.ChoiceField(
        choices=[sign + key for key in SORTS for sign in ("", "-")],
        required=False,
        default="-published",
        help_text="A minus in front turns it around. What was not told sorts below 0.",
    )


class Posts(Listing, Retrieving, Resource):
    """What was published, with its present counters: of media kits that you may see, and of your collaborations."""

    noun = "post"
    area = Area.METRICS
    who = {"list": "signed_in", "retrieve": "signed_in"}
    serializer_class = PostSerializer
    queries = {"list": PostFilter}
    queryset = Post.objects.none()  # tells the schema what the address holds
    lookup_value_regex = KEY

    @property
    def ordering(self) -> tuple[str, ...]:
        sort = self.asked["sort"]
        sign = "-" if sort.startswith("-") else ""
        return f"{sign}{SORTS[sort.removeprefix('-')]}", f"{sign}pk"

    def get_queryset(self) -> QuerySet[Post]:
        found = Post.objects.visible_to(self.me).with_view_of(self.me).with_numbers().select_related("account")
        if self.action != "list":
            return found
        counted = {f"sorted_{name}": Coalesce(f"current__{name}", Value(-1)) for name in ("views", "likes", "comments")}
        sorts = {"sorted_at": Coalesce("published_at", "first_seen_at"), **counted}
        asked: QuerySet[Post] = self._asked(found).annotate(**sorts)
        return asked

    def _asked(self, found: Any) -> Any:
        said = {name: value for name, value in self.asked.items() if name != "sort"}
        # Whoever is not inside learns nothing by asking either.
        if {"collaboration", "campaign"} & set(said):
            found = found.filter(seen_inside=True)
        names = {"influencer": "account__influencer"}
        return found.filter(**{names.get(name, name): value for name, value in said.items()})


POINT = {"observed_at": "2026-03-05T11:00:00Z", "method": 1, **NUMBERS}


@extend_schema_serializer(examples=[OpenApiExample("One reading", value=POINT)])
class PostSnapshotSerializer(Counted, serializers.ModelSerializer[PostSnapshot]):
    """What the post's source said at one time."""

    views, plays, likes = (counter(name) for name in ("views", "plays", "likes"))
    comments, shares, saves = (counter(name) for name in ("comments", "shares", "saves"))
    reach, impressions = (counter(name) for name in ("reach", "impressions"))
    watch_time_s = counter("watch_time_s")

    class Meta:
        model = PostSnapshot
        fields = ["observed_at", "method", *COUNTERS]
        read_only_fields = fields
        extra_kwargs = {"method": {"help_text": "Version of the definitions behind the numbers."}}

    def is_inside(self, snapshot: PostSnapshot) -> bool:
        return bool(self.context["view"].post_read.seen_inside)


class PostSnapshots(Listing, Resource):
    """How a post's counters grew: one reading an hour at most, the latest first."""

    noun = "post_snapshot"
    area = Area.METRICS
    who = {"list": "signed_in"}
    serializer_class = PostSnapshotSerializer
    queryset = PostSnapshot.objects.none()  # tells the schema what the address holds
    ordering = ("-bucket",)

    @cached_property
    def post_read(self) -> Post:
        posts = Post.objects.visible_to(self.me).with_view_of(self.me)
        found: Post = get_object_or_404(posts, pk=self.kwargs["post"])
        return found

    def get_queryset(self) -> QuerySet[PostSnapshot]:
        return PostSnapshot.objects.filter(post=self.post_read)
