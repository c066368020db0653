"""Keeps the hub's leave to tell us when channels publish: asks for it, renews it at half of its time, gives it back.

Without them new videos are found when a channel's feed is due: a push only makes it sooner, and takes no quota.
"""

from analytics.ingestion.webhooks import address_of
from analytics.models import Feed, Push
from analytics.models.pushes import PATIENCE, REFUSED
from analytics.sources import registry
from analytics.sources.errors import Permanent, SourceError, Transient
from analytics.sources.http import TIMEOUT, by_status
from analytics.sources.wire import Wire
from analytics.sources.youtube.websub import TOPIC

HUB = "https://pubsubhubbub.appspot.com/subscribe"
SOURCE = "youtube"
LEASE_S = 864_000  # ten days, as much as the hub gives
AT_ONCE = 500


def keep_pushes(most: int = AT_ONCE) -> int:
    """Ask the hub for what is due. Without a secret nothing could be told from a forgery: then there are no pushes."""
    secrets = registry.secrets(SOURCE)
    if not secrets.get("websub_secret") or not registry.is_on(SOURCE):
        return 0
    _begin(most)
    due = [
        (push, Push.Pending.SUBSCRIBE) for push in Push.objects.due().select_related("feed").order_by("next_at")[:most]
    ]
    over = [(push, Push.Pending.UNSUBSCRIBE) for push in Push.objects.unwanted().select_related("feed")[:most]]
    return sum(_ask(push, mode, secrets) for push, mode in [*due, *over])


def _begin(most: int) -> None:
    """A row for each channel whose videos are followed."""
    feeds = Feed.objects.filter(source=SOURCE, what=Feed.What.POSTS, status__in=Feed.FETCHED, push=None)
    feeds = feeds.exclude(external_id="").order_by("tier", "pk")
    Push.objects.bulk_create([Push(feed=feed) for feed in feeds[:most]], ignore_conflicts=True)


def _ask(push: Push, mode: str, secrets: dict[str, str]) -> int:
    """The hub answers 202 and asks back at our address whether we meant it."""
    if not Push.objects.claim(push.pk, mode):
        return 0
    form = {
        "hub.callback": address_of(SOURCE),
        "hub.mode": mode,
        "hub.topic": TOPIC.format(push.feed.external_id),
        "hub.verify": "async",
        "hub.secret": secrets["websub_secret"],
        "hub.lease_seconds": str(LEASE_S),
    }
    refused = _refusal(secrets.get("hub") or HUB, form)
    if refused:
        later = REFUSED if isinstance(refused, Permanent) else PATIENCE
        push.failed(f"{type(refused).__name__}: {refused}", again_in=later)
    return int(refused is None)


def _refusal(hub: str, form: dict[str, str]) -> SourceError | None:
    import requests  # noqa: PLC0415 -- heavy, and seldom needed

    try:
        with Wire().http() as http:
            answer = http.post(hub, data=form, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        return Transient(type(error).__name__)
    return by_status(answer.status_code, {name.lower(): text for name, text in answer.headers.items()}, answer.reason)
